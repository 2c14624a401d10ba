# SPDX-License-Identifier: GPL-2.0-or-later
"""The exit status where a patch could not be read or not be analysed, and the one line that says why."""

import gzip
from base64 import encodebytes
from collections.abc import Callable
from pathlib import Path

import pytest

from patchlint.cli import main

DIFF = """\
diff --git a/drivers/lamp/{name}.c b/drivers/lamp/{name}.c
--- a/drivers/lamp/{name}.c
+++ b/drivers/lamp/{name}.c
@@ -1 +1 @@
-int lamp;
+int lamps;
"""
BINARY = "diff --git a/{name} b/{name}\nindex 1111111..2222222\nBinary files a/{name} and b/{name} differ\n"
ATTACHED = """\
Content-Type: multipart/mixed; boundary="b"

--b

See the attachment.
--b
Content-Type: application/gzip; name={name}
Content-Transfer-Encoding: base64

{text}--b--
"""
FORMATS = ("reply", "terse", "json", "jsonl")
UNREADABLE = {
    "html": "Content-Type: text/html\n\n<pre>\n" + DIFF.format(name="bind"),
    "encrypted": "Content-Type: application/pkcs7-mime\n\nMIIQbQYJ\n",
    "no file header": "\n" + DIFF[DIFF.index("@@") :],
    "packed": ATTACHED.format(name="lamp.patch.gz", text=encodebytes(gzip.compress(DIFF.encode())).decode()),
    "too many parts": 'Content-Type: multipart/mixed; boundary="b"\n\n' + "--b\n\nx\n" * 1001 + "--b--\n",
    "base64": "Content-Transfer-Encoding: base64\n\n*"
    + encodebytes(DIFF.format(name="bind").encode() * 9).decode()[1:],
}
NO_PATCH = {
    "cover letter": ("[PATCH 0/2] lamp", "\nTwo patches.\n"),
    "html cover letter": ("[PATCH 0/2] lamp", "Content-Type: text/html\n\n<p>Two patches.\n"),
    "pull request": ("[GIT PULL] lamp", "\nThe following changes since commit 1:\n"),
    "reply": ("Re: [PATCH] lamp", "\n> @@ -1 +1 @@\n> -int lamp;\n\nNo.\n"),
    "html reply": ("Re: [PATCH] lamp", "Content-Type: text/html\n\n<p>No.\n"),
    "a log": ("lamp: crashes", ATTACHED.format(name="config.gz", text="x\n")),
}

Run = Callable[..., tuple[int, str]]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Run:
    """Run patchlint on mails, each a subject and what follows it, and return exit status and notes."""
    monkeypatch.chdir(tmp_path)
    file = tmp_path / "tree/drivers/lamp/bind.c"
    file.parent.mkdir(parents=True)
    file.write_text("int lamp;\n")

    def go(*mails: tuple[str, str], options: tuple[str, ...] = ("--tree", "tree")) -> tuple[int, str]:
        names = []
        for number, (subject, rest) in enumerate(mails):
            Path(f"{number}.eml").write_text(f"From: Ann Author <ann@example.org>\nSubject: {subject}\n{rest}")
            names.append(f"{number}.eml")
        status = main([*options, *names])
        return status, capfd.readouterr().err

    return go


@pytest.mark.parametrize("strict", [(), ("--strict",)])
@pytest.mark.parametrize("rest", UNREADABLE.values(), ids=UNREADABLE.keys())
def test_a_patch_that_cannot_be_read_is_bad_input_in_every_mode(run: Run, rest: str, strict: tuple[str, ...]) -> None:
    for form in FORMATS:
        status, err = run(("[PATCH] lamp", rest), options=("--format", form, *strict))
        assert status == 2
        assert err.startswith("patchlint: 0.eml")
        assert err.count("\n") == 1


@pytest.mark.parametrize("strict", [(), ("--strict",)])
@pytest.mark.parametrize(("subject", "rest"), NO_PATCH.values(), ids=NO_PATCH.keys())
def test_a_mail_without_a_patch_is_no_error(run: Run, subject: str, rest: str, strict: tuple[str, ...]) -> None:
    status, err = run((subject, rest), options=strict)
    assert status == 0
    assert err.count("\n") == 1


def test_what_can_be_read_is_reviewed_and_what_cannot_is_told(run: Run) -> None:
    mails = (("[PATCH 1/2] lamp: a", UNREADABLE["html"]), ("[PATCH 2/2] lamp: b", "\n" + DIFF.format(name="bind")))
    note = "0.eml: the mail has only an HTML body; a patch has to be plain text\n"
    assert run(*mails, options=("--tree=tree", "--format=terse")) == (0, f"patchlint: {note}")
    assert run(*mails, options=("--tree=tree", "--format=terse", "--strict")) == (
        3,
        f"patchlint: {note}patchlint: not analysed: {note}",
    )


@pytest.mark.parametrize("form", FORMATS)
def test_strict_says_what_was_not_analysed(run: Run, form: str) -> None:
    mail = ("[PATCH] lamp", "\n" + DIFF.format(name="bind") + DIFF.format(name="gone") + BINARY.format(name="raw.c"))
    status, err = run(mail, options=("--tree=tree", "--strict", "--format", form))
    assert status == 3
    assert err.splitlines()[-1] == (
        "patchlint: not analysed: drivers/lamp/gone.c: only the hunks were at hand (file not in the tree); "
        "raw.c: a binary file"
    )
    assert "not analysed" not in run(mail, options=("--tree=tree", "--format", form))[1]


def test_strict_names_functions_and_not_all_of_many(run: Run) -> None:
    broken = "".join(f"+int lamp{number}(void)\n+{{\n+\treturn (;\n+}}\n" for number in range(5))
    diff = "--- /dev/null\n+++ b/lamp.c\n@@ -0,0 +1,20 @@\n" + broken
    status, err = run(("[PATCH] lamp", "\n" + diff), options=("--strict", "--format=terse"))
    assert status == 3
    assert err.count("\n") == 1
    assert err.startswith("patchlint: not analysed: lamp.c: lamp0(): ")
    assert err.endswith("; and 2 more\n")


@pytest.mark.parametrize(("name", "status"), [("x.c", 3), ("x.h", 3), ("x.bin", 0), ("Makefile", 0)])
def test_a_binary_file_that_should_be_c_is_not_analysed(run: Run, name: str, status: int) -> None:
    assert run(("[PATCH] x", "\n" + BINARY.format(name=name)), options=("--strict",))[0] == status


def test_a_subject_without_end_is_cut(run: Run) -> None:
    long = "[PATCH] " + "lamp " * 1000
    status, err = run((long, "\n" + DIFF.format(name="bind")))
    assert status == 0
    assert err.startswith(f"patchlint: {long[:92]}")
    assert " lamp...: nothing to report." in err
    assert len(err) < 300
