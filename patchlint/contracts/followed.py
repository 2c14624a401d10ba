# SPDX-License-Identifier: GPL-2.0-or-later
"""The pointers in its arguments that a function follows at once, whatever is in them: p->bus of p->bus->regs."""

from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

from patchlint.contracts.graphs import Graphs
from patchlint.ir.cfg import Cfg
from patchlint.ir.ops import AddressOf, Assign, Call, Expr, Member, Name, parts
from patchlint.source.model import Function


class Followed(NamedTuple):
    """A field of what an argument points to, the pointer in which is followed."""

    argument: int  # 0-based
    field: str


class Following:
    """What the functions of a file follow."""

    def __init__(
        self, functions: Mapping[str, Function], words: Callable[[str], frozenset[str]], graphs: Graphs
    ) -> None:
        """Take a file's functions, the identifiers in each, and where their graphs are kept."""
        self._functions = functions
        self._words = words
        self._graphs = graphs
        self._known: dict[str, tuple[Followed, ...]] = {}

    def __call__(self, name: str, fields: frozenset[str]) -> tuple[Followed, ...]:
        """What a function of the file follows of these fields; nothing for a function of another file."""
        if name not in self._functions or self._words(name).isdisjoint(fields):
            return ()
        if name not in self._known:
            parsed = self._graphs.parsed(self._functions[name])
            self._known[name] = followed(self._graphs.graph(parsed)) if parsed.tree is not None else ()
        return tuple(one for one in self._known[name] if one.field in fields)


def followed(cfg: Cfg) -> tuple[Followed, ...]:
    """What every call of a function follows before it asks anything, or hands on what the argument points to."""
    index = {parameter.name: number for number, parameter in enumerate(cfg.parameters)}
    return tuple(dict.fromkeys(one for expr in _at_once(cfg) for one in _inside(expr, index)))


def _at_once(cfg: Cfg) -> Iterator[Expr]:
    """The expressions before the first branch, and before a pointer is handed on or written to."""
    given = {parameter.name for parameter in cfg.parameters}
    number, seen = 0, set[int]()
    while number not in seen:
        seen.add(number)
        node = cfg.nodes[number]
        match node.op:
            case Assign(target, value):
                yield from (value, target)
                if not isinstance(target, Name) or target.name in given:
                    return
            case Call(_, _, arguments, pointer):
                yield from arguments
                if pointer is not None or any(isinstance(a, Name) and a.name in given for a in arguments):
                    return
        if len(node.successors) != 1:
            return
        number = node.successors[0]


def _inside(expr: Expr, index: dict[str, int]) -> Iterator[Followed]:
    match expr:
        case Member(Member(Name(name), field), _) if name in index and field != "*":
            yield Followed(index[name], field)
        case AddressOf(Member() as place):  # computes the address, and reads only what leads to it
            expr = place
        case AddressOf():
            return
    for part in parts(expr):
        yield from _inside(part, index)
