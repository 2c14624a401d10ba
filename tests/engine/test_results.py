# SPDX-License-Identifier: GPL-2.0-or-later
"""Who holds what where the exact result of a call decides, by a protocol of our own."""

from pathlib import Path

import pytest

from patchlint.c.parse import parse_function
from patchlint.contracts.bodies import Bodies
from patchlint.engine.outcome import Outcome
from patchlint.knowledge import families
from patchlint.lower.function import lower
from patchlint.source.pairs import functions_in

PROTOCOL = """protocol = "firing"
family = "brick"

[get]
brick_get = { arg = 0 }
kiln_claim = { arg = 0, returns = "KILN_IN_USE", others = "KILN_FREED|KILN_RETRY" }
kiln_open = { arg = 0, returns = "KILN_IN_USE" }
kiln_lend = { arg = 0, returns = "-EBUSY" }
kiln_count = { arg = 0, returns = "1", others = "0|-EIO" }

[put]
brick_put = {}
kiln_shut = { arg = 0, returns = "KILN_OLD|KILN_COLD" }

[take]
kiln_fail = { arg = 0, flag_arg = 1, flag = "KILN_COUNTED" }
kiln_keep = { arg = 0, flag_arg = 1, lacks = "KILN_COUNTED" }
kiln_send = { arg = 0, returns = "KILN_SENT", others = "KILN_FULL" }

[callback]
kiln_driver = { member = "probe", arg = 0, counter = "brick" }
"""
ENUM = "enum kiln_claimed { KILN_FREED, KILN_IN_USE, KILN_RETRY };\n"


def outcome(tmp_path: Path, body: str, before: str = "", after: str = "") -> Outcome:
    (tmp_path / "firing.toml").write_text(PROTOCOL, encoding="utf-8")
    text = f"{before}\nint f(struct brick *brick, int flags)\n{{\n\tint ret;\n\n{body}\n}}\n{after}"
    functions = functions_in(text, "case.c")
    words = {token.text for function in functions for token in function.tokens} | {"kiln_driver"}
    bodies = Bodies(functions, families.load(words, [tmp_path]))
    (own,) = (function for function in functions if function.name == "f")
    return bodies.walk(lower(parse_function(own, frozenset())))


def held(found: Outcome) -> dict[int, str]:
    """For every number that is returned whether a reference is held: yes, no, maybe, or more than one of them."""
    kinds: dict[int, set[str]] = {}
    for one in found.exits:
        sure = {"yes" if ref.decided and ref.certain else "maybe" for ref in one.held}
        kinds.setdefault(int(one.result), set()).update(sure or {"no"})
    return {number: "/".join(sorted(words)) for number, words in kinds.items()}


def branches(condition: str, call: str = "kiln_claim(brick)") -> str:
    return f"\tret = {call};\n\tif ({condition})\n\t\treturn 1;\n\treturn 2;"


@pytest.mark.parametrize(
    ("condition", "told"),
    [
        ("ret == KILN_IN_USE", ("yes", "no")),
        ("ret != KILN_IN_USE", ("no", "yes")),
        ("KILN_IN_USE == ret", ("yes", "no")),
        ("likely(ret == KILN_IN_USE)", ("yes", "no")),
        ("ret == KILN_RETRY", ("no", "maybe")),
        ("ret == KILN_RETRY || ret == KILN_FREED", ("no", "yes")),
        ("ret != KILN_RETRY && ret != KILN_FREED", ("yes", "no")),
        ("ret == KILN_OTHER", ("maybe", "maybe")),
        ("ret == 1", ("maybe", "maybe")),
        ("ret", ("maybe", "maybe")),
        ("ret < 0", ("maybe", "maybe")),
        ("ret == brick->state", ("maybe", "maybe")),
    ],
)
def test_a_result_by_its_name(tmp_path: Path, condition: str, told: tuple[str, str]) -> None:
    assert held(outcome(tmp_path, branches(condition))) == dict(enumerate(told, 1))


@pytest.mark.parametrize(
    ("condition", "told"),
    [
        ("ret == 1", ("yes", "no")),
        ("ret == 2", ("no", "maybe")),
        ("ret != 1", ("no", "yes")),
        ("!ret", ("no", "maybe")),
        ("ret < 0", ("no", "maybe")),
        ("ret == KILN_OTHER", ("maybe", "maybe")),
    ],
)
def test_a_result_by_its_number(tmp_path: Path, condition: str, told: tuple[str, str]) -> None:
    found = outcome(tmp_path, branches(condition), before=ENUM)
    assert held(found) == dict(enumerate(told, 1))


@pytest.mark.parametrize(
    ("condition", "told"),
    [
        ("ret == KILN_RETRY", ("maybe", "maybe")),
        ("ret == KILN_IN_USE", ("yes", "no")),
    ],
)
def test_names_that_no_row_lists_may_be_the_same(tmp_path: Path, condition: str, told: tuple[str, str]) -> None:
    assert held(outcome(tmp_path, branches(condition, "kiln_open(brick)"))) == dict(enumerate(told, 1))


def test_unless_their_numbers_are_known(tmp_path: Path) -> None:
    body = branches("ret == KILN_RETRY", "kiln_open(brick)")
    assert held(outcome(tmp_path, body, before=ENUM)) == {1: "no", 2: "maybe"}
    same = "#define KILN_IN_USE 7\n#define KILN_RETRY 7\n"
    assert held(outcome(tmp_path, body, before=same)) == {1: "yes", 2: "no"}


@pytest.mark.parametrize(
    ("condition", "told"),
    [
        ("ret == -EBUSY", ("yes", "no")),
        ("ret == -EAGAIN", ("no", "maybe")),
        ("ret == EBUSY", ("no", "maybe")),
        ("!ret", ("no", "maybe")),
        ("ret < 0", ("maybe", "no")),
        ("ret == -16", ("maybe", "maybe")),
    ],
)
def test_error_numbers(tmp_path: Path, condition: str, told: tuple[str, str]) -> None:
    assert held(outcome(tmp_path, branches(condition, "kiln_lend(brick)"))) == dict(enumerate(told, 1))


@pytest.mark.parametrize(
    ("condition", "told"),
    [
        ("ret > 0", ("yes", "no")),
        ("ret <= 0", ("no", "yes")),
        ("ret < 0", ("no", "maybe")),
        ("ret", ("maybe", "no")),
        ("ret == 1", ("yes", "no")),
    ],
)
def test_signs_where_they_tell_numbers_apart(tmp_path: Path, condition: str, told: tuple[str, str]) -> None:
    assert held(outcome(tmp_path, branches(condition, "kiln_count(brick)"))) == dict(enumerate(told, 1))


def test_a_code_in_a_variable(tmp_path: Path) -> None:
    body = "\tint want = KILN_IN_USE;\n\n" + branches("ret == want")
    assert held(outcome(tmp_path, body)) == {1: "yes", 2: "no"}


def test_a_switch_that_falls_through(tmp_path: Path) -> None:
    body = """	switch (kiln_claim(brick)) {
	case KILN_RETRY:
	case KILN_FREED:
		return 1;
	case KILN_IN_USE:
		flags = 0;
		fallthrough;
	default:
		return 2;
	}
"""
    assert held(outcome(tmp_path, body)) == {1: "no", 2: "yes"}
    assert held(outcome(tmp_path, body.replace("kiln_claim", "kiln_open"))) == {1: "maybe", 2: "no/yes"}


def test_the_default_of_a_switch(tmp_path: Path) -> None:
    body = """	switch (kiln_claim(brick)) {
	case KILN_RETRY:
		return 1;
	case KILN_FREED:
		return 2;
	default:
		return 3;
	}
"""
    assert held(outcome(tmp_path, body)) == {1: "no", 2: "no", 3: "yes"}
    assert held(outcome(tmp_path, body.replace("kiln_claim", "kiln_open"))) == {1: "maybe", 2: "maybe", 3: "maybe"}


def test_what_was_excluded_before_paths_met(tmp_path: Path) -> None:
    body = """	ret = kiln_claim(brick);
	if (ret == KILN_RETRY)
		return 1;
	if (flags)
		flags = kiln_heat(flags);
	if (ret == KILN_FREED)
		return 2;
	return 3;
"""
    assert held(outcome(tmp_path, body)) == {1: "no", 2: "no", 3: "yes"}


def test_a_put_is_of_the_code_that_took(tmp_path: Path) -> None:
    found = outcome(
        tmp_path, "\tret = kiln_claim(brick);\n\tif (ret == KILN_RETRY)\n\t\tbrick_put(brick);\n\treturn 1;"
    )
    assert [(one.what, one.line) for one in found.incidents] == [("put-failed", 8)]


def test_a_put_that_nothing_decides_is_not_odd(tmp_path: Path) -> None:
    found = outcome(tmp_path, "\tret = kiln_claim(brick);\n\tif (ret)\n\t\tbrick_put(brick);\n\treturn 1;")
    assert found.incidents == ()


@pytest.mark.parametrize(
    ("condition", "told"),
    [
        ("ret == KILN_OLD", ("no", "maybe")),
        ("ret == KILN_COLD || ret == KILN_OLD", ("no", "yes")),
        ("ret == KILN_HOT", ("maybe", "maybe")),
    ],
)
def test_a_put_for_two_results(tmp_path: Path, condition: str, told: tuple[str, str]) -> None:
    body = "\tbrick_get(brick);\n" + branches(condition, "kiln_shut(brick)")
    assert held(outcome(tmp_path, body)) == dict(enumerate(told, 1))


def test_taken_over_for_one_result(tmp_path: Path) -> None:
    body = "\tbrick_get(brick);\n" + branches("ret == KILN_FULL", "kiln_send(brick)")
    assert held(outcome(tmp_path, body)) == {1: "yes", 2: "no"}


@pytest.mark.parametrize(
    ("call", "told"),
    [
        ("kiln_fail(brick, KILN_COUNTED)", "no"),
        ("kiln_fail(brick, KILN_COUNTED | KILN_SOFT)", "no"),
        ("kiln_fail(brick, KILN_COUNTED | flags)", "no"),
        ("kiln_fail(brick, KILN_COUNTED & flags)", "maybe"),
        ("kiln_fail(brick, 0)", "yes"),
        ("kiln_fail(brick, KILN_SOFT)", "maybe"),
        ("kiln_fail(brick, flags)", "maybe"),
        ("kiln_keep(brick, KILN_COUNTED)", "yes"),
        ("kiln_keep(brick, 0)", "no"),
    ],
)
def test_a_reference_that_is_handed_in(tmp_path: Path, call: str, told: str) -> None:
    assert held(outcome(tmp_path, f"\tbrick_get(brick);\n\t{call};\n\treturn 1;")) == {1: told}


def test_names_of_a_row_are_constants_however_they_are_written(tmp_path: Path) -> None:
    body = branches("ret == kiln_in_use", "kiln_try(brick)")
    (tmp_path / "more").mkdir()
    row = 'protocol = "try"\nfamily = "brick"\n\n[get]\nkiln_try = { arg = 0, returns = "kiln_in_use" }\n'
    (tmp_path / "more" / "try.toml").write_text(row, encoding="utf-8")
    functions = functions_in(f"int f(struct brick *brick)\n{{\n\tint ret;\n\n{body}\n}}\n", "case.c")
    bodies = Bodies(functions, families.load({token.text for token in functions[0].tokens}, [tmp_path / "more"]))
    assert held(bodies.walk(lower(parse_function(functions[0], frozenset())))) == {1: "yes", 2: "no"}


@pytest.mark.parametrize(("member", "what"), [("probe", "put-borrowed"), ("remove", "put-foreign")])
def test_what_a_callback_is_lent(tmp_path: Path, member: str, what: str) -> None:
    table = f"static struct kiln_driver kiln = {{ .{member} = f }};\n"
    found = outcome(tmp_path, "\tbrick_put(brick);\n\treturn 1;", after=table)
    assert [one.what for one in found.incidents] == [what]


def test_a_body_in_the_file_beats_the_row(tmp_path: Path) -> None:
    body = "static int kiln_claim(struct brick *brick)\n{\n\treturn KILN_IN_USE;\n}\n"
    assert held(outcome(tmp_path, branches("ret == KILN_IN_USE"), before=body)) == {1: "no", 2: "no"}
