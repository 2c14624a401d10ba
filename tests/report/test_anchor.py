# SPDX-License-Identifier: GPL-2.0-or-later
# ruff: noqa: E101 - a patch has blanks where it has them
"""Under which line of the patch a finding goes."""

from collections.abc import Callable

from patchlint.engine.trace import Step
from patchlint.finding import Finding
from patchlint.mail.model import FileDiff, Patch
from patchlint.report.anchor import Anchor, anchor
from patchlint.report.cause import causes

Make = Callable[..., Finding]

TWO = """\
diff --git a/a.c b/a.c
--- a/a.c
+++ b/a.c
@@ -10,4 +10,5 @@ int one(void)
 	a();
+	b();
 	c();
 	d();
 	e();
@@ -100,4 +101,3 @@ int two(void)
 	a();
-	b();
 	c();
 	d();
"""


def _place(diff: FileDiff, found: Finding, span: tuple[int, int] = (0, 0)) -> Anchor | None:
    return anchor(diff, causes([found])[0], span)


def _diff(patch: Callable[..., Patch]) -> FileDiff:
    return patch(TWO).files[0]


def test_the_line_itself_when_a_hunk_shows_it(finding: Make, patch: Callable[..., Patch]) -> None:
    assert _place(_diff(patch), finding(line=13, steps=())) == Anchor(0, 13, True)


def test_the_last_touched_line_of_the_witness(finding: Make, patch: Callable[..., Patch]) -> None:
    steps = (Step(11, "get", "f: np"), Step(13, "true", ""), Step(50, "here", ""))
    assert _place(_diff(patch), finding(line=50, steps=steps)) == Anchor(0, 11, False)


def test_the_closest_touched_line_of_the_function(finding: Make, patch: Callable[..., Patch]) -> None:
    found = finding(line=20, steps=())
    assert _place(_diff(patch), found, (15, 200)) == Anchor(1, 101, False)
    assert _place(_diff(patch), found) == Anchor(0, 11, False)


def test_a_removed_line_touches_its_neighbours(finding: Make, patch: Callable[..., Patch]) -> None:
    assert _place(_diff(patch), finding(line=190, steps=())) == Anchor(1, 102, False)


def test_no_hunk_no_place(finding: Make, patch: Callable[..., Patch]) -> None:
    moved = patch("diff --git a/a.c b/b.c\nsimilarity index 100%\nrename from a.c\nrename to b.c\n").files[0]
    assert _place(moved, finding()) is None
