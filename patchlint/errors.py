# SPDX-License-Identifier: GPL-2.0-or-later
"""The four ways in which patchlint's input can be wrong."""


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
