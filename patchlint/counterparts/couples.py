# SPDX-License-Identifier: GPL-2.0-or-later
"""Which functions of a file belong together, and which are only there for one of them."""

from collections.abc import Container, Iterator
from itertools import pairwise

from patchlint.contracts.bodies import Bodies
from patchlint.counterparts.model import Couple
from patchlint.source.layouts import OF_THE_FILE
from patchlint.source.model import Function
from patchlint.source.tables import Table

_BEGINS = frozenset(("LBRACE", "RBRACE", "SEMI", "RPAREN", "COLON", "ELSE", "LPAREN"))  # what stands before a statement
_MOST_HELPERS = 12


def couples(bodies: Bodies) -> Iterator[Couple]:
    """The couples of a file's tables, each once."""
    seen: set[tuple[str, str]] = set()
    for name, table in bodies.tables.items():
        for begins, ending in _pairs(bodies, table):
            function = bodies.function(ending)
            if function is None or bodies.function(begins) is None or (begins, ending) in seen or begins == ending:
                continue
            seen.add((begins, ending))
            yield Couple(name, begins, ending, function.tokens[max(function.name_index, 0)].line)


def _pairs(bodies: Bodies, table: Table) -> Iterator[tuple[str, str]]:
    """The functions of a table that begin something, each with the one that ends it."""
    for member, begins in table.items():
        for ends in bodies.knowledge.couples.get(member, ()):
            if table.struct in ends.others or (ends.structs and table.struct not in ends.structs):
                continue
            ending = next((table[end] for end in ends.members if end in table), "")
            if ending:
                yield begins, ending


def only_for(bodies: Bodies, root: str) -> tuple[str, ...]:
    """A function, and those of the file that are called from nowhere but it, or one another."""
    values = {name for members in bodies.tables.values() for name in members.values()}
    names = {function.name for function in bodies.functions}
    users = {name: {one for one in names if name in bodies.words(one)} for name in _below(bodies, root, names) - values}
    found = [root]
    grown = True
    while grown and len(found) < _MOST_HELPERS:
        fit = [
            n for n in sorted(users) if n not in found and users[n] <= {*found, n} and _is_called(bodies, n, users[n])
        ]
        found += fit
        grown = bool(fit)
    return tuple(found)


def fillers(bodies: Bodies) -> tuple[str, ...]:
    """The functions of a file that count references, and write static variables of it."""
    statics = bodies.layouts.get(OF_THE_FILE, {}).keys()
    return tuple(one.name for one in bodies.functions if _writes(one, statics) and bodies.reaches(one.name))


def _writes(function: Function, names: Container[str]) -> bool:
    tokens = function.tokens[max(function.body_index, 0) :]
    written = zip(tokens, tokens[1:], tokens[2:], strict=False)
    return any(
        name.text in names and after.kind == "EQUALS" and before.kind in _BEGINS for before, name, after in written
    )


def reached(bodies: Bodies, root: str) -> frozenset[str]:
    """A function, and all of its file that it or they mention."""
    return frozenset(_below(bodies, root, {function.name for function in bodies.functions}) | {root})


def _below(bodies: Bodies, root: str, names: set[str]) -> set[str]:
    found: set[str] = set()
    left = [root]
    while left:
        more = (bodies.words(left.pop()) & names) - found
        found |= more
        left.extend(more)
    return found


def _is_called(bodies: Bodies, name: str, users: set[str]) -> bool:
    """Whether the users of a function call it, and give its address to nobody."""
    for user in users:
        function = bodies.function(user)
        for token, after in pairwise(function.tokens if function is not None else ()):
            if token.text == name and after.kind != "LPAREN":
                return False
    return True
