# SPDX-License-Identifier: GPL-2.0-or-later
"""Which functions of a file belong together, and which are only there for one of them."""

from collections.abc import Iterator
from itertools import pairwise

from patchlint.contracts.bodies import Bodies
from patchlint.counterparts.model import Couple

# members of the kernel's tables of functions: what begins something, and what ends it, in the order of preference
_ENDS = {
    "probe": ("remove", "remove_new", "disconnect"),
    "connect": ("disconnect",),
    "bind": ("unbind",),
    "attach": ("detach",),
    "open": ("release", "close"),
    "init": ("exit", "deinit"),
    "ndo_open": ("ndo_stop",),
}
_MOST_HELPERS = 12


def couples(bodies: Bodies) -> Iterator[Couple]:
    """The couples of a file's tables, each once."""
    seen: set[tuple[str, str]] = set()
    for table, members in bodies.tables.items():
        for begin, ends in _ENDS.items():
            begins = members.get(begin, "")
            ending = next((members[end] for end in ends if end in members), "")
            function = bodies.function(ending) if ending else None
            if function is None or not begins or bodies.function(begins) is None or (begins, ending) in seen:
                continue
            seen.add((begins, ending))
            yield Couple(table, begins, ending, function.tokens[max(function.name_index, 0)].line)


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
