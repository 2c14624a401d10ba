# SPDX-License-Identifier: GPL-2.0-or-later
"""Tables of functions: variables of a file that are initialised with `.release = lamp_release` and the like."""

import re
from collections.abc import Iterator, Mapping, Sequence

from patchlint.source.tokens import Token

_MOST = 4096  # tokens of one initialiser


MODULE = "module_init()"  # the table of what module_init() and module_exit() name
_MODULE = {"module_init": "init", "module_exit": "exit"}
_RUNTIME_PM = ("runtime_suspend", "runtime_resume")  # the first arguments of SET_RUNTIME_PM_OPS()
_SETS_RUNTIME_PM = frozenset(("SET_RUNTIME_PM_OPS", "RUNTIME_PM_OPS"))
_DEFINES_RUNTIME_PM = re.compile(r"\w*(?:RUNTIME|UNIVERSAL)_DEV_PM_OPS")


class Table(dict[str, str]):
    """The functions of one variable by their members."""

    struct: str = ""  # its structure, "" for anything else


Tables = Mapping[str, Table]  # by variable


def module_table(tokens: Sequence[Token], outside: Sequence[int]) -> Table:
    """The functions that a file names to module_init() and module_exit(), by the members "init" and "exit".

    `outside` are the places of the outermost opening parentheses outside functions.
    """
    found = Table()
    for at in outside:
        if at and tokens[at - 1][1] in _MODULE and [token[0] for token in tokens[at + 1 : at + 3]] == ["ID", "RPAREN"]:
            found[_MODULE[tokens[at - 1].text]] = tokens[at + 1].text
    return found


def runtime_pm_tables(tokens: Sequence[Token], outside: Sequence[int]) -> Iterator[tuple[str, Table]]:
    """The tables that DEFINE_RUNTIME_DEV_PM_OPS(lamp_pm, lamp_suspend, ...) and the like define; `outside` as above."""
    for at in outside:
        if at and _DEFINES_RUNTIME_PM.fullmatch(tokens[at - 1].text):
            found = Table(_runtime_pm(tokens, at + 2))
            found.struct = "dev_pm_ops"
            if found:
                yield tokens[at + 1].text, found


def _runtime_pm(tokens: Sequence[Token], at: int) -> dict[str, str]:
    """The members that the arguments of a macro set, the first two of which follow after the "(" or "," at an index."""
    places = zip(_RUNTIME_PM, range(at, len(tokens) - 2, 2), strict=False)
    named = {member: tokens[place + 1] for member, place in places if tokens[place].kind in ("LPAREN", "COMMA")}
    return {member: token.text for member, token in named.items() if token.kind == "ID" and token.text != "NULL"}


def table_at(tokens: Sequence[Token], brace: int, end: int) -> tuple[str, Table] | None:
    """The variable and the named members of the initialiser whose braces are at two indices; None for anything else.

    Members are those that are set to a name or its address. Arrays of structures are none.
    """
    if brace < 2 or tokens[brace - 1].kind != "EQUALS" or end - brace > _MOST:
        return None
    name = brace - 2
    while name > 0 and tokens[name].kind == "ID" and tokens[name].text.startswith("__"):
        name -= 1  # __initdata, __ro_after_init
    if tokens[name].kind != "ID":
        return None
    members = Table()
    if name >= 2 and tokens[name - 1].kind == "ID" and tokens[name - 2].kind == "STRUCT":
        members.struct = tokens[name - 1].text
    depth = 0
    for index in range(brace, end):
        kind = tokens[index].kind
        depth += (kind in ("LBRACE", "LPAREN")) - (kind in ("RBRACE", "RPAREN"))
        if kind == "PERIOD" and depth == 1 and tokens[index + 2].kind == "EQUALS":
            start = index + 3 + (tokens[index + 3].kind == "AND")
            if start + 1 <= end and tokens[start].kind == "ID" and tokens[start + 1].kind in ("COMMA", "RBRACE"):
                members[tokens[index + 1].text] = tokens[start].text
        elif depth == 2 and tokens[index - 1].text in _SETS_RUNTIME_PM and kind == "LPAREN":
            members |= _runtime_pm(tokens, index)
    return (tokens[name].text, members) if members else None
