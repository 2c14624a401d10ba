# SPDX-License-Identifier: GPL-2.0-or-later
"""Elements of an array or a batch that are put one by one, and the release of all that is in it."""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from patchlint.engine.copies import Copies, Copy, Key, is_element
from patchlint.engine.lending import MAY_COUNT
from patchlint.engine.operations import Putting
from patchlint.engine.state import Drop, State
from patchlint.engine.trace import Trace, came_by
from patchlint.engine.values import Values
from patchlint.ir.cfg import Cfg
from patchlint.knowledge.contract import Action, Contract, Effect


class ElementPut(NamedTuple):
    """A put of an element that nobody here took a reference of."""

    element: int
    drop: Drop
    trace: Trace | None


class Twice(NamedTuple):
    """A release of a container that may put an element a second time."""

    node: int
    put: ElementPut
    back: int  # line on which the element is stored in it after the put, 0 for none


class Containers:
    """Follows, over all paths of a function, which elements of which container were put, and what changes it."""

    def __init__(self, cfg: Cfg, values: Values, allocated: Mapping[int, bool]) -> None:
        self.cfg = cfg
        self.values = values
        self.copies = Copies(cfg, values, allocated)
        self._puts: dict[Key, dict[int, ElementPut]] = {}  # container -> node of the put -> put
        self._releases: dict[int, int] = {}  # node -> container
        self._changes: dict[Key, set[int]] = {}  # container -> nodes that write to it, or may
        self._filled: dict[Key, set[int]] = {}  # ... that put others in their place
        self._back: dict[Key, dict[int, int]] = {}  # container -> node of a put -> node that stores the element again
        self._counted: set[int] = set()  # elements that some callee may have counted
        self._calls: list[tuple[str, Contract | None, Sequence[int], int]] = []  # that nobody has asked about yet

    def _key(self, pointer: int) -> Key:
        """Where a container is: a callee may have written to it, it stays the same one."""
        return self.values.since(self.values.roots[pointer]), self.values.path(pointer)

    def _of_array(self, array: int) -> Key:
        """The container that an array is, or is a member of."""
        whole = self.values.base(array) if self.values.kind(array) == "load" else array
        return self._key(whole)

    def put(self, state: State, put: Putting) -> None:
        """An element is put of which nobody here took a reference."""
        if is_element(self.values, put.value) and put.lifetime:
            container = self._of_array(self.values.base(put.value))
            line = self.cfg.nodes[put.node].line
            self._call_by_name(put.value, container)
            drop = Drop(put.counter, put.node, line, put.function, own=False, site=-1, lifetime=True)
            self._puts.setdefault(container, {}).setdefault(put.node, ElementPut(put.value, drop, state.trace))

    def _call_by_name(self, element: int, container: Key) -> None:
        """What a callee may have written to has no name of its own."""
        whole = self.values.base(element)
        whole = self.values.base(whole) if self.values.kind(whole) == "load" else whole
        if self.values.roots[whole] != container[0]:
            self.values.names.setdefault(self.values.roots[whole], self.values.name(container[0]))

    def wrote(self, state: State, base: int, field: str, value: int, node: int) -> None:
        """Something is written into a container: what was put before in the same turn is in it again."""
        container = self._of_array(base)
        source = self._of_array(self.values.base(value)) if is_element(self.values, value) else None
        if source is not None and source != container:
            self._call_by_name(value, source)
        self.copies.wrote(state, base, field, value, node, source if source != container else None)
        for earlier, put in self._puts.get(container, {}).items():
            if value == put.element and came_by(state.trace, earlier, node, self.cfg.order):
                self._back.setdefault(container, {})[earlier] = node
                return
        self._changes.setdefault(container, set()).add(node)

    def called(self, name: str, contract: Contract | None, arguments: Sequence[int], node: int) -> None:
        """A callee may change a container that it is given; it may count an element, or move what others have of it."""
        self._calls.append((name, contract, arguments, node))  # only few functions put all that is in a container

    def _look_back(self) -> None:
        for name, contract, arguments, node in self._calls:
            self._look_at(name, contract, arguments, node)
        self._calls.clear()

    def _look_at(self, name: str, contract: Contract | None, arguments: Sequence[int], node: int) -> None:
        effects = contract.effects if contract is not None else ()
        known = contract is not None and contract.family != ""
        changes = not known or any(effect.action is not Action.PUT for effect in effects)
        counts = any(effect.action is not Action.PUT for effect in effects)
        counts = counts or ((not known or not effects) and MAY_COUNT.search(name) is not None)
        self.copies.called(name, contract, arguments)
        for value in arguments:
            if changes:
                self._changes.setdefault(self._key(value), set()).add(node)
                self._changes.setdefault(self._of_array(value), set()).add(node)
            if any(effect.array for effect in effects):
                self._filled.setdefault(self._key(value), set()).add(node)
            if counts:
                self._counted.add(self.values.roots[value])

    def released(self, effect: Effect, value: int, node: int) -> None:
        """All that is in a container is put."""
        if effect.action is Action.PUT and effect.array:
            self.copies.released(self._key(value), node)
            if effect.count_argument is None:
                self._releases[node] = value

    def twice(self) -> Iterator[Twice]:
        """Elements that are put, and are still in the container when all that is in it is put."""
        if self._releases:
            self._look_back()
        for node, value in self._releases.items():
            container = self._key(value)
            for put in self._puts.get(container, {}).values():
                if put.element not in self._counted and self._stays(container, put.drop.node, node):
                    back = self._back.get(container, {}).get(put.drop.node, -1)
                    yield Twice(node, put, self.cfg.nodes[back].line if back >= 0 else 0)

    def copied(self) -> Iterator[Copy]:
        """Pointers to elements that were stored elsewhere, and are still there when all of the container is put."""
        if self.copies.found:
            self._look_back()
        for copy in self.copies.left_behind():
            changes = self._changes.get(copy.container, set()) - {copy.node, copy.release}
            if copy.element not in self._counted and copy.release in self.cfg.reachable(copy.node, frozenset(changes)):
                yield copy

    def _stays(self, container: Key, put: int, release: int) -> bool:
        """Whether there is a way from the put to the release on which the element stays where it is."""
        start, beyond = put, self._changes.get(container, set())
        back = self._back.get(container, {}).get(put, -1)
        if back >= 0:
            start, beyond = back, self._filled.get(container, set())
        return release in self.cfg.reachable(start, frozenset(beyond - {start, release}))
