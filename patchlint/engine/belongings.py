# SPDX-License-Identifier: GPL-2.0-or-later
"""What hangs off an object, the entries of its lists above all: freed, or used, around a put of the object."""

import re
from collections.abc import Iterable, Sequence

from patchlint.engine.callee_names import NamePattern
from patchlint.engine.listwalks import FIRST, ListWalks
from patchlint.engine.marks import FREED
from patchlint.engine.state import Drop, State
from patchlint.engine.swallowing import Swallowing
from patchlint.engine.trace import came_by
from patchlint.engine.values import Origin, Values
from patchlint.ir.cfg import Cfg
from patchlint.ir.ops import AddressOf, Call, Member, Name, Turn
from patchlint.ir.signs import ANY
from patchlint.knowledge.contract import Action, Contract, Iterator, Marker

DRAIN = "drain"
_OURS = ("number", "text", "macro", "local", "static", "global", "op", "sign")  # kinds that are no object of others
_ENDS = (Action.PUT, Action.TAKE, Action.FREE)
_COUNTS = (*_ENDS, Action.GET)
_LISTS = re.compile(r"list")
_LOOKS = NamePattern(
    r"(?:^|_)(?:is|has|can|should|test|enabled|needs?|supports?|present|empty|valid|trylock|read)(?:_|$)|^(?:Is|Page)[A-Z]"
)


class Belongings:
    """Follows, over all paths of a function, which entries belong to which object."""

    def __init__(self, cfg: Cfg, values: Values, iterators: dict[str, Iterator]) -> None:
        self.cfg = cfg
        self.values = values
        self.iterators = iterators
        self.swallowing = Swallowing(cfg)
        self.lists = ListWalks(cfg, values)
        self.owners: dict[int, int] = {}  # what a callee made of an object, a list taken off it, an entry -> the object
        self.entries: dict[int, int] = {}  # entry -> node of the loop that found it
        self.freed: dict[int, set[int]] = {}  # object -> nodes that free entries of its lists
        self._puts: dict[int, dict[int, Drop]] = {}  # object -> node -> put of the last reference that is known of here
        self._drained: set[int] = set()  # lists of entries that were taken off an object's list

    def called(
        self, contract: Contract | None, row: Marker | None, arguments: Sequence[int], result: int, node: int
    ) -> None:
        """A callee delivers what hangs off an object, moves its list, or frees entries."""
        self.lists.called(contract, row, arguments, node)
        if row is not None and row.what == DRAIN:
            if max(row.argument, row.to) < len(arguments):
                taken = result if row.to < 0 else arguments[row.to]
                self._drained.add(taken)
                self.lists.taken(taken, arguments[row.argument])
                owner = self._owner(arguments[row.argument])
                self._own(taken, owner)
                self.lists.drained(owner, arguments[row.argument], node)
            return
        for mark in contract.marks if contract is not None else ():
            if mark.what == FREED and not mark.path and 0 <= mark.argument < len(arguments):
                self.free(arguments[mark.argument], node)
        if len(arguments) == 1 and self.values.roots[result] == result:
            self._own(result, self._owner(arguments[0]))

    def _owner(self, value: int) -> int:
        """The object that a list, or what a callee made of an object, belongs to; -1 for none."""
        root = self.values.roots[value]
        found = self.owners.get(value, self.owners.get(root))
        if found is not None:
            return found
        if self.values.kind(root) in _OURS or self.values.origin(root) is Origin.GLOBAL:
            return -1
        return root

    def _own(self, value: int, owner: int) -> None:
        if owner >= 0 and value != owner:
            self.owners.setdefault(value, owner)

    def turn(self, state: State, op: Turn, element: int, node: int) -> None:
        """A loop macro comes to an entry of a list."""
        if not _LISTS.search(op.macro):
            return
        variable = self.iterators[op.macro].variable
        for number, argument in enumerate(op.arguments):
            value = self._list(state, argument) if number != variable else -1
            owner = self._owner(value) if value >= 0 else -1
            if owner >= 0 and owner != value and self.values.kind(value) != "load":
                self.owners[element] = owner
                self.entries[element] = node
                self.lists.turn(node, owner, value)
                if value in self._drained:
                    self._drained.add(element)

    def _list(self, state: State, argument: object) -> int:
        match argument:
            case Name(name):
                found = state.env.get(name, -1)
                return found if found in self.owners or self._is_view(found) else -1
            case Member(inner, field) if field == FIRST:
                return self._list(state, inner)
            case AddressOf(Name(name)):
                return self.values.make("local" if name in self.cfg.variables else "static", name)
            case AddressOf(Member(Name(name), field)):
                return self.values.make("field", state.env[name], field) if name in state.env else -1
            case AddressOf(Member(AddressOf(Member(Name(name), outer)), field)):
                return self.values.inside(state.env[name], (outer, field)) if name in state.env else -1
        return -1

    def _is_view(self, value: int) -> bool:
        """Whether it is another address of an object, which a callee made of it."""
        return value >= 0 and self.values.kind(value) == "view" and self.values.roots[value] != value

    def free(self, value: int, node: int) -> None:
        """Memory is freed: perhaps an entry of an object's list."""
        root = self.values.roots[value]
        if root in self.entries and self._every_turn(self.entries[root], node):
            self.freed.setdefault(self.owners[root], set()).add(node)
            self.lists.freed(self.entries[root], node)

    def _every_turn(self, turn: int, node: int) -> bool:
        """Whether no turn of a loop gets around a node."""
        return turn not in self.cfg.reachable(self.cfg.nodes[turn].successors[0], frozenset((node,)))

    def step(self, state: State, op: Call, contract: Contract | None, arguments: Sequence[int], node: int) -> int:
        """The object given to a callee that may fail, without anybody hearing of it, after what cannot be undone.

        That is: it was put, or entries of its lists were freed. -1 for none.
        """
        if not (self.freed or state.drops) or not op.callee or _LOOKS.search(op.callee):
            return -1
        effects = contract.effects if contract is not None else ()
        if any(effect.action in _COUNTS and effect.certain and effect.when == ANY for effect in effects):
            return -1
        for value in arguments:
            root = self.values.roots[value]
            drop = state.drops.get(root)
            spent = (drop is not None and drop.lifetime) or self.records(root, node)
            if spent and not self.values.path(value) and self.swallowing.swallowed(node):
                return value
        return -1

    def records(self, root: int, node: int) -> int:
        """The line on which entries of an object's lists were freed before a node is come to, 0 for none."""
        before = [one for one in sorted(self.freed.get(root, ())) if node in self.cfg.reachable(one)]
        return self.cfg.nodes[before[0]].line if before else 0

    def late(
        self, state: State, op: Call, contract: Contract | None, arguments: Iterable[int], node: int
    ) -> tuple[int, int, Drop] | None:
        """What an entry leads to is given to a callee after the object of the list was put.

        That is in the same turn, or before a loop over entries that were taken off. The argument, the object, the put.
        """
        if not self.entries or not (state.drops or self._puts) or not op.callee:
            return None
        if any(effect.action in _ENDS for effect in (contract.effects if contract is not None else ())):
            return None
        for value in arguments:
            for entry, turn in self.entries.items():
                if self._read_from(entry, value):
                    drop = self._in_turn(state, entry, turn, node) or self._before(state, entry, turn)
                    if drop is not None:
                        return value, self.owners[entry], drop
        return None

    def _in_turn(self, state: State, entry: int, turn: int, node: int) -> Drop | None:
        """A put of what the entry belongs to, in the same turn of the loop."""
        drop, order = state.drops.get(self.owners[entry]), self.cfg.order
        if drop is None or drop.own or not drop.lifetime or order[turn] > order[drop.node]:
            return None
        return drop if came_by(state.trace, drop.node, node, order) else None

    def _before(self, state: State, entry: int, turn: int) -> Drop | None:
        """... before the loop over entries that were taken off; nothing here need lead to the object any more."""
        owner = self.owners[entry]
        held = any(self.values.roots[token.object] == owner for token in state.tokens)
        drops = self._puts.get(owner, {}) if entry in self._drained and not held else {}
        trace = state.trace if drops else None
        while trace is not None:
            drop = drops.get(trace.node) if trace.what == "put" else None
            if drop is not None and self.cfg.order[drop.node] < self.cfg.order[turn]:
                return drop
            trace = trace.before
        return None

    def dropped(self, root: int, drop: Drop) -> None:
        """This function has no reference of an object any more."""
        if drop.lifetime and not drop.taken:
            self._puts.setdefault(root, {})[drop.node] = drop

    def _read_from(self, entry: int, value: int) -> bool:
        """Whether a pointer was read from an entry."""
        if self.values.kind(value) != "load":
            return False
        while self.values.kind(value) == "load":  # not a number that is stored in the entry: these stand in parts of it
            value = self.values.since(self.values.base(value))
        return value == entry
