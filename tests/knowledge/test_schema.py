# SPDX-License-Identifier: GPL-2.0-or-later
"""check(): everything that does not follow the schema is refused with the file and the line."""

from pathlib import Path

import pytest

from patchlint.errors import UsageError
from patchlint.knowledge import families, schema

GOOD = """# comment
family = "thing"
object = "struct thing"
note = "what is special"

[get]
thing_get = { arg = 0, returns_arg = true, null_ok = true }  # a comment behind a row
thing_find = { fails = "null", consumes = 1 }
thing_open = { out = 2, field = "owner.ref" }

[put]
thing_put = {}

[loop]
for_each_thing = { var = 1, holds = true, leaves = "dropped", ends = "garbage" }

[cleanup]
thing_put = { put = "thing_put" }
"""


def refused(tmp_path: Path, text: str) -> str:
    """What check() says about a file with this text, from the file's name on."""
    path = tmp_path / "thing.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(UsageError) as caught:
        families.check(path)
    said = str(caught.value)
    assert "\n" not in said
    assert said.startswith(f"{path}:")
    return said.removeprefix(f"{tmp_path}/")


def test_a_file_in_order_passes(tmp_path: Path) -> None:
    path = tmp_path / "thing.toml"
    path.write_text(GOOD, encoding="utf-8")
    families.check(path)


def test_a_function_and_a_cleanup_class_may_share_a_name(tmp_path: Path) -> None:
    assert "[cleanup]\nthing_put" in GOOD
    path = tmp_path / "thing.toml"
    path.write_text(GOOD, encoding="utf-8")
    families.check(path)


@pytest.mark.parametrize(
    ("line", "row", "said"),
    [
        (7, "thing_get = { arg = 0, colour = 1 }", "[get] thing_get: unknown key 'colour'"),
        (7, 'thing_get = { arg = "0" }', "[get] thing_get: 'arg' must be int, not str"),
        (7, "thing_get = { arg = true }", "[get] thing_get: 'arg' must be int, not bool"),
        (7, "thing_get = { arg = -1 }", "[get] thing_get: 'arg' must not be negative"),
        (7, "thing_get = { arg = 0, null_ok = 1 }", "[get] thing_get: 'null_ok' must be bool, not int"),
        (7, 'thing_get = { arg = 0, when = "sometimes" }', "[get] thing_get: 'when': 'sometimes' is none of"),
        (7, 'thing_get = { arg = 0, when = "zero|maybe" }', "[get] thing_get: 'when': 'maybe' is none of"),
        (7, "thing_get = { arg = 0, out = 1 }", "[get] thing_get: 'arg' and 'out' exclude each other"),
        (7, "thing_get = {}", "[get] thing_get: a pointer result must say how it 'fails'"),
        (7, 'thing_get = { fails = "null", returns_arg = true }', "[get] thing_get: 'returns_arg' needs 'arg'"),
        (12, "thing_put = { consumes = 0 }", "[put] thing_put: unknown key 'consumes'"),
        (15, "for_each_thing = { holds = true }", "[loop] for_each_thing: 'var' is missing"),
        (15, 'for_each_thing = { var = 0, leaves = "lost" }', "[loop] for_each_thing: 'leaves' must be one of"),
        (18, "thing_put = {}", "[cleanup] thing_put: 'put' is missing"),
    ],
)
def test_a_row_that_breaks_the_schema_is_named(tmp_path: Path, line: int, row: str, said: str) -> None:
    lines = GOOD.splitlines()
    lines[line - 1] = row
    assert refused(tmp_path, "\n".join(lines) + "\n").startswith(f"thing.toml:{line}: {said}")


def test_a_function_twice_in_one_section(tmp_path: Path) -> None:
    text = GOOD.replace("thing_put = {}\n", "thing_put = {}\nthing_put = { arg = 1 }\n")
    assert refused(tmp_path, text) == "thing.toml:13: thing_put stands here and on line 12"


def test_a_function_in_two_sections_of_one_file(tmp_path: Path) -> None:
    text = GOOD.replace("thing_put = {}\n", "thing_put = {}\nthing_get = {}\n")
    assert refused(tmp_path, text) == "thing.toml:13: thing_get stands here and on line 7"


def test_an_unknown_section(tmp_path: Path) -> None:
    text = GOOD.replace("[put]", "[drop]")
    assert refused(tmp_path, text).startswith("thing.toml:12: unknown section [drop] (known: get, put,")


def test_an_unknown_key_in_the_header(tmp_path: Path) -> None:
    text = GOOD.replace("note =", "notes =")
    assert refused(tmp_path, text).startswith("thing.toml:4: unknown key 'notes' in the header")


def test_a_header_key_of_the_wrong_type(tmp_path: Path) -> None:
    text = GOOD.replace('object = "struct thing"', "object = 3")
    assert refused(tmp_path, text) == "thing.toml:3: 'object' must be str, not int"


def test_a_header_without_a_family(tmp_path: Path) -> None:
    text = GOOD.replace('family = "thing"\n', "")
    assert refused(tmp_path, text) == "thing.toml:1: the header names no 'family'"


def test_broken_toml_has_its_line(tmp_path: Path) -> None:
    text = GOOD.replace("thing_open = { out = 2,", "thing_open = { out = ,")
    assert refused(tmp_path, text).startswith("thing.toml:9: ")


@pytest.mark.parametrize("row", ['"thing_other" = { arg = 0 }', "thing.other = { arg = 0 }", "other.arg = 0"])
def test_a_row_that_the_line_search_would_miss(tmp_path: Path, row: str) -> None:
    said = refused(tmp_path, GOOD.replace("thing_put = {}\n", f"thing_put = {{}}\n{row}\n"))
    assert said.startswith("thing.toml:13: ")
    assert "on one line" in said


def test_a_file_that_is_no_text(tmp_path: Path) -> None:
    path = tmp_path / "thing.toml"
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(UsageError, match=r"thing\.toml: cannot be read"):
        families.check(path)


def test_every_section_is_explained() -> None:
    manual = schema.__doc__ or ""
    for section, keys in schema.SECTIONS.items():
        assert f"[{section}]" in manual
        for key in keys:
            assert f"`{key}" in manual or f"{key} = " in manual, key
