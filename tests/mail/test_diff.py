# SPDX-License-Identifier: GPL-2.0-or-later
"""Files, hunks and lines: every way to write a diff, and every way in which it gets damaged in the mail."""

from collections.abc import Callable

import pytest

from patchlint.errors import PatchError
from patchlint.mail.model import FileDiff, Patch

PatchIn = Callable[[bytes | str], Patch]
Numbers = Callable[[Patch], list[tuple[int, int, str]]]

_HUNK = "@@ -1,3 +1,3 @@ int toy(void)\n a\n-b\n+c\n d\n"
_PAIR = "--- a/lib/toy.c\n+++ b/lib/toy.c\n"
_GIT = "diff --git a/lib/toy.c b/lib/toy.c\nindex 1a2b3c4..6f5e4d3 100644\n" + _PAIR
_OTHER = (
    "diff --git a/lib/ball.c b/lib/ball.c\nindex 1111111..2222222 100644\n--- a/lib/ball.c\n+++ b/lib/ball.c\n" + _HUNK
)


def _only(patch: Patch) -> FileDiff:
    assert patch.refused == ()
    (file,) = patch.files
    return file


def test_a_file_with_its_hunks_and_lines(patch_in: PatchIn, diff: str) -> None:
    file = _only(patch_in("From: ada@example.org\nSubject: x\n\nlog\n---\n" + diff + "-- \n2.39.5\n"))
    assert (file.old_path, file.new_path, file.change) == ("drivers/toy/train.c", "drivers/toy/train.c", "modify")
    assert (file.old_blob, file.new_blob, file.line) == ("1a2b3c4d5e6f", "6f5e4d3c2b1a", 6)
    assert file.headers == tuple(diff.split("\n")[:4])
    (hunk,) = file.hunks
    assert hunk.header == "@@ -10,7 +10,6 @@ static int toy_probe(struct toy *toy)"
    assert (hunk.section, hunk.line) == ("static int toy_probe(struct toy *toy)", 10)
    assert (hunk.old_start, hunk.old_count, hunk.new_start, hunk.new_count) == (10, 7, 10, 6)
    assert [(line.kind, line.old, line.new) for line in hunk.lines[2:6]] == [
        (" ", 12, 12),
        ("-", 13, None),
        (" ", 14, 13),
        (" ", 15, 14),
    ]
    assert hunk.lines[3].text == "\t\twagon_put(wagon);"


@pytest.mark.parametrize(
    ("header", "paths", "change"),
    [
        ("new file mode 100644\nindex 0000000..e69de29\n", (None, "lib/toy.c"), "add"),
        ("new file mode 100644\n--- /dev/null\n+++ b/lib/toy.c\n@@ -0,0 +1 @@\n+a\n", (None, "lib/toy.c"), "add"),
        ("deleted file mode 100644\nindex e69de29..0000000\n", ("lib/toy.c", None), "delete"),
        (
            "deleted file mode 100644\n--- a/lib/toy.c\n+++ /dev/null\n@@ -1 +0,0 @@\n-a\n",
            ("lib/toy.c", None),
            "delete",
        ),
        ("old mode 100644\nnew mode 100755\n", ("lib/toy.c", "lib/toy.c"), "mode"),
        ("old mode 100644\nnew mode 100755\n" + _PAIR + _HUNK, ("lib/toy.c", "lib/toy.c"), "modify"),
        ("index 1..2\nBinary files a/lib/toy.c and b/lib/toy.c differ\n", ("lib/toy.c", "lib/toy.c"), "binary"),
        (
            "index 1..2\nGIT binary patch\ndelta 5\nEcmV?d00001\n\ndelta 0\nEcmV?d00001\n\n",
            ("lib/toy.c",) * 2,
            "binary",
        ),
    ],
)
def test_kinds_of_change(patch_in: PatchIn, header: str, paths: tuple[str | None, str | None], change: str) -> None:
    file = _only(patch_in("diff --git a/lib/toy.c b/lib/toy.c\n" + header + "-- \n2.39.5\n"))
    assert ((file.old_path, file.new_path), file.change) == (paths, change)


@pytest.mark.parametrize("kind", ["rename", "copy"])
@pytest.mark.parametrize("rest", ["", "index 1111111..2222222 100644\n--- a/lib/my toy.c\n+++ b/lib/ball.c\n" + _HUNK])
def test_renames_and_copies(patch_in: PatchIn, kind: str, rest: str) -> None:
    text = "diff --git a/lib/my toy.c b/lib/ball.c\nsimilarity index 90%\n"
    text += f"{kind} from lib/my toy.c\n{kind} to lib/ball.c\n"
    file = _only(patch_in(text + rest + "-- \n2.39.5\n"))
    assert (file.old_path, file.new_path, file.change) == ("lib/my toy.c", "lib/ball.c", kind)
    assert len(file.hunks) == (1 if rest else 0)


@pytest.mark.parametrize(
    ("header", "path"),
    [
        ("diff --git i/lib/toy.c w/lib/toy.c\n--- i/lib/toy.c\n+++ w/lib/toy.c\n", "lib/toy.c"),
        ("diff --git c/lib/toy.c o/lib/toy.c\n--- c/lib/toy.c\n+++ o/lib/toy.c\n", "lib/toy.c"),
        ("diff --git lib/toy.c lib/toy.c\n--- lib/toy.c\n+++ lib/toy.c\n", "lib/toy.c"),
        ("diff --git src/toy.c src/toy.c\n--- src/toy.c\n+++ src/toy.c\n", "src/toy.c"),
        ("diff --git Makefile Makefile\n--- Makefile\n+++ Makefile\n", "Makefile"),
        ("diff --git a/Makefile b/Makefile\n--- a/Makefile\n+++ b/Makefile\n", "Makefile"),
        (
            r"""diff --git "a/lib/\303\251.c" "b/lib/\303\251.c"
--- "a/lib/\303\251.c"
+++ "b/lib/\303\251.c"
""",
            "lib/é.c",
        ),
        ("diff --git a/lib/my toy.c b/lib/my toy.c\n--- a/lib/my toy.c\t\n+++ b/lib/my toy.c\t\n", "lib/my toy.c"),
        (
            "diff -urN linux.orig/lib/toy.c linux/lib/toy.c\n--- linux.orig/lib/toy.c\n+++ linux/lib/toy.c\n",
            "lib/toy.c",
        ),
        (
            "--- linux-6.1/lib/toy.c\t2024-01-01 10:00:00.0 +0100\n+++ linux/lib/toy.c\t2024-01-02 10:00:00.0 +0100\n",
            "lib/toy.c",
        ),
        ("--- a/lib/toy.c 2024-01-01 10:00:00\n+++ b/lib/toy.c 2024-01-01 10:00:01\n", "lib/toy.c"),
        ("--- a/lib/toy.c Mon Jan  1 10:00:00 2024\n+++ b/lib/toy.c Tue Jan  2 10:00:00 2024\n", "lib/toy.c"),
        ("--- a/lib/toy.c~fix-wagon\n+++ a/lib/toy.c\n", "lib/toy.c"),
        ("--- a/lib/toy.c~fix-wagon\n+++ b/lib/toy.c\n", "lib/toy.c"),
        ("--- lib/toy.c.orig\n+++ lib/toy.c\n", "lib/toy.c"),
        (
            "Index: lib/toy.c\n" + "=" * 67 + "\n--- lib/toy.c\t(revision 3)\n+++ lib/toy.c\t(working copy)\n",
            "lib/toy.c",
        ),
        ("Index: linux/lib/toy.c\n" + "=" * 67 + "\n--- linux.orig/lib/toy.c\n+++ linux/lib/toy.c\n", "lib/toy.c"),
        ("--- toy.c\n+++ toy.c\n", "toy.c"),
        ("--- a//lib//toy.c\n+++ b//lib//toy.c\n", "lib/toy.c"),
    ],
)
def test_names_and_prefixes(patch_in: PatchIn, header: str, path: str) -> None:
    file = _only(patch_in(header + _HUNK))
    assert (file.old_path, file.new_path, file.change) == (path, path, "modify")
    assert "\n".join(file.headers) + "\n" == header


def _dated(old: str, new: str) -> str:
    return f"--- a/lib/toy.c\t{old}\n+++ b/lib/toy.c\t{new}\n"


@pytest.mark.parametrize(
    ("header", "hunk", "paths"),
    [
        ("--- /dev/null\n+++ b/lib/toy.c\n", "@@ -0,0 +1 @@\n+a\n", (None, "lib/toy.c")),
        ("--- /dev/null\n+++ lib/toy.c\n", "@@ -0,0 +1 @@\n+a\n", (None, "lib/toy.c")),
        ("--- a/lib/toy.c\n+++ /dev/null\n", "@@ -1 +0,0 @@\n-a\n", ("lib/toy.c", None)),
        (
            _dated("1970-01-01 01:00:00.0 +0100", "2024-01-01 10:00:00 +0100"),
            "@@ -0,0 +1 @@\n+a\n",
            (None, "lib/toy.c"),
        ),
        (_dated("2024-01-01 10:00:00 +0100", "1969-12-31 19:00:00 -0500"), "@@ -1 +0,0 @@\n-a\n", ("lib/toy.c", None)),
        (_PAIR, "@@ -0,0 +1 @@\n+a\n", (None, "lib/toy.c")),
        (_PAIR, "@@ -1 +0,0 @@\n-a\n", ("lib/toy.c", None)),
        (_PAIR, "@@ -1,0 +2 @@\n+a\n", ("lib/toy.c", "lib/toy.c")),
    ],
)
def test_plain_diffs_that_add_and_delete(
    patch_in: PatchIn, header: str, hunk: str, paths: tuple[str | None, str | None]
) -> None:
    file = _only(patch_in(header + hunk))
    assert (file.old_path, file.new_path) == paths


@pytest.mark.parametrize(
    ("name", "cause"),
    [
        ("../etc/passwd", "out of the tree"),
        ("lib/../../etc/passwd", "out of the tree"),
        ("/etc/passwd", "absolute"),
        (".git/config", "plain path"),
        ("lib/.GIT/config", "plain path"),
        ("lib/./toy.c", "plain path"),
        ('"lib/\\033[31m.c"', "control"),
        ('"lib/\\n.c"', "control"),
        ("lib/\u202ecod.c", "control"),
        ('"lib/\\377.c"', "UTF-8"),
        ('"lib/toy.c', "quotes"),
        ("x" * 5000, "too long"),
    ],
)
def test_a_path_that_could_do_harm_is_refused_and_the_others_are_read(
    patch_in: PatchIn, numbers: Numbers, name: str, cause: str
) -> None:
    def prefixed(prefix: str) -> str:
        return f'"{prefix}{name[1:]}' if name.startswith('"') else prefix + name

    for pair in ((prefixed("a/"), prefixed("b/")), (name, name)):
        if pair == ("a//etc/passwd", "b//etc/passwd"):
            continue  # git reads this as etc/passwd in the tree, and so do we
        for git in (f"diff --git {pair[0]} {pair[1]}\n", ""):
            patch = patch_in(f"{git}--- {pair[0]}\n+++ {pair[1]}\n{_HUNK}{_OTHER}")
            assert numbers(patch) == [(1, 1, "lib/ball.c")]
            assert [cause in refusal.reason for refusal in patch.refused] == [True]
            assert not any(ord(character) < 32 for refusal in patch.refused for character in refusal.path)


def test_markers_of_a_missing_line_end_are_kept(patch_in: PatchIn) -> None:
    german = "\\ Kein Zeilenumbruch am Dateiende."
    lines = ["@@ -1,2 +1,2 @@", " a", "-b", german, "+c", "\\ No newline at end of file"]
    (hunk,) = _only(patch_in(_GIT + "\n".join(lines) + "\n")).hunks
    assert [line.marker for line in hunk.lines] == ["", german, "\\ No newline at end of file"]
    assert [(line.old, line.new) for line in hunk.lines] == [(1, 1), (2, None), (None, 2)]


def test_stripped_blanks_of_empty_context_lines_are_forgiven(patch_in: PatchIn) -> None:
    (hunk,) = _only(patch_in(_GIT + "@@ -1,4 +1,3 @@\n\n-b\n\n d\n")).hunks
    assert [(line.kind, line.text) for line in hunk.lines] == [(" ", ""), ("-", "b"), (" ", ""), (" ", "d")]


def test_removed_and_added_lines_that_look_like_headers_are_lines(patch_in: PatchIn) -> None:
    hunk = "@@ -1,4 +1,4 @@\n a\n--- a/lib/old.c\n--\n+++ b/lib/new.c\n+-- \n d\n"
    file = _only(patch_in(_GIT + hunk))
    assert [line.text for line in file.hunks[0].lines] == ["a", "-- a/lib/old.c", "-", "++ b/lib/new.c", "-- ", "d"]


def test_odd_characters_end_no_line(patch_in: PatchIn) -> None:
    file = _only(patch_in(_GIT + "@@ -1 +1 @@\n-a\x0cb\x85c\u2028d\re\x1cf\n+g\n"))
    assert file.hunks[0].lines[0].text == "a\x0cb\x85c\u2028d\re\x1cf"


def test_text_around_the_diff_is_no_diff(patch_in: PatchIn, numbers: Numbers) -> None:
    log = "The hunk\n@@ -1,2 +1,2 @@ int toy(void)\nis wrong, see\n  --- a/x\n  +++ b/x\n  @@ -1 +1 @@\n\n---\n"
    notes = "v2: diff --git was wrong\n\n--8<--\n lib/toy.c | 2 +-\n\n"
    notes += "1:  1111111 = 1:  2222222 toy\n    @@ lib/toy.c: int\n"
    footer = "\n-- \nAda\n_______\n- toy-devel\n+ unsubscribe\n"
    patch = patch_in(f"From: ada@example.org\nSubject: x\n\n{log}{notes}{_GIT}{_HUNK}{_OTHER}{footer}")
    assert numbers(patch) == [(1, 1, "lib/toy.c"), (1, 1, "lib/ball.c")]
    assert patch.refused == ()


def test_several_patches_in_one_body_are_all_read(patch_in: PatchIn, numbers: Numbers) -> None:
    second = _GIT + _HUNK.replace("+c", "+e")
    patch = patch_in(f"{_GIT}{_HUNK}-- \n2.39.5\n\nSubject: [PATCH] second\n\nlog\n---\n{second}-- \n2.39.5\n{_OTHER}")
    assert numbers(patch) == [(1, 1, "lib/toy.c"), (1, 1, "lib/toy.c"), (1, 1, "lib/ball.c")]


@pytest.mark.parametrize(
    ("body", "why"),
    [
        ("Looks good to me.\n", "no diff in it"),
        ("", "an empty body"),
        ("> " + (_GIT + _HUNK).replace("\n", "\n> ") + "\n\nNo.\n", "only a quoted diff"),
        (" > > " + _PAIR.replace("\n", "\n > > "), "only a quoted diff"),
        (_HUNK, "no file header"),
        ("> " + _PAIR.replace("\n", "\n> ") + "\nRather\n" + _HUNK, "no file header"),
        ("I mean the one at\n@@ -1,3 +1,3 @@ int toy(void)\n\nand no other.\n", "no diff in it"),
    ],
)
def test_a_mail_without_a_patch_says_why(patch_in: PatchIn, body: str, why: str) -> None:
    with pytest.raises(PatchError, match=why) as caught:
        patch_in("From: ada@example.org\nSubject: [PATCH] x\n\n" + body)
    assert str(caught.value).startswith("in.eml:4: ")


def test_a_reply_with_a_diff_of_its_own_is_a_patch(patch_in: PatchIn, numbers: Numbers) -> None:
    quoted = "> " + (_OTHER).replace("\n", "\n> ")
    patch = patch_in(f"From: bob@example.org\nSubject: Re: x\n\n{quoted}\n\nHow about\n\n{_GIT}{_HUNK}")
    assert numbers(patch) == [(1, 1, "lib/toy.c")]


def test_a_path_without_end_is_cut_in_the_refusal(patch_in: PatchIn) -> None:
    (refusal,) = patch_in(_PAIR.replace("toy", "toy" * 2000) + _HUNK).refused
    assert refusal.reason == "a file name is too long"
    assert refusal.path.startswith("lib/toytoy")
    assert refusal.path.endswith("...")
    assert len(refusal.path) == 200
