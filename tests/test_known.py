# SPDX-License-Identifier: GPL-2.0-or-later
"""`patchlint families`, and where family files may come from."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from patchlint.cli import main
from patchlint.errors import UsageError
from patchlint.knowledge import families
from patchlint.knowledge.directories import directories

WORDS = {
    "of_find_node_by_name": [
        "drops a reference on argument 0 (device_node)",
        "takes a reference on the result (device_node) if the result is valid",
    ],
    "pm_runtime_get_sync": ["counts although it reports a failure", "(a usage count)"],
    "for_each_child_of_node": ["in argument 1, with a device_node reference held", "leaves that reference held"],
    "device_node": ["family device_node: struct device_node", "rules/families/device_node.toml", "of_node_get"],
    "memory_failure": ["protocol memory_failure: ", "argument 0 (page or folio) if argument 1 has MF_COUNT_INCREASED"],
    "get_hwpoison_page": ["argument 0 (page or folio) if the result is 1 unless argument 1 has MF_COUNT_INCREASED"],
    "platform_driver": ["struct platform_driver", "its probe() is lent argument 0 (device)"],
    "device_register": ["its first reference, argument 0 (device) if the result is negative"],
    "kobject_init": ["makes, with its first reference, argument 0 (kobject)"],
    "to_platform_device": ["another view of argument 0"],
    "kref_read": ["reads the counter"],
    "of_parse_phandle_with_args": ["what argument 4->np is set to (device_node) if the result is zero"],
    "set_bit": ["sets what argument 0 names of argument 1", "rules/families/marks.toml:"],
    "mutex_trylock": ["takes argument 0 if the result is not zero"],
    "assert_raw_spin_locked": ["says that its caller holds argument 0"],
    "probe": ["member probe", "remove() or remove_new() or disconnect() ends what it has begun"],
    "kfree": ["frees argument 0", "does nothing for NULL"],
}
THING = 'family = "thing"\nobject = "struct thing"\n\n[get]\nthing_find = { fails = "null" }\n\n[put]\nthing_put = {}\n'


@pytest.fixture
def thing(tmp_path: Path) -> Path:
    """A directory with one family, which patchlint does not know."""
    directory = tmp_path / "more"
    directory.mkdir()
    (directory / "thing.toml").write_text(THING)
    return directory


@pytest.fixture
def mail(tmp_path: Path) -> Path:
    before = "int use_it(int number)\n{\n\tstruct thing *thing = thing_find(number);\n\n\tif (!thing)\n"
    before += "\t\treturn -ENODEV;\n\tif (thing->dull)\n\t\treturn -EINVAL;\n\tthing_put(thing);\n\treturn 0;\n}\n"
    file = tmp_path / "leak.patch"
    lines = [f"+{line}" for line in before.splitlines()]
    head = "diff --git a/use.c b/use.c\nnew file mode 100644\n--- /dev/null\n+++ b/use.c\n"
    file.write_text(f"{head}@@ -0,0 +1,{len(lines)} @@\n" + "\n".join(lines) + "\n")
    return file


@pytest.mark.parametrize("name", WORDS)
def test_what_is_known(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["families", name]) == 0
    out = capsys.readouterr().out
    assert [words for words in WORDS[name] if words not in out] == []


def test_all_families(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["families"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == len(families.overview())
    assert [line.split()[2:] for line in lines if line.startswith("kref ")] == [["struct", "kref"]]


def test_unknown_name(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["families", "of_node_gett"]) == 2
    text = capsys.readouterr()
    assert text.out == ""
    assert text.err.startswith("patchlint: no family and no row is called 'of_node_gett'; there are of_node_get")


def _places(thing: Path, own: Path) -> Iterator[tuple[str, list[str]]]:
    yield "option", ["--families", str(thing)]
    shutil.copytree(thing, own)
    yield "configuration", []


def test_rows_of_the_user(thing: Path, mail: Path, configuration: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(mail), "--format", "terse"]) == 0  # nobody knows what thing_find() delivers
    for where, words in _places(thing, configuration):
        capsys.readouterr()
        assert main([str(mail), "--format", "terse", *words]) == 1, where
        assert "use.c:8: error: leak-on-error-path" in capsys.readouterr().out
        assert main(["families", "thing_find", *words]) == 0
        assert "thing.toml:5" in capsys.readouterr().out
        assert main(["dump", "paths", str(mail), *words]) == 0
        assert "held: thing (thing) by thing_find() on line 3" in capsys.readouterr().out
    shutil.rmtree(configuration)


def test_rows_of_the_tree_count_for_nothing(thing: Path, mail: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Whoever writes the patch writes the tree as well."""
    tree = thing.parent / "tree"
    for place in ("rules/families", "families", ".config/patchlint/families"):
        shutil.copytree(thing, tree / place)
    assert main([str(mail), "--tree", str(tree), "--format", "terse"]) == 0
    assert capsys.readouterr().out == ""


def test_a_later_row_counts_more(thing: Path) -> None:
    (thing / "thing.toml").write_text('family = "mine"\n\n[none]\nof_node_put = {}\n')
    known = families.load(["of_node_put"], directories([str(thing)]))
    assert known.contracts["of_node_put"].effects == ()


def test_bad_family_file_is_told_before_the_work(thing: Path, mail: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (thing / "thing.toml").write_text(THING.replace("fails", "failz"))
    assert main([str(mail), "--families", str(thing)]) == 2
    assert f"{thing}/thing.toml:5: [get] thing_find: unknown key 'failz'" in capsys.readouterr().err


def test_no_directory(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no directory of family files"):
        directories([str(tmp_path / "none")])


def test_without_a_home(monkeypatch: pytest.MonkeyPatch) -> None:
    def home() -> Path:
        raise RuntimeError

    monkeypatch.setenv("XDG_CONFIG_HOME", "relative")
    monkeypatch.setattr(Path, "home", staticmethod(home))
    assert directories() == (families.shipped(),)
