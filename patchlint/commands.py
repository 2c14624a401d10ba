# SPDX-License-Identifier: GPL-2.0-or-later
"""All commands with their arguments, for what has to describe them: the manual page and the completion of shells."""

from importlib import import_module

from patchlint.cli import COMMANDS, review_mails
from patchlint.inputs import Parser, parser_of


def every_parser() -> dict[str, Parser]:
    """The parser of each command by its name, "" for what reviews mails."""
    found = {"": parser_of(review_mails)}
    for name, (module, function) in COMMANDS.items():
        found[name] = parser_of(getattr(import_module(module), function))
    return found
