# SPDX-License-Identifier: GPL-2.0-or-later
"""By what contracts were made: they are good as long as that is the same."""

import hashlib
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from patchlint import __version__
from patchlint.knowledge import families

_PARTS = ("c", "contracts", "engine", "ir", "knowledge", "lower", "source")  # of this package, that make a contract
_APART = ("rules", "templates")


def made_by(directories: tuple[families.Directory, ...] | None, *, findings: bool = False) -> str:
    """A digest of everything but the tree that contracts hang on: this program and the family files.

    With `findings`, of everything that findings hang on.
    """
    digest = hashlib.sha256(__version__.encode())
    package = Path(__file__).parent.parent
    files = [file for part in _PARTS for file in sorted((package / part).rglob("*.py"))]
    if findings:
        digest.update(_parser().encode())
        rules = Path(next(iter(import_module("patchlint.rules").__path__)))
        own = (file for end in ("*.py", "*.txt") for file in sorted(package.rglob(end)))
        # a checkout has rules and templates elsewhere, and is the same program
        files = [file for file in own if file.relative_to(package).parts[0] not in _APART]
        files += sorted(rules.glob("*.py"))
    for file in files:
        digest.update(file.read_bytes())
    for directory in directories or (families.shipped(),):
        for _, entry in families.entries(directory):
            digest.update(entry.read_bytes())
    return digest.hexdigest()


def _parser() -> str:
    try:
        return version("pycparser")
    except PackageNotFoundError:  # without its metadata, as distributions strip them
        return ""
