# SPDX-License-Identifier: GPL-2.0-or-later
"""The control-flow graph of one function."""

from dataclasses import dataclass
from functools import cached_property

from patchlint.ir.ops import Expr, Op
from patchlint.record import record


@record
class Variable:
    """A parameter or local variable; `kind` is "pointer", "int", "bool", "struct", "array" or "other"."""

    name: str
    kind: str
    type: str
    line: int
    cleanup: str = ""  # class of __free() or CLASS()


@record
class Promise:
    """A lock that the function's header says is held when it is called."""

    place: Expr  # the lock, not its address
    text: str  # as it stands there, without "&"
    by: str  # what says so: "__must_hold"
    line: int


@record
class Node:
    """One operation; `successors` are node numbers, in the order that the operation documents."""

    op: Op
    line: int
    successors: tuple[int, ...]


@dataclass(frozen=True)
class Cfg:
    """A function as a graph; node 0 is the entry.

    Not slotted: the orders derived from the nodes are computed once and kept.
    """

    file: str
    name: str
    line: int
    end_line: int
    nodes: tuple[Node, ...]
    parameters: tuple[Variable, ...]
    variables: dict[str, Variable]
    returns: str  # kind of the result, as Variable.kind; "void" for none
    result_type: str  # its base type as text: "int", "struct folio"
    static: bool
    partial: bool  # from a fragment: what stands before and after is not known
    promises: tuple[Promise, ...] = ()

    def reachable(self, start: int, beyond: frozenset[int] = frozenset()) -> frozenset[int]:
        """The nodes that paths from a node come to, itself included; none goes on from `beyond`."""
        found = {start}
        left = [start]
        while left:
            node = left.pop()
            if node in beyond:
                continue
            for following in self.nodes[node].successors:
                if following not in found:
                    found.add(following)
                    left.append(following)
        return frozenset(found)

    @cached_property
    def predecessors(self) -> tuple[tuple[int, ...], ...]:
        """For each node, the nodes it is a successor of."""
        found: list[list[int]] = [[] for _ in self.nodes]
        for number, node in enumerate(self.nodes):
            for successor in node.successors:
                found[successor].append(number)
        return tuple(map(tuple, found))

    @cached_property
    def order(self) -> tuple[int, ...]:
        """For each node, its place in reverse post-order: a join comes after all that leads to it but back edges."""
        place = [len(self.nodes)] * len(self.nodes)
        for count, number in enumerate(reversed(self._finished[0])):
            place[number] = count
        return tuple(place)

    @cached_property
    def loop_heads(self) -> frozenset[int]:
        """Nodes that a back edge leads to."""
        return self._finished[1]

    @cached_property
    def looped(self) -> frozenset[int]:
        """Nodes that can come by more than once on one path."""
        found: set[int] = set()
        left = set(self._finished[0])
        # strongly connected components after Kosaraju
        for root in reversed(self._finished[0]):
            component: list[int] = []
            stack = [root]
            while stack:
                number = stack.pop()
                if number in left:
                    left.discard(number)
                    component.append(number)
                    stack.extend(self.predecessors[number])
            if len(component) > 1 or root in self.nodes[root].successors:
                found.update(component)
        return frozenset(found)

    @cached_property
    def _finished(self) -> tuple[list[int], frozenset[int]]:
        finished: list[int] = []
        heads: set[int] = set()
        state = [0] * len(self.nodes)  # 0 new, 1 on the stack, 2 finished
        stack: list[tuple[int, int]] = [(0, 0)]
        state[0] = 1
        while stack:
            number, child = stack.pop()
            successors = self.nodes[number].successors
            if child < len(successors):
                stack.append((number, child + 1))
                # the last successor first, so that the first one (the loop body) comes first in the order
                following = successors[len(successors) - 1 - child]
                if state[following] == 1:
                    heads.add(following)
                elif state[following] == 0:
                    state[following] = 1
                    stack.append((following, 0))
            else:
                state[number] = 2
                finished.append(number)
        return finished, frozenset(heads)
