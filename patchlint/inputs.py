# SPDX-License-Identifier: GPL-2.0-or-later
"""The mails that a command line names, for every subcommand alike."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from patchlint.errors import MailError, UsageError
from patchlint.terminal import complain

if TYPE_CHECKING:
    from patchlint.mail.model import PatchMail

STDIN = "<stdin>"


class Parser(argparse.ArgumentParser):
    """An argument parser that knows no abbreviations and complains in one line."""

    def __init__(self, prog: str, description: str, epilog: str = "") -> None:
        """Take the texts of --help."""
        super().__init__(prog=prog, description=description, epilog=epilog, allow_abbrev=False)

    def error(self, message: str) -> NoReturn:
        """Raise UsageError instead of printing the whole usage."""
        raise UsageError(f"{message} (see {self.prog} --help)")


def add_input(parser: argparse.ArgumentParser) -> None:
    """Add the arguments that say what to read: mails, tree and base."""
    parser.add_argument("mails", nargs="*", metavar="MAIL", help="mail, mbox or patch; - or nothing: standard input")
    parser.add_argument("--tree", metavar="DIR", help="git repository or folder that the patch is for")
    parser.add_argument("--base", metavar="REV", help="revision of the tree that the patch applies to")
    add_families(parser)


def add_families(parser: argparse.ArgumentParser) -> None:
    """Add the argument that names more family files."""
    parser.add_argument(
        "--families", action="append", default=[], metavar="DIR", help="more family files, which count more; repeatable"
    )


def read_input(names: Sequence[str]) -> tuple[list["PatchMail"], bool]:
    """Return the mails of all inputs as one, and whether an input could not be used; that is told on standard error."""
    from patchlint.mail.message import read_mails

    mails: list[PatchMail] = []
    failed = False
    for name in names or ("-",):
        source = STDIN if name == "-" else name
        try:
            mails += read_mails(_bytes(name), source)
        except MailError as error:
            complain(str(error))
        except OSError as error:
            complain(f"{source}: {error.strerror or error}")
        except ValueError:  # a NUL in the name
            complain(f"{source}: no such file")
        else:
            continue
        failed = True
    return mails, failed


def _bytes(name: str) -> bytes:
    from patchlint.mail.mbox import LIMIT_BYTES

    if name != "-":
        with Path(name).open("rb") as file:
            return file.read(LIMIT_BYTES + 1)
    if sys.stdin is None:
        raise MailError(f"{STDIN}: closed")
    if sys.stdin.isatty():
        complain("reading a mail from the terminal; Ctrl-D ends it")
    return sys.stdin.buffer.read(LIMIT_BYTES + 1)
