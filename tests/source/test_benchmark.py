# SPDX-License-Identifier: GPL-2.0-or-later
"""On real patches: what git applies we apply, to the same text, and the functions known to change are found."""

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from mails import BASES

from patchlint.mail.diff import read_patch
from patchlint.mail.message import read_mails
from patchlint.mail.model import Patch
from patchlint.source.model import Snapshot
from patchlint.source.pairs import touched_functions
from patchlint.source.snapshot import take
from patchlint.source.tree import decode, open_tree

_FOLDER = os.environ.get("PATCHLINT_BENCH", "")

pytestmark = [
    pytest.mark.bench,
    pytest.mark.skipif(not _FOLDER, reason="PATCHLINT_BENCH names no benchmark folder"),
]


def _runs() -> Iterator[tuple[dict[str, list[str]], Path, Path]]:
    """Yield the functions known to change, by path, the mail, and the folder it applies to."""
    for kind in ("cases", "benign"):
        for row in (Path(_FOLDER) / "bench" / f"{kind}.jsonl").read_text().splitlines():
            case = json.loads(row)
            folder = Path(_FOLDER) / "bench" / kind / case["id"]
            for mail, base in BASES.items():
                if (folder / mail).exists():
                    known = case["real"] if mail == "real.mbox" else case
                    # of the benign ones the manifest lists hunk headings, which may name the function before
                    yield known["functions"] if kind == "cases" else {}, folder / mail, folder / base


def _patch(mail: Path) -> Patch:
    (read,) = read_mails(mail.read_bytes(), mail.name)
    return read_patch(read)


def _as_git_applies(patch: Patch, base: Path, scratch: Path) -> dict[str, str | None] | None:
    """Return the files after `git apply`, None when it refuses the patch."""
    shutil.copytree(base, scratch)
    text = patch.mail.body[patch.mail.body.index("diff --git ") :]
    done = subprocess.run(["git", "apply", "-"], cwd=scratch, input=text.encode(), capture_output=True)
    if done.returncode:
        return None
    files = {diff.path: scratch / diff.path for diff in patch.files}
    return {path: decode(file.read_bytes()) if file.exists() else None for path, file in files.items()}


def test_every_patch_that_git_applies_gives_the_same_text(tmp_path: Path) -> None:
    wrong, same = [], 0
    for number, (_, mail, base) in enumerate(_runs()):
        patch = _patch(mail)
        expected = _as_git_applies(patch, base, tmp_path / str(number))
        shutil.rmtree(tmp_path / str(number))
        for snapshot in take(patch, open_tree(base), {}) if expected is not None else ():
            if expected is not None and snapshot.whole and snapshot.after == expected[snapshot.diff.path]:
                same += 1
            else:
                wrong.append((str(mail), snapshot.diff.path, snapshot.reason))
    print(f"{same} files the same as git's")
    assert not wrong
    assert same > 700


def _names(snapshot: Snapshot) -> set[str]:
    sides = [side for pair in touched_functions(snapshot) for side in (pair.before, pair.after)]
    return {side.name for side in sides if side is not None}


def test_every_function_known_to_change_is_found() -> None:
    missed, found = [], 0
    for functions, mail, base in _runs():
        if not functions:
            continue
        touched = {shot.diff.path: _names(shot) for shot in take(_patch(mail), open_tree(base), {})}
        for path, names in functions.items():
            found += len(touched[path].intersection(names))
            missed += [(str(mail), path, name) for name in names if name not in touched[path]]
    print(f"{found} functions found")
    assert not missed
    assert found > 500
