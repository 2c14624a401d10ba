# SPDX-License-Identifier: GPL-2.0-or-later
"""`patchlint man`: the manual page, made from the arguments as they are, for man(1).

It is printed, not installed: a wheel can carry one to a place where man looks in some environments only.
"""

import re
import textwrap
from collections.abc import Iterator, Sequence

from patchlint import __version__
from patchlint.commands import every_parser
from patchlint.inputs import Parser
from patchlint.screen import Described, described, usage
from patchlint.settings import NAMES
from patchlint.terminal import deliver

_WIDTH = 66  # of a line of the source, before its dashes are doubled
_STATUS = (
    ("0", "Nothing to report."),
    ("1", "A finding that is as sure as --fail-on asks for."),
    ("2", "Bad usage, a bad input, or a patch that cannot be read."),
    ("3", "With --strict: not everything was analysed."),
)
_FILES = (
    ("~/.config/patchlint/config.toml", "Options that the command line leaves out."),
    ("~/.config/patchlint/suppressions.toml", "What patchlint suppress has written down."),
    ("~/.config/patchlint/families/*.toml", "What you know of functions and their references."),
    ("~/.cache/patchlint", "The index of trees, and what scans have seen: patchlint cache shows it."),
)


def run(words: Sequence[str]) -> int:
    """Print the page and return 0."""
    Parser(
        "patchlint man",
        "Print the manual page.",
        "To read it: patchlint man | man -l -; to keep it: patchlint man > ~/.local/share/man/man1/patchlint.1",
    ).parse_args(words)
    deliver("\n".join(_page()) + "\n")
    return 0


def _page() -> Iterator[str]:
    parsers = every_parser()
    main = parsers.pop("")
    yield f'.TH PATCHLINT 1 "" "patchlint {_roff(__version__)}" "User Commands"'
    yield from (".SH NAME", r"patchlint \- review Linux kernel patches for reference counting mistakes")
    yield ".SH SYNOPSIS"
    yield from _usage(main)
    yield from (".br", ".B patchlint", r"\fICOMMAND\fR [\fIOPTION\fR ...]")
    yield from (".SH DESCRIPTION", _text(main.description or ""))
    yield ".SH OPTIONS"
    yield from _arguments(described(main))
    yield ".SH COMMANDS"
    common = {one.flags for one in described(main)} - {()}
    for parser in parsers.values():
        yield f'.SS "{_roff(usage(parser))}"'
        yield _text(parser.description or "")
        own = described(parser)
        yield from _arguments([one for one in own if one.flags not in common])
        also = [one.flags[-1] for one in own if one.flags in common and "--help" not in one.flags]
        if also:
            yield from (".P", _text(f"Also, as above: {', '.join(also)}."))
    yield ".SH EXIT STATUS"
    yield from _tagged(_STATUS)
    yield from (".SH ENVIRONMENT", _text("These are for options that the command line leaves out:"))
    names = [f"PATCHLINT_{name.upper().replace('-', '_')}" for name in NAMES]
    yield _text(
        f"{', '.join(names)}. After them come git config patchlint.NAME, --global or --system, and config.toml."
    )
    yield ".SH FILES"
    yield from _tagged(_FILES)
    yield from (".SH SEE ALSO", _text("git(1), git-range-diff(1), b4(5), lei(1)"))


def _usage(parser: Parser) -> Iterator[str]:
    name, _, rest = usage(parser).partition(" ")
    yield f".B {_roff(name)}"
    yield re.sub(r"[A-Z]{2,}", lambda word: rf"\fI{word[0]}\fR", _roff(rest))


def _arguments(found: Sequence[Described]) -> Iterator[str]:
    for one in found:
        flags = ", ".join(rf"\fB{_roff(flag)}\fR" for flag in one.flags)
        value = rf"\fI{_roff(one.value)}\fR" if one.value else ""
        yield from (".TP", " ".join(filter(None, (flags, value))))
        choices = f" One of: {', '.join(one.choices)}." if one.choices else ""
        sentence = one.text[:1].upper() + one.text[1:] + "." * bool(one.text)
        yield _text(f"{sentence}{choices}".strip() or "See above.")


def _tagged(rows: Sequence[tuple[str, str]]) -> Iterator[str]:
    for tag, text in rows:
        yield from (".TP", rf"\fB{_roff(tag)}\fR", _text(text))


def _text(text: str) -> str:
    """Words for the page; one that begins with a dot or a quote would be a request."""
    lines = map(_roff, textwrap.wrap(text, _WIDTH, break_on_hyphens=False, break_long_words=False))
    return "\n".join(rf"\&{line}" if line[:1] in (".", "'") else line for line in lines)


def _roff(text: str) -> str:
    return text.replace("\\", r"\e").replace("-", r"\-").replace("~", r"\(ti").replace('"', r"\(dq")
