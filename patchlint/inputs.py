# SPDX-License-Identifier: GPL-2.0-or-later
"""The mails that a command line names, for every subcommand alike."""

import argparse
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from patchlint.errors import MailError, UsageError
from patchlint.screen import help_text
from patchlint.terminal import complain

if TYPE_CHECKING:
    from patchlint.mail.model import PatchMail

STDIN = "<stdin>"
TRUST = "--trust-tree-config"
TRACKING = "B4_TRACKING_FILE"  # in the environment: the file by which b4 tells a check what it is looking at
_COVER = "\0"  # before a name that argparse would take for an option; no argument of a process holds it


class Asked(Exception):  # noqa: N818 - an answer, no error
    """A parser, for who has asked for it with parser_of()."""

    def __init__(self, parser: "Parser") -> None:
        """Take the parser."""
        super().__init__()
        self.parser = parser


_ASKED: list[bool] = []  # while somebody asks for a parser


def parser_of(command: Callable[[Sequence[str]], object]) -> "Parser":
    """The parser of a command, which does nothing before it parses its words."""
    _ASKED.append(True)
    try:
        command(())
    except Asked as found:
        return found.parser
    finally:
        _ASKED.pop()
    raise AssertionError("a command without a parser")


class Parser(argparse.ArgumentParser):
    """An argument parser that knows no abbreviations, takes no empty name and complains in one line."""

    def __init__(self, prog: str, description: str, epilog: str = "") -> None:
        """Take the texts of --help."""
        super().__init__(prog=prog, description=description, epilog=epilog, allow_abbrev=False)
        self.register("type", None, _given)  # what becomes of a word whose argument names no type
        self.sources: dict[str, str] = {}  # after parsing: what is configured -> where
        self._left: dict[str, tuple[argparse.Action, object]] = {}

    def format_help(self) -> str:
        """What --help prints."""
        return help_text(self)

    def parse_known_args(  # type: ignore[override] # argparse overloads it
        self, args: Sequence[str] | None = None, namespace: argparse.Namespace | None = None
    ) -> tuple[argparse.Namespace, list[str]]:
        """Parse, unless somebody only wants to know what there is to parse."""
        self._answer()
        return super().parse_known_args(args, namespace)

    def _answer(self) -> None:
        if _ASKED:
            raise Asked(self)

    def follows(self, *names: str) -> None:
        """Fill in these options, known by their long names, from the configuration where a command line has none."""
        if not self._left:
            self.add_argument(TRUST, action="store_true", help="the tree under review may configure patchlint, too")
        for action in self._actions:
            for name in (word.removeprefix("--") for word in action.option_strings):
                if name in names:
                    self._left[name] = (action, action.default)
                    action.default = argparse.SUPPRESS

    def parse_args(  # type: ignore[override] # argparse overloads it for namespaces of other classes
        self, args: Sequence[str] | None = None, namespace: None = None
    ) -> argparse.Namespace:
        """Parse options and names; raises UsageError for what is configured wrong, naming the place."""
        return self._filled(super().parse_args(args, namespace))

    def parse_intermixed_args(  # type: ignore[override] # argparse overloads it for namespaces of other classes
        self, args: Sequence[str] | None = None, namespace: None = None
    ) -> argparse.Namespace:
        """Parse options and names in any order; behind "--" everything is a name, also what begins with a dash.

        argparse reads the words twice here, and at the second time has forgotten the "--".
        """
        self._answer()
        words = list(sys.argv[1:] if args is None else args)
        end = words.index("--") if "--" in words else len(words)
        covered = [_COVER + word if word.startswith("-") and word != "-" else word for word in words[end + 1 :]]
        options = super().parse_intermixed_args(words[: end + 1] + covered, namespace)
        for name, value in vars(options).items():
            if isinstance(value, list):
                setattr(options, name, [_uncovered(item) for item in value])
        return self._filled(options)

    def _filled(self, options: argparse.Namespace) -> argparse.Namespace:
        if self._left:
            from patchlint.configured import fill

            self.sources = fill(options, self._left)
        return options

    def error(self, message: str) -> NoReturn:
        """Raise UsageError instead of printing the whole usage."""
        for cover in (_COVER, repr(_COVER)[1:-1]):
            message = message.replace(cover, "")
        raise UsageError(f"{message} (see {self.prog} --help)")


def _given(word: str) -> str:
    if not word:
        raise argparse.ArgumentTypeError("an empty name")  # Path("") would be the current directory
    return word


def _uncovered(item: object) -> object:
    return item.removeprefix(_COVER) if isinstance(item, str) else item


def add_input(parser: Parser) -> None:
    """Add the arguments that say what to read: mails, tree and base."""
    parser.add_argument(
        "mails",
        nargs="*",
        default=[],
        metavar="MAIL",
        help="mail, mbox, Maildir, patch; none or -: standard input",
    )
    parser.add_argument("--tree", metavar="DIR", help="git repository or folder that the patch is for")
    parser.add_argument("--base", metavar="REV", help="revision of the tree that the patch applies to")
    parser.follows("tree")
    add_families(parser)


def add_families(parser: Parser) -> None:
    """Add the argument that names more family files."""
    parser.add_argument(
        "--families", action="append", default=[], metavar="DIR", help="more family files, which count more; repeatable"
    )
    parser.follows("families")


def add_silence(parser: Parser) -> None:
    """Add the arguments that keep a review from saying more than it used to."""
    parser.add_argument("--baseline", metavar="FILE", help="a saved --format json: nothing of it is told again")
    parser.add_argument(
        "--rules-as-of",
        metavar="VERSION",
        help="the rules that a version had, no surer than then",
    )
    parser.follows("baseline", "rules-as-of")
    add_suppressions(parser)


def add_suppressions(parser: Parser) -> None:
    """Add the argument that names the file of findings that are no mistakes."""
    parser.add_argument(
        "--suppressions", metavar="FILE", help="what `patchlint suppress` writes, if elsewhere than in ~/.config"
    )
    parser.follows("suppressions")


def read_input(names: Sequence[str]) -> tuple[list["PatchMail"], bool]:
    """Return the mails of all inputs as one, and whether an input could not be used; that is told on standard error."""
    from patchlint.mail.maildir import is_maildir
    from patchlint.mail.message import read_mails

    mails: list[PatchMail] = []
    failed = False
    for name in names or ("-",):
        source = STDIN if name == "-" else name
        try:
            if is_maildir(Path(name)):
                failed |= _read_maildir(Path(name), mails)
                continue
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


def _read_maildir(folder: Path, mails: list["PatchMail"]) -> bool:
    """Add the mails in a Maildir; return whether one could not be read."""
    from patchlint.mail.maildir import listing
    from patchlint.mail.message import read_mails

    failed = False
    for file in listing(folder).values():
        try:
            mails += read_mails(_bytes(str(file)), str(file))
        except (MailError, OSError) as error:
            complain(f"{file}: {error.strerror}" if isinstance(error, OSError) else str(error))
            failed = True
    return failed


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
