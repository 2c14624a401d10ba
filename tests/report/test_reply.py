# SPDX-License-Identifier: GPL-2.0-or-later
# ruff: noqa: W291, W293 - a patch has blanks where it has them
"""The reply: what it quotes, where it asks, and what it says at the end."""

from collections.abc import Callable

import pytest

from patchlint.engine.trace import Step
from patchlint.finding import Confidence, Finding, Kind
from patchlint.report.reply import quiet, render
from patchlint.report.show import Show
from patchlint.result import Looked, LookedAtFile, Review

Make = Callable[..., Finding]
MakeReview = Callable[..., Review]

GOLDEN = """\
On Sun, 22 Nov 2026 19:37:29 +0000, Ann Author wrote:

> diff --git a/drivers/lamp/bind.c b/drivers/lamp/bind.c
> --- a/drivers/lamp/bind.c
> +++ b/drivers/lamp/bind.c
> @@ -7,9 +7,14 @@ static int lamp_bind(struct lamp *lamp)
>  	struct device_node *np;
>  	int ret;
>  
> -	np = lamp->dev->of_node;
> +	np = of_parse_phandle(lamp->dev->of_node, "bulb", 0);
>  	if (!np)
>  		return -ENODEV;
>  
> +	ret = lamp_setup(lamp, np);
> +	if (ret)
> +		return ret;

of_parse_phandle() on line 10 takes a reference on np. When lamp_setup()
fails (line 15), is it still held at this return?

patchlint 9.9 read the function that this patch touches, on top of HEAD.
Line numbers are those with the patch applied. Fingerprint:
3b47b2418c27138f.
"""


def _prose(text: str) -> str:
    """Our own sentences on one line."""
    return " ".join(" ".join(line for line in text.splitlines() if not line.startswith(">")).split())


def test_a_whole_reply(finding: Make, review: MakeReview) -> None:
    assert render(review(finding()), Show(version="9.9")) == GOLDEN


def test_quoted_lines_are_those_of_the_mail(finding: Make, review: MakeReview) -> None:
    done = review(finding())
    body = done.patches[0].patch.mail.body.split("\n")
    quoted = [line[2:] for line in render(done, Show()).splitlines() if line.startswith("> ")]
    assert quoted
    assert all(line in body for line in quoted)


def test_own_lines_fit_a_mail(finding: Make, review: MakeReview) -> None:
    named = finding(object="lamp->" + "very_long_member->" * 3 + "np", function="lamp_" + "bind_" * 12)
    reason = "line 5: unexpected '(' and a good many other words that say what is wrong with it"
    row = Looked("drivers/lamp/bind.c", "lamp_" + "x" * 50, "skipped", reason)
    for line in render(review(named, finding(line=22, exits=(22,)), functions=(row,)), Show()).splitlines():
        assert line.startswith(">") or len(line) <= 75


def test_clean_is_empty_and_told_in_one_line(review: MakeReview) -> None:
    assert render(review(), Show()) == ""
    (line,) = quiet(review(), Show(version="9.9"))
    assert line == (
        "[PATCH] lamp: look for the bulb: nothing to report. "
        "patchlint 9.9 read the function that this patch touches, on top of HEAD."
    )


def test_nothing_is_told_twice(finding: Make, review: MakeReview) -> None:
    assert quiet(review(finding()), Show()) == ()


def test_what_it_fixes_is_named(finding: Make, review: MakeReview) -> None:
    use = finding(kind=Kind.USE_AFTER_PUT, object="lamp", function="lamp_off")
    fixed = (finding(object="child"), use, finding(object="child"))
    text = _prose(render(review(finding(), fixed=fixed), Show()))
    said = "This looks like it fixes a leak of child in lamp_bind() and a use of lamp after its put in lamp_off()."
    assert said in text
    assert said in quiet(review(fixed=fixed), Show())[0]


def test_half_a_fix_is_told_as_half(finding: Make, review: MakeReview) -> None:
    done = review(fixed=(finding(exits=(16, 23)),), preexisting=(finding(line=24, exits=(24,)),))
    assert "it fixes a leak of np in lamp_bind(), though not on line 24." in quiet(done, Show())[0]
    other = review(fixed=(finding(exits=(16, 23)),), preexisting=(finding(object="child"),))
    assert "it fixes a leak of np in lamp_bind()." in quiet(other, Show())[0]


def test_one_cause_is_one_paragraph(finding: Make, review: MakeReview) -> None:
    text = _prose(render(review(finding(), finding(line=23, exits=(23,))), Show()))
    assert text.count("of_parse_phandle() on line 10 takes a reference") == 1
    assert "at the returns on lines 16 and 23?" in text


def test_the_same_variable_filled_twice_is_one_paragraph(finding: Make, review: MakeReview) -> None:
    again = finding(line=40, exits=(40,), facts=(("getter", "of_parse_phandle"), ("get_line", "30")))
    text = _prose(render(review(finding(), again), Show()))
    assert text.count("takes a reference") == 1
    assert "The same question goes for lines 30 and 40." in text


def test_two_getters_on_one_line_are_one_paragraph(finding: Make, review: MakeReview) -> None:
    other = finding(facts=(("getter", "of_get_parent"), ("get_line", "10")))
    assert _prose(render(review(finding(), other), Show())).count("takes a reference") == 1
    elsewhere = finding(facts=(("getter", "of_get_parent"), ("get_line", "9")))
    assert _prose(render(review(finding(), elsewhere), Show())).count("takes a reference") == 2


def test_hunks_that_apply_elsewhere_are_found_by_their_real_lines(finding: Make, review: MakeReview) -> None:
    moved = [Step(step.line + 100, step.what, step.detail) for step in finding().steps]
    facts = (("getter", "of_parse_phandle"), ("get_line", "110"))
    found = finding(line=116, exits=(116,), steps=tuple(moved), facts=facts)
    whole = review().patches[0].files[0]
    file = LookedAtFile(whole.path, True, "HEAD", "", "/* new */\n" * 100 + whole.after, (107,))
    text = render(review(found, files=(file,)), Show(version="9.9"))
    assert "> @@ -7,9 +7,14 @@" in text
    assert "> +		return ret;\n\nof_parse_phandle() on line 110 takes" in text
    assert "when lamp_setup() fails (line 115)" in _prose(text).lower()


def test_other_objects_are_other_paragraphs(finding: Make, review: MakeReview) -> None:
    text = _prose(render(review(finding(), finding(object="child")), Show()))
    assert "a reference on np." in text
    assert "a reference on child." in text


def test_a_line_outside_of_the_hunks_is_named_and_shown(finding: Make, review: MakeReview) -> None:
    steps = (Step(10, "get", "of_parse_phandle: np"), Step(23, "here", ""))
    text = render(review(finding(line=23, exits=(23,), steps=steps)), Show())
    assert text.index('> +	np = of_parse_phandle(lamp->dev->of_node, "bulb", 0);') < text.index("This is about")
    assert "This is about drivers/lamp/bind.c:23, which the patch does not show." in _prose(text)
    assert "of_parse_phandle() here takes a reference" in _prose(text)
    assert "    23: return 0;" in text


def test_lines_that_are_quoted_are_not_shown_again(finding: Make, review: MakeReview) -> None:
    assert "    10: " not in render(review(finding()), Show())


def test_without_the_file_it_still_asks(finding: Make, review: MakeReview) -> None:
    path = "drivers/lamp/bind.c"
    alone = LookedAtFile(path, False, "", "no tree was given")
    row = Looked(path, "lamp_bind", "partial", "no tree was given")
    text = _prose(render(review(finding(partial=True), after="", files=(alone,), functions=(row,)), Show()))
    assert "I only had the hunk to go by" in text
    assert "as far as the hunks show it" in text
    assert "Of drivers/lamp/bind.c I only had the hunks (no tree was given)." in text


def test_a_file_that_has_no_hunk_is_answered_without_one(finding: Make, review: MakeReview) -> None:
    text = render(review(finding(file="drivers/lamp/core.c")), Show())
    assert "This is about drivers/lamp/core.c:16." in _prose(text)
    assert "> diff" not in text


def test_what_is_unsure_is_asked_more_softly(finding: Make, review: MakeReview) -> None:
    done = review(finding(confidence=Confidence.LOW))
    assert render(done, Show()) == ""
    assert "Or am I missing something?" in _prose(render(done, Show(Confidence.LOW)))
    assert "missing something" not in render(review(finding()), Show())


def test_what_stood_before_is_set_apart(finding: Make, review: MakeReview) -> None:
    done = review(preexisting=(finding(message="is np put?"),))
    assert render(done, Show()) == ""
    text = render(done, Show(preexisting=True))
    assert "Not new with this patch, but seen on the way:\n  drivers/lamp/bind.c:16, lamp_bind(): is np put?\n" in text
    assert "> diff" not in text


def test_patches_of_a_series_are_told_apart(finding: Make, review: MakeReview) -> None:
    one = review(finding())
    two = Review(one.patches * 2 + review().patches, ())
    text = render(two, Show())
    assert text.count("[PATCH] lamp: look for the bulb\n\nOn Sun, 22 Nov") == 2
    assert len(quiet(two, Show())) == 1


def test_nothing_in_a_mail_or_a_tree_steers_the_terminal(finding: Make, review: MakeReview, mail: str) -> None:
    evil = mail.replace("Ann Author <", "Ann \x1b[2J\x07 <").replace(
        "+	if (ret)", "+	if (ret) /* \x1b]0;x\x9b */"
    )
    found = finding(object="n\x1bp", function="f\x1b", message="\x1b", facts=(("getter", "g\x1b\n> +x"),))
    done = review(found, mail=evil, after="\x1b\n" * 30, functions=(Looked("a\x1b.c", "\x1b", "skipped", "\x1b"),))
    text = render(done, Show()) + "".join(quiet(done, Show()))
    assert all(char.isprintable() or char in "\n\t" for char in text)
    assert "\n> +x" not in text


@pytest.mark.parametrize("word", ["Reviewed-by", "NAK", "error", "bug", "BUG"])
def test_it_asks_and_does_not_shout(finding: Make, review: MakeReview, word: str) -> None:
    text = render(review(finding()), Show())
    assert word not in text
    assert "?" in text


FIRST_CHANGE = """\
diff --git a/drivers/lamp/bind.c b/drivers/lamp/bind.c
--- a/drivers/lamp/bind.c
+++ b/drivers/lamp/bind.c
@@ -1,2 +1,3 @@
 #include <linux/of.h>
+#include <linux/lamp.h>
 
"""


@pytest.mark.parametrize("first", [True, False])
def test_of_two_changes_to_a_file_the_one_that_shows_the_line_is_meant(
    finding: Make, review: MakeReview, mail: str, first: bool
) -> None:
    head, change = mail.split("diff --git", 1)
    change, foot = change.split("-- \n")
    (own,) = review().patches[0].files
    other = LookedAtFile(own.path, True, "HEAD", "", "int a;\n" * 20)
    diffs, files = [f"diff --git{change}", FIRST_CHANGE], (own, other)
    if not first:
        diffs, files = diffs[::-1], files[::-1]
    done = review(finding(), mail=head + "".join(diffs) + f"-- \n{foot}", files=files)
    assert len(done.patches[0].patch.files) == 2
    text = render(done, Show(version="9.9"))
    assert text.partition("patchlint")[0] == GOLDEN.partition("patchlint")[0]


def test_who_wrote_is_said_of_what_is_quoted_only(finding: Make, review: MakeReview) -> None:
    before = review(preexisting=(finding(),))
    assert render(before, Show(preexisting=True)).startswith("Not new with this patch")
    elsewhere = review(finding(file="other.c"))
    assert "wrote:" not in render(elsewhere, Show())


def test_a_carriage_return_of_the_file_is_no_part_of_its_text(finding: Make, review: MakeReview) -> None:
    lacking = finding(line=23, facts=(("getter", "of_parse_phandle"), ("get_line", "10"), ("put_line", "22")))
    after = review().patches[0].files[0].after.replace("\n", "\r\n")
    text = render(review(lacking, after=after), Show())
    assert "    22: of_node_put(np);\n" in text


def test_form_feeds_are_quoted_as_they_are(finding: Make, review: MakeReview, mail: str) -> None:
    fed = mail.replace("\n \n", "\n \f\n").replace("ret = lamp_setup(lamp, np);", "ret =\x0b lamp_setup(lamp, np);")
    text = render(review(finding(), mail=fed), Show())
    assert "\n>  \f\n" in text
    assert "\n> +\tret =? lamp_setup" in text
    named = render(review(finding(message="a\fb", object="n\fp"), mail=fed), Show())
    assert "n?p" in named
