# SPDX-License-Identifier: GPL-2.0-or-later
"""What --help prints: all of it fits on a terminal of 80 columns and 24 lines, with the prompt below it.

An option has one line. Where there are more than fit, those that are seldom needed are only named; `patchlint man` has
them all in full.
"""

import argparse
import textwrap
from collections.abc import Sequence

from patchlint.record import record

WIDTH, HEIGHT = 80, 23
SELDOM = frozenset(
    "--families --baseline --suppressions --rules-as-of --strict --preexisting --trust-tree-config --ignore "
    "--template-dir --series --cache --cache-limit".split()
)
_INDENT, _TAB, _LEAST = "  ", 26, 10
_SHORT = 24  # characters of a list of choices that stands for its argument


@record
class Described:
    """One argument of a command, for those who have to say what there is."""

    flags: tuple[str, ...]  # "-o", "--output"; none for a name
    value: str  # what stands for its argument, "" where it has none
    text: str
    choices: tuple[str, ...]
    several: bool = False

    @property
    def label(self) -> str:
        """The argument as it is typed."""
        return " ".join(filter(None, (", ".join(self.flags), self.value)))


def described(parser: argparse.ArgumentParser) -> list[Described]:
    """The arguments of a parser, names first."""
    found = [_described(action) for action in parser._actions if action.help is not argparse.SUPPRESS]
    return sorted(found, key=lambda one: bool(one.flags))


def _described(action: argparse.Action) -> Described:
    choices = tuple(map(str, action.choices or ()))
    listed = "{" + ",".join(choices) + "}"
    plain = str(action.metavar or "").strip() or action.dest.upper()
    value = listed if choices and not action.metavar and len(listed) <= _SHORT else plain
    named = tuple(action.option_strings)
    nargs = getattr(action, "save_nargs", action.nargs)  # argparse hides it while it parses options and names mixed
    return Described(named, "" if nargs == 0 else value, action.help or "", choices, nargs in ("*", "+"))


def usage(parser: argparse.ArgumentParser) -> str:
    """The command with its names, and that it has options."""
    names = [one for one in described(parser) if not one.flags]
    words = [f"[{one.value} ...]" if one.several else one.value for one in names]
    return " ".join([parser.prog, "[OPTION ...]", *words])


def help_text(parser: argparse.ArgumentParser) -> str:
    """What --help prints."""
    head = [f"usage: {usage(parser)}", *_wrapped(parser.description or ""), ""]
    foot = _wrapped(parser.epilog or "")
    rows = described(parser)
    seldom = [one for one in rows if SELDOM.intersection(one.flags)]
    lines = [line for one in rows for line in _lines(one)]
    if len(head) + len(lines) + len(foot) + bool(foot) > HEIGHT:
        shown = [one for one in rows if one not in seldom and "--help" not in one.flags]
        lines = [line for one in shown for line in _lines(one)]
        lines += _wrapped("also: " + ", ".join(one.label for one in seldom), _INDENT) if seldom else []
    return "\n".join([*head, *lines, *([""] if foot else []), *foot]) + "\n"


def _lines(one: Described) -> Sequence[str]:
    left = f"{_INDENT}{one.label}"
    room = WIDTH - 1 - max(_TAB, len(left) + 2)
    texts = textwrap.wrap(one.text, max(room, _LEAST)) or [""]
    first = f"{left:<{_TAB - 2}}  {texts[0]}".rstrip()
    return [first, *(f"{'':<{max(_TAB, len(left) + 2)}}{text}" for text in texts[1:])]


def _wrapped(text: str, indent: str = "") -> list[str]:
    lines = (
        textwrap.wrap(line, WIDTH - 1, initial_indent=indent, subsequent_indent=indent, break_on_hyphens=False)
        for line in text.split("\n")
    )
    return [line for part in lines for line in part]
