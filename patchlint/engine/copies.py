# SPDX-License-Identifier: GPL-2.0-or-later
"""Pointers to elements of an array or a batch that a function keeps elsewhere, and then puts all of the elements."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from patchlint.engine.lending import MAY_COUNT
from patchlint.engine.state import Drop, State
from patchlint.engine.trace import Trace
from patchlint.engine.values import Origin, Values
from patchlint.ir.cfg import Cfg
from patchlint.ir.ops import Call, Return
from patchlint.knowledge.contract import Action, Contract
from patchlint.record import record

Key = tuple[int, tuple[object, ...]]  # root of a container, and the way from there
_GAINS = (Action.GET, Action.TAKE)


def is_element(values: Values, value: int) -> bool:
    """Whether a value was read from an array."""
    parts = values.parts[value]
    return parts[0] == "load" and isinstance(parts[2], tuple)


@record
class Copy:
    """An element that was stored in another place."""

    element: int
    container: Key
    node: int
    place: str  # as the source writes it
    holder: int  # root of what it was stored in
    field: str  # "[]" for an element of an array
    trace: Trace | None
    release: int = -1  # node that puts all that is in the container


class Copies:
    """Follows, over all paths of a function, where elements of a container were stored, and who may have counted them.

    `escaped` are the objects that were put where others find them.
    """

    def __init__(self, cfg: Cfg, values: Values, allocated: Mapping[int, bool]) -> None:
        self.cfg = cfg
        self.values = values
        self.allocated = allocated
        self.escaped: set[int] = set()
        self._copies: dict[int, Copy] = {}  # node -> the first one
        self._writes: dict[tuple[int, str], set[int]] = {}  # holder and field -> nodes that write it
        self._releases: dict[Key, set[int]] = {}
        self._gained: set[int] = set()  # objects of which a callee may have counted what they hold

    def wrote(self, state: State, base: int, field: str, value: int, node: int, source: Key | None) -> None:
        """Something is written into an object: an element of the container `source`, or None for anything else."""
        holder = self.values.since(self.values.roots[base])
        self._writes.setdefault((holder, field), set()).add(node)
        if source is None or self.values.origin(base) in (Origin.STACK, Origin.NOTHING):
            return
        if self.values.roots[base] == value or source[0] == holder:
            return
        name = self.values.name(base).removeprefix("&")
        place = f"{name}[]" if field == "[]" else self.values.name(self.values.make("load", base, field))
        self._copies.setdefault(node, Copy(value, source, node, place, holder, field, state.trace))

    def called(self, name: str, contract: Contract | None, arguments: Sequence[int]) -> None:
        """A callee may count what an object holds."""
        effects = contract.effects if contract is not None else ()
        known = contract is not None and contract.family != ""
        if any(effect.action in _GAINS for effect in effects) or (not known and MAY_COUNT.search(name)):
            self._gained.update(self.values.since(self.values.roots[value]) for value in arguments)

    def released(self, container: Key, node: int) -> None:
        """All that is in a container is put."""
        self._releases.setdefault(container, set()).add(node)

    @property
    def found(self) -> bool:
        """Whether there may be any."""
        return bool(self._copies and self._releases)

    def left_behind(self) -> Iterator[Copy]:
        """The copies that outlive the function, of elements that it puts on all ways from there, with a put."""
        ends = {number for number, node in enumerate(self.cfg.nodes) if isinstance(node.op, Return)}
        for copy in self._copies.values():
            releases = frozenset(self._releases.get(copy.container, ()))
            after = self.cfg.reachable(copy.node, releases)
            alone = self._writes[copy.holder, copy.field] == {copy.node}
            if releases & after and not ends & after and alone and self._lives_on(copy.holder):
                yield replace(copy, release=min(releases & after, key=self.cfg.order.__getitem__))

    def drop(self, copy: Copy) -> Drop:
        """The put of an element that was stored elsewhere, with all others."""
        node = self.cfg.nodes[copy.release]
        callee = node.op.callee if isinstance(node.op, Call) else ""
        return Drop("", copy.release, node.line, callee, own=False, site=-1, lifetime=True)

    def _lives_on(self, holder: int) -> bool:
        """Whether others find an object when the function is done, and nothing in sight counts what is in it."""
        own = holder in self.allocated and holder not in self.escaped
        return not own and holder not in self._gained
