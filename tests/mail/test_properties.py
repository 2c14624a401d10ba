# SPDX-License-Identifier: GPL-2.0-or-later
"""What holds for any input: no crash, consistent line numbers, a diff that gives the new text back, git's judgement."""

import difflib
import subprocess
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TypeVar

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from patchlint.errors import MailError, PatchError
from patchlint.mail.diff import read_patch
from patchlint.mail.message import read_mails
from patchlint.mail.model import Patch
from patchlint.mail.quote import attribution, quoted_hunk
from patchlint.mail.series import arrange

T = TypeVar("T")

_FILE = "diff --git a/lib/toy.c b/lib/toy.c\nindex 1a2b3c4..6f5e4d3 100644\n--- a/lib/toy.c\n+++ b/lib/toy.c\n"
_HUNKS = "@@ -1,3 +1,3 @@ int a(void)\n a\n-b\n+c\n d\n@@ -9,3 +9,4 @@\n i\n \n+j\n k\n"
_RENAME = "diff --git a/lib/a.c b/lib/b.c\nsimilarity index 90%\nrename from lib/a.c\nrename to lib/b.c\n"
_NEW = "diff --git a/lib/n.c b/lib/n.c\nnew file mode 100644\n--- /dev/null\n+++ b/lib/n.c\n@@ -0,0 +1 @@\n+n\n"
_PLAIN = "--- linux.orig/lib/p.c\n+++ linux/lib/p.c\n@@ -1 +1 @@\n-a\n\\ No newline at end of file\n+b\n"
_MODE = "diff --git a/lib/m.c b/lib/m.c\nold mode 100644\nnew mode 100755\n"
_FRAGMENTS = [
    b"From: ada@example.org\n",
    b"From git@z Thu Jan  1 00:00:00 1970\n",
    b"From mboxrd@z\n",
    b"Subject: [PATCH v2 1/2] =?utf-8?q?x?=\n",
    b"Content-Type: multipart/mixed; boundary=b\n",
    b"Content-Type: multipart/alternative; boundary=\"b\"\n",
    b"Content-Type: text/plain; charset=gb2312; format=flowed\n",
    b"Content-Type: message/rfc822\n",
    b"Content-Type: text/html\n",
    b"Content-Transfer-Encoding: base64\n",
    b"Content-Transfer-Encoding: quoted-printable\n",
    b"Content-Disposition: attachment; filename*=utf-8''%41.patch\n",
    b"--b\n",
    b"--b--\n",
    b"\n",
    b"\r\n",
    b"ZGlmZiAtLWdpdCBhL3ggYi94Cg==\n",
    b"a=3D=\n",
    b"---\n",
    b"-- \n",
    b"> diff --git a/x b/x\n",
    b"diff --cc x\n",
    b"GIT binary patch\nliteral 5\n",
    b"EcmV?d00001\n",
    b"@@ -1 +1 @@\n",
    b"@@ -1,9 +1 @@\n",
    b"--- a/x\n+++ b/x\n",
    b"+a\n",
    b"-b\n",
    b" c\n",
    b"\xff\xfe\x00",
    *(text.encode() for text in (_FILE, _HUNKS, _RENAME, _NEW, _PLAIN, _MODE)),
]  # fmt: skip
_lines = st.lists(
    st.text("abcx \t\u00e9\x0c\r\u2028-+@\\", max_size=6).map(lambda line: line.rstrip("\r")), max_size=12
)


def _check_numbers(patch: Patch) -> None:
    for file in patch.files:
        for hunk in file.hunks:
            old = [line.old for line in hunk.lines if line.old is not None]
            new = [line.new for line in hunk.lines if line.new is not None]
            assert old == list(range(hunk.old_start, hunk.old_start + hunk.old_count))
            assert new == list(range(hunk.new_start, hunk.new_start + hunk.new_count))
            for line in hunk.lines:
                assert ((line.old is None), (line.new is None)) == (line.kind == "+", line.kind == "-")


def _attempt(call: Callable[[], T]) -> tuple[T | None, str]:
    try:
        return call(), ""
    except (MailError, PatchError) as error:
        return None, str(error)


@given(st.lists(st.sampled_from(_FRAGMENTS) | st.binary(max_size=30), max_size=40).map(b"".join))
@settings(max_examples=400, deadline=None)
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    mails, error = _attempt(partial(read_mails, data, "in"))
    assert "\n" not in error
    selection = arrange(mails or ())
    assert len(selection.patches) + len(selection.without_patch) + len(selection.passed_over) == len(mails or ())
    for mail in mails or ():
        assert mail.subject.isprintable()
        assert attribution(mail).isprintable()
        patch, error = _attempt(partial(read_patch, mail))
        assert "\n" not in error
        if patch is None:
            assert mail not in selection.patches
            continue
        _check_numbers(patch)
        places = [file.line for file in patch.files] + [hunk.line for file in patch.files for hunk in file.hunks]
        places += [refusal.line for refusal in patch.refused]
        assert all(1 <= place <= data.count(b"\n") + 1 for place in places)


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
    _check_numbers(patch)
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
    (mail,) = read_mails((_FILE + _HUNKS).encode(), "in")
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
    st.lists(st.sampled_from([_FILE + _HUNKS, _RENAME, _NEW, _PLAIN, _MODE]), min_size=1, max_size=3, unique=True),
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


@pytest.mark.parametrize("text", [_FILE + _HUNKS, _RENAME, _NEW, _PLAIN, _MODE])
def test_git_reads_the_whole_diffs_of_this_file(patch_in: Callable[[str], Patch], scratch: Path, text: str) -> None:
    patch = patch_in(text)
    assert patch.refused == ()
    assert [(str(file.added), str(file.removed), file.path) for file in patch.files] == _numstat(text, scratch)
