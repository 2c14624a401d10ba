# SPDX-License-Identifier: GPL-2.0-or-later
"""By what contracts and findings were made: they are good as long as that is the same."""

import hashlib
import sys
from collections.abc import Iterable
from functools import lru_cache
from importlib import import_module
from pathlib import Path

from patchlint import __version__
from patchlint.c.parse import PARSER
from patchlint.knowledge import families

# that make a contract
PARTS = ("c", "contracts", "engine", "errors.py", "ir", "knowledge", "lower", "mail", "record.py", "source")
_DIGITS = 24  # of a digest
_APART = ("rules", "templates")  # a checkout has them elsewhere, and is the same program


def made_by(directories: tuple[families.Directory, ...] | None, *, findings: bool = False) -> str:
    """What contracts hang on besides the tree: version and digest of this program, digest of the family files.

    With `findings`, what findings hang on.
    """
    known = [
        (f"{number} {shown}/{entry.name}", entry)
        for number, directory in enumerate(directories or (families.shipped(),))
        for shown, entry in families.entries(directory)
    ]
    return f"{program(findings=findings)} {_digest('', known)}"


@lru_cache(maxsize=2)
def program(*, findings: bool) -> str:
    """Version and digest of this program, of what makes contracts or findings, with the parser and Python itself."""
    package = Path(__file__).parent.parent
    rules = Path(next(iter(import_module("patchlint.rules").__path__)))
    if findings:
        own = [file for end in ("*.py", "*.txt") for file in package.rglob(end)]
        files = [file for file in own if file.relative_to(package).parts[0] not in _APART]
    else:
        files = [file for part in PARTS for file in ((package / part).rglob("*.py") if "." not in part else ())]
        files += [package / part for part in PARTS if "." in part]
    named = [(file.relative_to(package).as_posix(), file) for file in files]
    if findings:
        named += [(f"rules/{file.name}", file) for file in rules.glob("*.py")]
    python = ".".join(map(str, sys.version_info[:2]))
    return f"{__version__} {_digest(f'{PARSER}, Python {python}', sorted(named))}"


def _digest(first: str, files: Iterable[tuple[str, families.Entry]]) -> str:
    """A digest of files with their names and lengths, so that what moves from one to another makes a difference."""
    digest = hashlib.sha256(first.encode())
    for name, file in files:
        data = file.read_bytes()
        digest.update(f"\0{name}\0{len(data)}\0".encode("utf-8", "surrogateescape") + data)
    return digest.hexdigest()[:_DIGITS]
