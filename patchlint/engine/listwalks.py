# SPDX-License-Identifier: GPL-2.0-or-later
"""Lists that hang off an object: freed entry by entry, and then walked by a callee that needs what was on them."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from patchlint.engine.callee_names import NamePattern
from patchlint.engine.marks import FREED
from patchlint.engine.values import Values
from patchlint.ir.cfg import Cfg
from patchlint.ir.ops import Call, Return
from patchlint.knowledge.contract import Action, Contract, Marker

# of callees: what they are given may be on the list again
_ADDS = NamePattern(
    r"(?:^|_)(?:add|queue|enqueue|insert|push|report|record|populate|fill|scan|probe|resume|start|splice|move|submit"
    r"|init|setup|alloc|create|load|read|parse|reset|restore|attach|link|register|build)(?:_|$)"
)
FIRST = "first"  # of struct llist_head
_ENDS = (Action.PUT, Action.TAKE, Action.FREE)
_SILENT = NamePattern(r"(?:^|_)(?:debug|dbg|info|trace)(?:_|$)|^(?:pr_|printk|trace_)")


class Walk(NamedTuple):
    """A loop over a list of what came with a parameter, which does more with the entries than to free them."""

    parameter: int  # 0-based
    list: str  # how it is found from there: "events", "bus.events", "cracks()"
    line: int
    function: str


class Pass(NamedTuple):
    """A parameter that a callee is given as it is."""

    parameter: int
    callee: str
    argument: int


class TooLate(NamedTuple):
    """A walk in a callee over a list whose entries were freed before."""

    object: int
    walk: Walk
    emptied: int  # line
    moved: bool  # its entries were only moved elsewhere


Walks = Callable[[str], tuple[Walk, ...]]


class ListWalks:
    """Follows, over all paths of a function, which lists it walks and which ones it empties."""

    def __init__(self, cfg: Cfg, values: Values) -> None:
        self.cfg = cfg
        self.values = values
        self.of: Walks | None = None  # what functions of the same file walk
        self.passes: dict[Pass, None] = {}
        self._keys: dict[int, str] = {}  # list that was taken off another one -> how that is found
        self._lists: dict[int, tuple[int, str]] = {}  # node of a loop -> object and list
        self._needed: set[int] = set()  # loops that do more than free entries
        # object and list -> node from which on it is empty -> node that frees or moves the entries
        self._emptied: dict[tuple[int, str], dict[int, int]] = {}
        self._freed: set[tuple[int, str]] = set()  # those whose entries are freed
        self._filled: dict[int, set[int]] = {}  # object -> nodes that may put entries there
        self._index = {parameter.name: index for index, parameter in enumerate(cfg.parameters)}

    def taken(self, value: int, source: int) -> None:
        """A list head, or a result, has the entries of a list now."""
        self._keys[value] = self._key(source)

    def _key(self, value: int) -> str:
        """How a list is found from the object that it belongs to."""
        if value in self._keys:
            return self._keys[value]
        parts = self.values.parts[value]
        if parts[0] == "load" and parts[2] == FIRST:
            return self._key(self.values.base(value))
        steps, root = list[str](), self.values.roots[value]
        while value != root:
            how = str(self.values.parts[value][2])
            steps.insert(0, f"{how}()" if self.values.kind(value) == "view" else how)
            value = self.values.base(value)
        parts = self.values.parts[root]
        if parts[0] == "fresh" and isinstance(parts[1], int):
            op = self.cfg.nodes[parts[1]].op
            steps.insert(0, f"{op.callee}()" if isinstance(op, Call) and len(op.arguments) == 1 else "")
        return ".".join(filter(None, steps))

    def turn(self, node: int, owner: int, value: int) -> None:
        """A loop comes to an entry of a list of an object."""
        self._lists.setdefault(node, (self.values.since(self.values.roots[owner]), self._key(value)))

    def freed(self, turn: int, node: int) -> None:
        """Every turn of a loop frees its entry."""
        if turn in self._lists:
            self._emptied.setdefault(self._lists[turn], {})[self.cfg.nodes[turn].successors[1]] = node
            self._freed.add(self._lists[turn])

    def drained(self, owner: int, value: int, node: int) -> None:
        """All entries are taken off a list of an object."""
        if owner >= 0:
            self._emptied.setdefault((self.values.since(self.values.roots[owner]), self._key(value)), {})[node] = node

    def called(self, contract: Contract | None, row: Marker | None, arguments: Sequence[int], node: int) -> None:
        """A callee may fill a list, or make use of an entry."""
        op = self.cfg.nodes[node].op
        callee = op.callee if isinstance(op, Call) else ""
        if (row is not None and row.what == "list" and row.on) or (row is None and _ADDS.search(callee)):
            for value in arguments:
                self._filled.setdefault(self.values.since(self.values.roots[value]), set()).add(node)
        for index, value in enumerate(arguments if callee else ()):
            parts = self.values.parts[value]
            if parts[0] == "parameter" and str(parts[1]) in self._index:
                self.passes[Pass(self._index[str(parts[1])], callee, index)] = None
        if self._lists and not self._ends(contract, row) and not _SILENT.search(callee):
            self._needed.update(turn for turn in self._lists if self._is_of_entry(turn, arguments))

    def _ends(self, contract: Contract | None, row: Marker | None) -> bool:
        """Whether a callee frees or puts what it is given, or moves it from list to list."""
        if row is not None and row.what == "list":
            return True
        if contract is None:
            return False
        return any(e.action in _ENDS for e in contract.effects) or any(m.what == FREED for m in contract.marks)

    def _is_of_entry(self, turn: int, arguments: Sequence[int]) -> bool:
        """Whether a callee is given a loop's entry, or what was read from it."""
        for value in arguments:
            while True:
                root = self.values.since(self.values.roots[value])
                if self.values.parts[root][:2] == ("fresh", turn):
                    return True
                if self.values.kind(root) != "load":
                    break
                value = self.values.base(root)
        return False

    def walks(self) -> tuple[Walk, ...]:
        """The loops of this function that need the entries of what came with a parameter."""
        found = []
        for turn, (owner, name) in self._lists.items():
            parts = self.values.parts[owner]
            if parts[0] == "parameter" and name and (turn in self._needed or self._returns(turn)):
                line = self.cfg.nodes[turn].line
                found.append(Walk(self._index[str(parts[1])], name, line, self.cfg.name))
        return tuple(found)

    def _returns(self, turn: int) -> bool:
        """Whether an entry may end the function."""
        body = self.cfg.reachable(self.cfg.nodes[turn].successors[0], frozenset((turn,)))
        return any(isinstance(self.cfg.nodes[node].op, Return) for node in body)

    def too_late(self, op: Call, arguments: Sequence[int], node: int) -> TooLate | None:
        """A callee of the same file that walks a list whose entries were freed before."""
        if not self._emptied or self.of is None or not op.callee:
            return None
        for index, value in enumerate(arguments):
            root = self.values.since(self.values.roots[value])
            if self.values.path(value) or not any(owner == root for owner, _ in self._emptied):
                continue
            for walk in self.of(op.callee):
                nodes = self._emptied.get((root, walk.list), {}) if walk.parameter == index else {}
                before = [nodes[one] for one in sorted(nodes) if self._stays_empty(one, root, node)]
                if before:
                    moved = (root, walk.list) not in self._freed
                    return TooLate(value, walk, self.cfg.nodes[before[0]].line, moved)
        return None

    def _stays_empty(self, emptied: int, root: int, node: int) -> bool:
        """Whether there is a way on, not back, from where a list is empty, on which nothing fills it."""
        fills = frozenset(self._filled.get(root, ())) - {node}
        return self.cfg.order[emptied] <= self.cfg.order[node] and node in self.cfg.reachable(emptied, fills)
