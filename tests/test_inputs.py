# SPDX-License-Identifier: GPL-2.0-or-later
"""Words of a command line -> the names in them, whichever command they are for."""

from pathlib import Path

import pytest

from patchlint.cli import main

DIFF = """\
--- a/drivers/lamp/bind.c
+++ b/drivers/lamp/bind.c
@@ -1 +1 @@
-int lamp;
+int lamps;
"""
NUMBERS = "1\t1\tdrivers/lamp/bind.c\n"


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("-x.diff", "--strict", "lamp.diff"):
        (tmp_path / name).write_text(DIFF)


@pytest.mark.parametrize(
    ("words", "out"),
    [
        (("--format", "terse", "--", "-x.diff"), ""),
        (("--format", "terse", "lamp.diff", "--", "-x.diff", "--strict"), ""),
        (("dump", "diff", "--", "-x.diff"), NUMBERS),
        (("dump", "--", "diff", "-x.diff", "--strict"), NUMBERS * 2),
        (("dump", "diff", "lamp.diff", "--function", "lamp", "--", "--strict"), NUMBERS * 2),
    ],
)
def test_behind_two_dashes_everything_is_a_name(
    words: tuple[str, ...], out: str, capfd: pytest.CaptureFixture[str]
) -> None:
    assert main(list(words)) == 0
    assert capfd.readouterr() == (out, "")


@pytest.mark.parametrize(
    ("words", "cause"),
    [
        (("-x.diff",), "unrecognized arguments: -x.diff (see patchlint --help)"),
        (("--", "-y.diff"), "-y.diff: No such file or directory"),
        (("dump", "--", "-x", "-x.diff"), "argument stage: invalid choice: '-x' (choose from "),
        (("dump",), "the following arguments are required: stage (see patchlint dump --help)"),
        (("--tree", "", "lamp.diff"), "argument --tree: an empty name (see patchlint --help)"),
        (("--tree", ".", "--base=", "lamp.diff"), "argument --base: an empty name (see patchlint --help)"),
        (("--families", "", "lamp.diff"), "argument --families: an empty name (see patchlint --help)"),
        (("dump", "diff", "--tree=", "lamp.diff"), "argument --tree: an empty name (see patchlint dump --help)"),
        (("",), "argument MAIL: an empty name (see patchlint --help)"),
    ],
)
def test_a_wrong_word_is_named(words: tuple[str, ...], cause: str, capfd: pytest.CaptureFixture[str]) -> None:
    assert main(list(words)) == 2
    out, err = capfd.readouterr()
    assert out == ""
    assert err.startswith(f"patchlint: {cause}")
    assert err.count("\n") == 1


def test_no_rule_is_named_by_an_empty_word(capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["--format=terse", "--ignore", "", "lamp.diff"]) == 0
    assert capfd.readouterr().err == ""
