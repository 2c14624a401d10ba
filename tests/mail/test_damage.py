# SPDX-License-Identifier: GPL-2.0-or-later
"""A damaged file is refused with its true cause and its line; the files around it are read."""

import base64
from collections.abc import Callable

import pytest

from patchlint.errors import PatchError
from patchlint.mail.model import Patch

PatchIn = Callable[[bytes | str], Patch]

_HEAD = "diff --git a/lib/toy.c b/lib/toy.c\nindex 1a2b3c4..6f5e4d3 100644\n--- a/lib/toy.c\n+++ b/lib/toy.c\n"
_LONG = " \tint number_of_wagons_in_the_train_that_comes_from_the_station,"
_HUNK = f"@@ -1,5 +1,5 @@ int toy(void)\n{_LONG} the_other;\n \ta();\n-\tb();\n+\tc();\n \td();\n }}\n"
_COMBINED = "diff --cc lib/toy.c\nindex 1,2..3\n--- a/lib/toy.c\n+++ b/lib/toy.c\n@@@ -1,1 -1,1 +1,1 @@@\n--a\n++b\n"
_CONTEXT = "*** a/lib/toy.c\n--- b/lib/toy.c\n***************\n*** 1 ****\n! a\n--- 1 ----\n! b\n"


def _file(name: str) -> str:
    return (
        f"diff --git a/lib/{name}.c b/lib/{name}.c\nindex 1..2 100644\n--- a/lib/{name}.c\n+++ b/lib/{name}.c\n"
        "@@ -1,3 +1,3 @@\n a\n-b\n+c\n d\n"
    )


def _damage(old: str, new: str) -> str:
    text = _HEAD + _HUNK
    assert text.count(old) == 1
    return text.replace(old, new)


_CASES = {
    "wrapped": (_damage(" the_other;\n", "\nthe_other;\n"), 7, "wrapped"),
    "lost tab": (_damage(" \ta();", "\ta();"), 7, "lost its leading blank"),
    "lost blank": (_damage(" }\n", "}\n"), 11, "lost its leading blank"),
    "no-break space": (_damage(" \ta();", "\u00a0\ta();"), 7, "no-break space"),
    "quoted": (_damage(" \ta();", "> \ta();"), 7, "quoted"),
    "line missing": (_damage(" \td();\n", ""), 11, "fewer lines than its header says"),
    "line too many": (_damage(" \td();\n", " \td();\n+\te();\n"), 12, "more lines than its header says"),
    "count too large": (_damage("-1,5 +1,5", "-1,6 +1,6"), 12, "fewer lines than its header says"),
    "no change": (_damage("-\tb();\n+\tc();\n", " \tb();\n"), 5, "changes nothing"),
    "header cut": (_damage("+1,5 @@ int", "+1,5\n@@ int"), 5, "header is wrapped"),
    "header broken": (_damage("@@ -1,5 +1,5 @@", "@@ -1,5 +x @@"), 5, "header is damaged"),
    "huge count": (_damage("@@ -1,5", "@@ -1,99999999999999999999"), 5, "header is damaged"),
    "no hunk": (_HEAD, 4, "no hunk follows"),
    "only names": (_HEAD.split("\n")[0] + "\n", 1, "without any line after it"),
    "name wrapped": (_damage("toy.c b/lib/toy.c", "toy.c\nb/lib/toy.c"), 1, "wrapped"),
    "pair wrapped": (_damage("+++ b/lib/toy.c", "+++\nb/lib/toy.c"), 1, "does not name the file"),
    "clear-signed": (_damage("--- a/lib", "- --- a/lib"), 2, "clear-signed"),
    "hunk quoted": (_damage("@@ -1,5", "> @@ -1,5"), 4, "quoted after the file header"),
    "hunk indented": (_damage("@@ -1,5", "  @@ -1,5"), 4, "indented"),
    "two moves": (_damage("index 1a", "rename from a\nrename to b\ncopy from a\nindex 1a"), 1, "copy and rename"),
    "half a rename": (_damage("index 1a", "rename from lib/toy.c\nindex 1a"), 2, "lacks one of"),
    "bad mode": (_damage("index 1a", "old mode rw\nindex 1a"), 2, "mode"),
    "new with old": (_damage("index 1a", "new file mode 100644\nindex 1a"), 4, "new file names an old one"),
    "binary": (_HEAD.split("---")[0] + "GIT binary patch\nliteral 5\nEcmV?d0000\n\n", 5, "binary patch is damaged"),
    "no binary": (_HEAD.split("---")[0] + "GIT binary patch\n\n", 3, "without data"),
    "combined": (_COMBINED, 1, "merge"),
    "context diff": (_CONTEXT, 1, "context diff"),
}


@pytest.mark.parametrize(("text", "line", "cause"), _CASES.values(), ids=_CASES.keys())
def test_one_damaged_file_is_refused_for_its_true_cause_and_the_others_are_read(
    patch_in: PatchIn, text: str, line: int, cause: str
) -> None:
    before, after = _file("before"), _file("after")
    patch = patch_in(before + text + after)
    assert [file.path for file in patch.files] == ["lib/before.c", "lib/after.c"]
    (refusal,) = patch.refused
    assert cause in refusal.reason
    assert refusal.line == before.count("\n") + line
    assert refusal.path in ("lib/toy.c", "")


@pytest.mark.parametrize(
    ("text", "cause"),
    [
        (_HEAD + _HUNK.removesuffix(" }\n"), "the mail ends inside a hunk"),
        (_HEAD + _HUNK.removesuffix(" }\n") + "-- \n2.39.5\n", "signature comes too early"),
        (_HEAD + _HUNK.removesuffix("\n"), "cut off"),
        (_HEAD.split("---")[0] + "GIT binary patch\nliteral 5\nEcmV?d00001\n", "ends inside the data"),
    ],
)
def test_a_mail_cut_off_is_told(patch_in: PatchIn, text: str, cause: str) -> None:
    patch = patch_in(_file("before") + text)
    assert [file.path for file in patch.files] == ["lib/before.c"]
    assert [cause in refusal.reason for refusal in patch.refused] == [True]


def test_changed_lines_that_no_header_counts_are_not_dropped_silently(patch_in: PatchIn) -> None:
    patch = patch_in(_file("toy") + " e\n+f\n-- \n2.39.5\n")
    assert (patch.files[0].added, patch.files[0].removed) == (1, 1)  # what git applies
    assert [(refusal.path, refusal.line) for refusal in patch.refused] == [("lib/toy.c", 10)]


def test_a_stray_hunk_is_refused(patch_in: PatchIn) -> None:
    patch = patch_in(_file("toy") + "and then\n@@ -9 +9 @@\n-x\n+y\n" + _file("after"))
    assert [file.path for file in patch.files] == ["lib/toy.c", "lib/after.c"]
    assert [refusal.reason for refusal in patch.refused] == ["a hunk without file header above it"]


def test_flowed_text_that_lost_its_blanks_is_refused(patch_in: PatchIn) -> None:
    head = "From: ada@example.org\nSubject: x\nContent-Type: text/plain; format=flowed\n\n"
    patch = patch_in(head + _HEAD + _HUNK)
    assert patch.files == ()
    assert [refusal.reason for refusal in patch.refused] == ["a line of the hunk lost its leading blank"]


def _coded(text: str) -> list[str]:
    return base64.encodebytes(text.encode()).decode().splitlines()


_BASE64_MAIL = "From: ada@example.org\nSubject: [PATCH] x\nContent-Transfer-Encoding: base64\n\n"
_TWO_FILES = "The log of the patch.\n---\n" + _file("before") + _HEAD + _HUNK + _file("after") + "-- \n2.39.5\n"
_LINES = _coded(_TWO_FILES)
_MIDDLE = 5  # a line of base64 in the hunk of lib/toy.c


@pytest.mark.parametrize(
    ("lines", "cause"),
    [
        ([*_LINES[:_MIDDLE], _LINES[_MIDDLE][:40] + "!!!"], "is damaged on line 10"),
        ([*_LINES[:_MIDDLE], _LINES[_MIDDLE].replace("a", "*"), *_LINES[_MIDDLE + 1 :]], "is damaged on line 10"),
        ([*_LINES[:_MIDDLE], _LINES[_MIDDLE][:-1], *_LINES[_MIDDLE + 1 :]], "is damaged on line 10"),
        ([*_LINES[:_MIDDLE], "[snip]", *_LINES[_MIDDLE + 1 :]], "is damaged on line 10"),
        ([*_LINES[:_MIDDLE], _LINES[_MIDDLE][:41]], "is cut off on line 10"),
        ([*_LINES[:_MIDDLE], _LINES[_MIDDLE][:42]], "is cut off on line 10"),
    ],
)
def test_damaged_base64_is_the_reason_and_not_what_comes_of_it(patch_in: PatchIn, lines: list[str], cause: str) -> None:
    patch = patch_in(_BASE64_MAIL + "\n".join(lines) + "\n")
    assert [file.path for file in patch.files] == ["lib/before.c"]
    assert [(refusal.path, refusal.reason) for refusal in patch.refused] == [
        ("lib/toy.c", f"the base64 text of the mail {cause}")
    ]


def test_what_damaged_base64_took_away_is_told_where_the_rest_is_whole(patch_in: PatchIn) -> None:
    first = _file("before") + " e\n"
    log = "x" * (-len(first + "\n") % 57) + "\n"  # the first file ends with a line of base64
    whole = _coded(log + first)
    patch = patch_in(_BASE64_MAIL + "\n".join([*whole, "*" + _coded(_file("after"))[0][1:], *_coded("x" * 200)]))
    assert [file.path for file in patch.files] == ["lib/before.c"]
    (refusal,) = patch.refused
    assert refusal.path == "lib/before.c"
    assert refusal.reason == f"the base64 text of the mail is damaged on line {5 + len(whole)}; what follows is lost"


def test_base64_damaged_from_the_start_hides_the_patch(patch_in: PatchIn) -> None:
    coded = "\n".join(["*" + _LINES[0][1:], *_LINES[1:]]) + "\n"
    with pytest.raises(PatchError, match=r"the base64 text of the mail is damaged on line 5$"):
        patch_in(_BASE64_MAIL + coded)


def test_no_more_files_than_the_limit_are_read(patch_in: PatchIn, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("patchlint.mail.sections._LIMIT_FILES", 2)
    patch = patch_in("".join(_file(name) for name in "abcd"))
    assert [file.path for file in patch.files] == ["lib/a.c", "lib/b.c"]
    assert [refusal.reason for refusal in patch.refused] == ["more than 2 files"]
