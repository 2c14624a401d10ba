# SPDX-License-Identifier: GPL-2.0-or-later
"""A git repository of our own that has all objects of another one, which stays as it is."""

import random
import re
import subprocess
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from patchlint.source.git import Objects, files_of

_WHO = "committer Measure <measure@example.org> 1763769600 +0000"
_RETURN = re.compile(r"^\treturn [^;\n]*;$", re.MULTILINE)
Change = Mapping[str, bytes | str]  # path -> its new content, or the id of the blob that has it


class Borrowed:
    """The repository, and the branch of another one that it begins with."""

    def __init__(self, place: Path, lender: Path, branch: str) -> None:
        """Make it in a folder that is not there yet; raises CalledProcessError when git fails or has no such branch."""
        self.path = place.absolute()
        self._lender = lender
        subprocess.run(["git", "init", "-q", "--bare", place], check=True)
        objects = _said(lender, "rev-parse", "--path-format=absolute", "--git-path", "objects")
        (place / "objects" / "info" / "alternates").write_text(f"{objects}\n")
        self.start = self.lent(branch)

    def lent(self, revision: str) -> str:
        """The id of a commit that the other repository calls so."""
        return _said(self._lender, "rev-parse", "--verify", "--quiet", f"{revision}^{{commit}}")

    def files(self) -> dict[str, str]:
        """The C files at the start, with the ids of their blobs."""
        return {path: blob for path, blob in files_of(self.path, self.start) if path.endswith((".c", ".h"))}

    def changed(self, changes: Iterable[Iterable[str]], seed: int) -> Iterator[dict[str, bytes | str]]:
        """Yield changes that make no difference to references: each of these files has a line more than before."""
        chance = random.Random(seed)  # noqa: S311 - a sample
        now: dict[str, str] = {}
        with Objects(self.path) as objects:
            for paths in changes:
                for path in paths:
                    text = now.get(path) or objects.read(f"{self.start}:{path}").data.decode("latin-1")
                    now[path] = edited(text, chance)
                yield {path: now[path].encode("latin-1") for path in paths}

    def grow(self, changes: Iterable[Change], parent: str | None) -> list[str]:
        """Put a commit for each change onto another commit, None for nothing, and return their ids."""
        marks = self.path / "marks"
        words = ["git", "-C", str(self.path), "fast-import", "--quiet", "--force", f"--export-marks={marks}"]
        with subprocess.Popen(words, stdin=subprocess.PIPE) as importing:
            assert importing.stdin is not None
            for number, change in enumerate(changes, 1):
                begun = f"from {parent}\n" if number == 1 and parent else ""
                head = f"commit refs/heads/grown\nmark :{number}\n{_WHO}\ndata 8\nmeasured\n{begun}"
                importing.stdin.write(head.encode() + b"".join(_file(*one) for one in change.items()) + b"\n")
        if importing.returncode:
            raise subprocess.CalledProcessError(importing.returncode, words)
        found = dict(line.split() for line in marks.read_text().splitlines())
        return [found[f":{number}"] for number in range(1, len(found) + 1)]


def edited(text: str, chance: random.Random) -> str:
    """A source file with a line more: before a return, or a declaration where nothing returns."""
    returns = list(_RETURN.finditer(text))
    if not returns:
        return f"{text}\nint measured(void);\n"
    at = chance.choice(returns).start()
    return f"{text[:at]}\tbarrier();\n{text[at:]}"


def _file(path: str, content: bytes | str) -> bytes:
    """What fast-import is told of a file."""
    if isinstance(content, str):
        return f"M 100644 {content} {path}\n".encode()
    return f"M 100644 inline {path}\ndata {len(content)}\n".encode() + content + b"\n"


def _said(where: Path, *words: str) -> str:
    return subprocess.run(["git", "-C", where, *words], capture_output=True, text=True, check=True).stdout.strip()
