# SPDX-License-Identifier: GPL-2.0-or-later
"""The four ways in which patchlint's input can be wrong."""

from collections.abc import Iterable


def similar(name: str, names: Iterable[str]) -> str:
    """For the end of a message about an unknown name: those that it may have been meant to be."""
    import difflib  # only a mistake needs it

    close = difflib.get_close_matches(name, sorted(names), 3)
    return f"; there are {', '.join(close)}" if close else ""


class PatchlintError(Exception):
    """Input that cannot be used; the text is one line naming the file, the line and the cause."""


class MailError(PatchlintError):
    """The bytes given are not a mail, an mbox or a patch."""


class PatchError(PatchlintError):
    """A diff inside a mail cannot be read."""


class SourceError(PatchlintError):
    """The tree, a revision or a path in it cannot be used."""


class UsageError(PatchlintError):
    """The command line or a configuration file asks for something that does not exist."""
