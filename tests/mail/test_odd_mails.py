# SPDX-License-Identifier: GPL-2.0-or-later
"""Real mails with odd traits, and every mail of the benchmark: read as git reads them, or refused for a true reason."""

import json
import os
import subprocess
from pathlib import Path

import pytest

from patchlint.errors import PatchError
from patchlint.mail.diff import read_patch
from patchlint.mail.message import read_mails
from patchlint.mail.model import Patch

_FOLDER = os.environ.get("PATCHLINT_BENCH", "")
_REASONS = {
    "13-": "no-break space",
    "14-": "combined diff",
    "23-": "no diff in it|a reply without a diff",
    "24-": "only a quoted diff",
    "25-": "only a quoted diff",
    "26-": "only a quoted diff",
    "27-": "cover letter",
}
_MAILS = ("fix.mbox", "real.mbox", "patch.mbox", "intro.patch", "intro-new.patch", "fixed-new.patch")

pytestmark = [
    pytest.mark.bench,
    pytest.mark.skipif(not _FOLDER, reason="PATCHLINT_BENCH names no benchmark folder"),
]


def _numbers(patch: Patch) -> list[list[str]]:
    return [
        ["-", "-", file.path] if file.change == "binary" else [str(file.added), str(file.removed), file.path]
        for file in patch.files
    ]


def _odd_mails() -> list[tuple[str, dict[str, object]]]:
    return list(json.loads((Path(_FOLDER) / "mails/GOLD.json").read_text()).items()) if _FOLDER else []


@pytest.mark.parametrize(("name", "gold"), _odd_mails())
def test_an_odd_mail_is_read_as_git_reads_it(name: str, gold: dict[str, object]) -> None:
    (mail,) = read_mails((Path(_FOLDER) / "mails" / name).read_bytes(), name)
    if "files" in gold:
        patch = read_patch(mail)
        assert _numbers(patch) == gold["files"]
        assert patch.refused == ()
    elif name[:3] in ("13-", "14-"):
        patch = read_patch(mail)
        assert patch.files == ()
        assert [_REASONS[name[:3]] in refusal.reason for refusal in patch.refused] == [True]
    else:
        with pytest.raises(PatchError, match=_REASONS[name[:3]]):
            read_patch(mail)


def _as_git_reads(data: bytes, scratch: Path) -> list[list[str]] | None:
    diff = scratch / "diff"
    subprocess.run(["git", "mailinfo", scratch / "log", diff], input=data, capture_output=True, check=True, cwd=scratch)
    done = subprocess.run(["git", "apply", "--numstat", diff], capture_output=True, cwd=scratch, text=True)
    return None if done.returncode else [line.split("\t") for line in done.stdout.splitlines()]


def test_every_mail_of_the_benchmark_is_read_as_git_reads_it(scratch: Path) -> None:
    wrong, same = [], 0
    for path in sorted((Path(_FOLDER) / "bench").glob("*/*/*")):
        if path.name not in _MAILS:
            continue
        data = path.read_bytes()
        (mail,) = read_mails(data, str(path))
        patch = read_patch(mail)
        expected = _as_git_reads(data, scratch)
        raw = data.split(b"\n")
        placed = all(raw[hunk.line - 1].startswith(b"@@ -") for file in patch.files for hunk in file.hunks)
        if patch.refused or _numbers(patch) != expected or not (placed or b"base64" in data):
            wrong.append((str(path), patch.refused))
        else:
            same += 1
    print(f"{same} mails read as git reads them")
    assert wrong == []
    assert same > 700
