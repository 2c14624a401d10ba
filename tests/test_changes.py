# SPDX-License-Identifier: GPL-2.0-or-later
"""Rules about a change see both images of a function, through the whole review."""

import difflib
from pathlib import Path

import pytest

from patchlint.mail.message import read_mails
from patchlint.result import PatchReview
from patchlint.review import Options, review
from patchlint.source.tree import FolderTree

BEFORE = """\
static int lamp_init(struct lamp *lamp, struct device *dev)
{
	int ret;

	lamp->clk = clk_get(dev, "lamp");
	if (IS_ERR(lamp->clk))
		return PTR_ERR(lamp->clk);
	ret = lamp_start(lamp);
	if (ret) {
		clk_put(lamp->clk);
		return ret;
	}
	return 0;
}
"""


def reviewed(folder: Path, after: str, options: Options | None = None, before: str = BEFORE) -> PatchReview:
    (folder / "lamp.c").write_text(before)
    lines = difflib.unified_diff(before.splitlines(True), after.splitlines(True), "a/lamp.c", "b/lamp.c")
    (done,) = review(read_mails("".join(lines).encode(), "lamp.patch"), FolderTree(folder), options).patches
    return done


LOST = BEFORE.replace("\t\tclk_put(lamp->clk);\n", "")


def test_a_put_that_goes_is_missed(tmp_path: Path) -> None:
    (found,) = reviewed(tmp_path, LOST).introduced
    assert (found.rule, found.line, found.object) == ("lost-put", 10, "lamp->clk")


def test_a_put_that_comes_is_no_finding(tmp_path: Path) -> None:
    done = reviewed(tmp_path, BEFORE, before=LOST)
    assert (done.introduced, done.preexisting) == ((), ())


def test_a_put_that_goes_with_its_get(tmp_path: Path) -> None:
    after = LOST.replace("clk_get(dev", "devm_clk_get(dev")
    assert reviewed(tmp_path, after).introduced == ()


@pytest.mark.parametrize("options", [Options(ignored=("lost-put",)), Options(selected=("never-put",))])
def test_rules_about_changes_can_be_chosen(tmp_path: Path, options: Options) -> None:
    assert reviewed(tmp_path, LOST, options).introduced == ()


def test_a_hunk_alone_says_too_little(tmp_path: Path) -> None:
    (tmp_path / "lamp.c").write_text("int other;\n")
    lines = difflib.unified_diff(BEFORE.splitlines(True), LOST.splitlines(True), "a/lamp.c", "b/lamp.c", n=1)
    (done,) = review(read_mails("".join(lines).encode(), "lamp.patch"), FolderTree(tmp_path)).patches
    assert (done.introduced, done.files[0].whole) == ((), False)
