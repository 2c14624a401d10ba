# SPDX-License-Identifier: GPL-2.0-or-later
"""Hunks go where they belong or nowhere, and come out again."""

import subprocess
import time
from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from patchlint.mail.model import FileDiff, Hunk, HunkLine
from patchlint.source.apply import Applied, Misfit, apply, unapply

Hunks = Callable[..., tuple[Hunk, ...]]

# Few different lines, so that hunks have twins; some texts end without a newline, some lines in CR.
_LINE = st.sampled_from(
    ["", "{", "}", "\tput(x);", "\tget(x);", "\treturn 0;", "/* \u00e9t\u00e9 */", "a\u2028b\x0cc", "e\r"]
)


@st.composite
def _texts(draw: st.DrawFn) -> tuple[str, str]:
    """Two texts, the second an edit of the first."""
    lines = draw(st.lists(_LINE, max_size=40))
    edited = list(lines)
    for _ in range(draw(st.integers(0, 4))):
        at, drop = draw(st.integers(0, len(edited))), draw(st.integers(0, 3))
        edited[at : at + drop] = draw(st.lists(_LINE, max_size=3))
    ends = draw(st.tuples(st.booleans(), st.booleans()))
    before, after = (
        "\n".join(some) + ("\n" if some and end else "") for some, end in zip((lines, edited), ends, strict=True)
    )
    return before, after


@given(_texts())
@settings(deadline=None, max_examples=300)
def test_round_trip(hunks_of: Hunks, texts: tuple[str, str]) -> None:
    before, after = texts
    hunks = hunks_of(before, after)
    there = apply(before, hunks)
    assert isinstance(there, Applied)
    assert there.text == after
    assert there.exact
    assert there.old_lines == tuple(h.old_start + (h.old_count == 0) for h in hunks)
    assert there.new_lines == tuple(h.new_start + (h.new_count == 0) for h in hunks)
    back = unapply(after, hunks)
    assert isinstance(back, Applied)
    assert back.text == before
    assert (back.old_lines, back.new_lines) == (there.old_lines, there.new_lines)


@given(_texts(), st.integers(0, 5))
@settings(deadline=None, max_examples=40)
def test_no_patch_that_git_applies_is_refused_or_read_otherwise(
    hunks_of: Hunks, unified: Callable[[FileDiff], str], diff_of: Callable[..., FileDiff],
    tmp_path_factory: pytest.TempPathFactory, texts: tuple[str, str], shift: int,
) -> None:  # fmt: skip
    before, after = texts
    if before == after or not before or not after:
        return
    where = tmp_path_factory.mktemp("git")
    for text in (before, after, "".join(f"int a{n};\n" for n in range(shift)) + before):
        (where / "x.c").write_bytes(text.encode())
        diff = diff_of(before, after, "x.c")
        done = subprocess.run(["git", "apply", "-"], cwd=where, input=unified(diff).encode(), capture_output=True)
        mine = apply(text, diff.hunks)
        if isinstance(mine, Applied) and done.returncode == 0 and mine.exact:
            assert mine.text == (where / "x.c").read_bytes().decode()
        if text == before:
            assert done.returncode == 0, done.stderr
            assert isinstance(mine, Applied)


@given(st.lists(st.integers(0, 10**6), unique=True, min_size=8, max_size=60), st.data())
@settings(deadline=None)
def test_a_shifted_text_takes_the_hunks_where_its_lines_are(
    hunks_of: Hunks, numbers: list[int], data: st.DataObject
) -> None:
    before = "".join(f"line {n};\n" for n in numbers)
    after = "".join(f"line {n};\n" if data.draw(st.booleans()) else f"new {n};\n" for n in numbers)
    hunks = hunks_of(before, after)
    head = "".join(f"head {n};\n" for n in range(data.draw(st.integers(1, 9))))
    there = apply(head + before, hunks)
    assert isinstance(there, Applied)
    assert there.text == head + after
    assert there.exact == (not hunks)
    assert [line - head.count("\n") for line in there.old_lines] == [h.old_start for h in hunks]
    cut = before.partition("\n")[2]
    gone = apply(cut, hunks)
    assert isinstance(gone, Applied) == (1 not in [h.old_start for h in hunks])


def _numbered(*ranges: range) -> str:
    return "".join(f"\tstep({n});\n" for some in ranges for n in some)


def test_a_changed_context_line_is_never_overlooked(hunks_of: Hunks) -> None:
    before = _numbered(range(1, 30))
    hunks = hunks_of(before, before.replace("step(15)", "leap(15)"))
    result = apply(before.replace("step(13)", "jump(13)"), hunks)
    assert result == Misfit(1, 'hunk 1 at line 12 does not apply: line 13 is "jump(13);", not "step(13);"')


def test_the_refused_hunk_is_named_and_control_characters_are_not_passed_on(hunks_of: Hunks) -> None:
    before = _numbered(range(1, 60))
    hunks = hunks_of(before, before.replace("step(15)", "leap(15)").replace("step(45)", "leap(45)"))
    result = apply("int first;\n" + before.replace("step(45)", "\x1b[2Jstep(45)"), hunks)
    assert isinstance(result, Misfit)
    assert result.hunk == 2
    assert result.reason == 'hunk 2 at line 42 does not apply: line 46 is "?[2Jstep(45);", not "step(45);"'
    short = apply(_numbered(range(1, 44)), hunks)
    assert isinstance(short, Misfit)
    assert "the file ends before line 44" in short.reason


def test_a_hunk_that_fits_nowhere_is_explained_where_it_comes_closest(hunks_of: Hunks) -> None:
    before = _numbered(range(1, 30))
    hunks = hunks_of(before, before.replace("step(15)", "leap(15)"))
    result = apply(_numbered(range(50, 90)) + before.replace("step(13)", "jump(13)"), hunks)
    assert isinstance(result, Misfit)
    assert result.reason.endswith('at line 52, where it comes closest, line 53 is "jump(13);", not "step(13);"')
    alien = apply("int a;\n" * 20, hunks)
    assert isinstance(alien, Misfit)
    assert alien.reason.endswith('line 12 is "int a;", not "step(12);"')


_TWIN = "int {name}(void)\n{{\n\tint r;\n\n\tr = f();\n\tif (r)\n\t\tgoto out;\n\treturn 0;\nout:\n\treturn r;\n}}\n\n"


def _twins(*names: str) -> str:
    return "".join(_TWIN.format(name=name) for name in names)


def _changed_in(text: str, name: str) -> str:
    head, mark, tail = text.partition(f"int {name}(void)")
    return head + mark + tail.replace("\tif (r)\n", "\tif (r < 0)\n", 1)


def test_of_several_places_none_is_guessed(hunks_of: Hunks) -> None:
    before = _twins("one", "two")
    hunks = hunks_of(before, _changed_in(before, "two"))
    result = apply("int shift;\n" + before, hunks)
    assert isinstance(result, Misfit)
    assert "several places, lines 4 and 16 among them" in result.reason


def test_of_several_places_the_one_under_the_named_heading_is_taken(hunks_of: Hunks) -> None:
    before = _twins("one", "two", "three")
    after = _changed_in(before, "two")
    hunks = tuple(replace(hunk, section="int two(void)") for hunk in hunks_of(before, after))
    result = apply("int shift;\n" + before, hunks)
    assert isinstance(result, Applied)
    assert result.text == "int shift;\n" + after


def test_of_several_places_the_one_as_far_off_as_the_hunk_before_is_taken(hunks_of: Hunks) -> None:
    before = _numbered(range(20)) + _twins("one", "two", "three")
    after = _changed_in(before.replace("step(9)", "leap(9)"), "two")
    result = apply("int shift;\n" + before, hunks_of(before, after))
    assert isinstance(result, Applied)
    assert result.text == "int shift;\n" + after


def test_a_twin_at_the_stated_line_does_not_drag_hunks_out_of_order(hunks_of: Hunks) -> None:
    head, steps, twin = _numbered(range(20)), _numbered(range(30, 40)), _twins("one")
    before = head + steps + twin
    changed = steps.replace("step(34)", "leap(34)") + _changed_in(twin, "one")
    hunks = hunks_of(before, head + changed)
    above = head + _numbered(range(50, 60)) + _twins("two")
    twins_line = above.split("\n").index("\tr = f();")
    assert twins_line == before.split("\n").index("\tr = f();")
    result = apply(above + steps + twin, hunks)
    assert isinstance(result, Applied)
    assert result.text == above + changed


def test_a_hunk_does_not_go_before_the_one_before_it(hunks_of: Hunks) -> None:
    before = _numbered(range(1, 60))
    first, second = hunks_of(before, before.replace("step(15)", "leap(15)").replace("step(45)", "leap(45)"))
    assert isinstance(apply(before, (second, first)), Misfit)
    assert isinstance(apply(before, (first, first)), Misfit)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("a\nb", "a\nb\n"), ("a\nb\n", "a\nb"), ("a\nb", "a\nc"), ("a\nb", "a"), ("a\nb", "a\n"),
        ("a\nb\n", ""), ("a", "b\na"), ("a", "a\nb"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("context", [0, 3])
def test_the_last_newline_comes_and_goes(hunks_of: Hunks, before: str, after: str, context: int) -> None:
    hunks = hunks_of(before, after, context)
    there, back = apply(before, hunks), unapply(after, hunks)
    assert isinstance(there, Applied)
    assert isinstance(back, Applied)
    assert (there.text, back.text) == (after, before)


def test_what_is_appended_is_not_appended_twice(hunks_of: Hunks) -> None:
    before = _numbered(range(9))
    after = before + "\tmore();\n"
    assert isinstance(apply(after, hunks_of(before, after)), Misfit)
    longer = apply(before + "\tother();\n", hunks_of(before, after))
    assert longer == Misfit(1, "hunk 1 at line 7 does not apply: the file goes on after line 9")


def test_a_text_that_ends_otherwise_is_refused(hunks_of: Hunks) -> None:
    hunks = hunks_of("a\nb", "a\nb\n")
    assert isinstance(apply("a\nb\n", hunks), Misfit)
    assert isinstance(apply("a\nb\nc", hunks), Misfit)


def test_a_hunk_without_context_lines(hunks_of: Hunks) -> None:
    before, after = "a\nb\nc\n", "a\nb\nx\nc\n"
    hunks = hunks_of(before, after, context=0)
    assert [(line.kind, line.text) for line in hunks[0].lines] == [("+", "x")]
    there = apply(before, hunks)
    assert isinstance(there, Applied)
    assert there.text == after
    assert isinstance(apply("a\n", hunks), Misfit)


def test_a_mail_that_lost_its_carriage_returns(hunks_of: Hunks) -> None:
    before, after = "a\nb\nc\nd\n", "a\nb\nx\nd\ny\n"
    hunks = hunks_of(before, after)
    there = apply(before.replace("\n", "\r\n"), hunks)
    assert isinstance(there, Applied)
    assert there.text == after.replace("\n", "\r\n")
    back = unapply(there.text, hunks)
    assert isinstance(back, Applied)
    assert back.text == before.replace("\n", "\r\n")


def test_a_mail_in_the_wrong_charset(hunks_of: Hunks) -> None:
    before = "/* Jos\u00e9 */\nint a;\n"
    hunks = hunks_of("/* Jos\u00c3\u00a9 */\nint a;\n", "/* Jos\u00c3\u00a9 */\nint b;\n")
    there = apply(before, hunks)
    assert isinstance(there, Applied)
    assert there.text == "/* Jos\u00e9 */\nint b;\n"


def test_no_hunks_change_nothing() -> None:
    assert apply("a\nb", ()) == Applied("a\nb", (), (), True)
    assert apply("", ()) == Applied("", (), (), True)


def test_thirty_thousand_lines_take_well_under_a_second(hunks_of: Hunks) -> None:
    lines = [f"\tstep({n % 3000});\n" for n in range(30_000)]
    hunks: list[Hunk] = []
    after = list(lines)
    for at in range(0, 30_000, 100):
        after[at + 50] = f"\tleap({at});\n"
        old = "".join(lines[at : at + 100])
        part = hunks_of(old, "".join(after[at : at + 100]))
        hunks += [replace(h, old_start=h.old_start + at, new_start=h.new_start + at) for h in part]
    start = time.perf_counter()
    there = apply("".join(lines), hunks)
    back = unapply("".join(after), hunks)
    assert time.perf_counter() - start < 1
    assert isinstance(there, Applied)
    assert isinstance(back, Applied)
    assert (there.text, back.text) == ("".join(after), "".join(lines))


@pytest.mark.parametrize("stated", [1, 70_000, 10**30])
def test_hostile_hunks_are_bounded(stated: int) -> None:
    text = ("}\n" * 9 + "{\n") * 20_000
    sames = tuple(HunkLine(" ", "}" if n % 10 else "{", None, None) for n in range(50_000))
    last = (HunkLine(" ", "{", None, None), HunkLine("+", "x", None, None))
    hunk = Hunk("@@", "heading", stated, 50_001, stated, 50_002, sames + last, 1)
    start = time.perf_counter()
    result = apply(text, (hunk, *[replace(hunk, lines=sames[:1])] * 1000))
    assert time.perf_counter() - start < 3
    assert isinstance(result, Misfit)


def test_a_text_of_too_many_lines_is_refused(hunks_of: Hunks) -> None:
    result = apply("\n" * 1_000_000, hunks_of("\n", "x\n"))
    assert isinstance(result, Misfit)
    assert "more than 1000000 lines" in result.reason
