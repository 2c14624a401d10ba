# SPDX-License-Identifier: GPL-2.0-or-later
"""What holds for any input: no crash, consistent line numbers, a diff that gives the new text back, git's judgement."""

import difflib
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from mail_layers import check_numbers, read_any_mail
from seeds import FILE, FRAGMENTS, HUNKS, MODE, NEW, PLAIN, RENAME

from patchlint.mail.diff import read_patch
from patchlint.mail.message import read_mails
from patchlint.mail.model import Patch
from patchlint.mail.quote import quoted_hunk

_lines = st.lists(
    st.text("abcx \t\u00e9\x0c\r\u2028-+@\\", max_size=6).map(lambda line: line.rstrip("\r")), max_size=12
)


@given(st.lists(st.sampled_from(FRAGMENTS) | st.binary(max_size=30), max_size=40).map(b"".join))
@settings(max_examples=400, deadline=None)
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    read_any_mail(data)


@given(_lines, _lines, st.integers(0, 3))
@settings(max_examples=300, deadline=None)
def test_a_diff_gives_the_new_text_back(old: list[str], new: list[str], context: int) -> None:
    if old == new:
        return
    body = [
        line + "\n" for line in difflib.unified_diff(old, new, "a/lib/toy.c", "b/lib/toy.c", n=context, lineterm="")
    ]
    (mail,) = read_mails("".join(body).encode(), "in")
    patch = read_patch(mail)
    assert patch.refused == ()
    check_numbers(patch)
    built, position = [], 0
    for hunk in patch.files[0].hunks:
        start = hunk.old_start - 1 if hunk.old_count else hunk.old_start
        built += old[position:start]
        built += [line.text for line in hunk.lines if line.kind != "-"]
        position = start + hunk.old_count
    assert built + old[position:] == new


@given(st.frozensets(st.integers(0, 20), max_size=4), st.integers(0, 5))
@settings(max_examples=100)
def test_a_trimmed_hunk_keeps_what_it_has_to(keep: frozenset[int], context: int) -> None:
    (mail,) = read_mails((FILE + HUNKS).encode(), "in")
    (file,) = read_patch(mail).files
    for hunk in file.hunks:
        quoted = quoted_hunk(file, hunk, keep, context)
        shown = {line.new_line for line in quoted if line.new_line is not None}
        wanted = {line.new for line in hunk.lines if line.new and any(abs(line.new - k) <= context for k in keep)}
        assert shown >= wanted
        cuts = [line for line in quoted if line.text == "[ ... ]"]
        kept = [line for line in quoted if line.text != "[ ... ]" and not line.text.startswith("> \\")]
        assert len(hunk.lines) - len(kept) > 4 * len(cuts) or not (cuts and kept)
        assert bool(cuts) == (len(kept) < len(hunk.lines))
        whole = [f"> {line.kind}{line.text}" for line in hunk.lines]
        rest = iter(whole)
        assert all(line.text in rest for line in quoted if line.text != "[ ... ]")


def _numstat(text: str, where: Path) -> list[tuple[str, str, str]] | None:
    """What git makes of a diff, None when it refuses it."""
    done = subprocess.run(["git", "apply", "--numstat", "-z", "-"], input=text.encode(), capture_output=True, cwd=where)
    if done.returncode:
        return None
    fields = done.stdout.decode().split("\0")
    found = []
    while len(fields) > 1:
        added, removed, path = fields.pop(0).split("\t")
        if not path:
            _, path = fields.pop(0), fields.pop(0)
        found.append((added, removed, path))
    return found


@given(
    st.lists(st.sampled_from([FILE + HUNKS, RENAME, NEW, PLAIN, MODE]), min_size=1, max_size=3, unique=True),
    st.data(),
)
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_git_reads_the_same_from_a_diff_with_one_damage(scratch: Path, files: list[str], data: st.DataObject) -> None:
    """A damage inside the lines of a hunk: where git takes the patch we do, where it does not we refuse a file."""
    lines = "".join(files).split("\n")[:-1]
    inside = [
        number for number, line in enumerate(lines) if line[:1] in (" ", "+", "-") and line[:3] not in ("---", "+++")
    ]
    if inside:
        number = data.draw(st.sampled_from(inside))
        lines[number : number + 1] = data.draw(
            st.sampled_from([[], [""], ["x"], ["+y"], [lines[number][1:]], [lines[number]] * 2, [" z", "-z"]])
        )
    text = "\n".join(lines) + "\n"
    expected = _numstat(text, scratch)
    (mail,) = read_mails(text.encode(), "in")
    patch = read_patch(mail)
    if expected is None:
        assert patch.refused
    else:
        assert all("does not count" in refusal.reason for refusal in patch.refused)
        assert [(str(file.added), str(file.removed), file.path) for file in patch.files] == expected


@pytest.mark.parametrize("text", [FILE + HUNKS, RENAME, NEW, PLAIN, MODE])
def test_git_reads_the_whole_diffs_of_this_file(patch_in: Callable[[str], Patch], scratch: Path, text: str) -> None:
    patch = patch_in(text)
    assert patch.refused == ()
    assert [(str(file.added), str(file.removed), file.path) for file in patch.files] == _numstat(text, scratch)
