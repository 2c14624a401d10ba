# SPDX-License-Identifier: GPL-2.0-or-later
"""Builds the nodes of a graph: open edges wait for the node that comes next."""

from patchlint.ir.cfg import Node
from patchlint.ir.ops import Branch, Expr, Label, Op, Select, Stop, Turn

Edge = tuple[int, int]  # node number, which of its successors


class Builder:
    """Nodes in the making; `open` are the edges that lead to whatever is emitted next, empty in dead code."""

    def __init__(self) -> None:
        self._ops: list[Op] = []
        self._lines: list[int] = []
        self._successors: list[list[int]] = []
        self._temporaries = 0
        self.open: list[Edge] = []
        self.line = 0

    def temporary(self) -> str:
        """A name no source has."""
        self._temporaries += 1
        return f"%{self._temporaries}"

    def emit(self, op: Op) -> None:
        """Append an operation with one successor; nothing in dead code."""
        if self.open or not self._ops:
            self.open = [(self._add(op, 1), 0)]

    def stop(self) -> None:
        """End the path here without an exit."""
        if self.open:
            self._add(Stop(), 0)
            self.open = []

    def finish(self, op: Op) -> None:
        """Append an operation without a successor."""
        if self.open or not self._ops:
            self._add(op, 0)
            self.open = []

    def branch(self, condition: Expr) -> tuple[list[Edge], list[Edge]]:
        """Append a two-way branch; its true and its false edges."""
        yes, no = self._fork(Branch(condition), 2)
        return yes, no

    def turn(self, op: Turn) -> tuple[list[Edge], list[Edge]]:
        """Append the head of an iterator; the edges of one more turn and of the natural end."""
        more, done = self._fork(op, 2)
        return more, done

    def select(self, op: Select) -> list[list[Edge]]:
        """Append a switch; one list of edges per case, the default's last."""
        return self._fork(op, len(op.cases) + 1)

    def label(self, name: str) -> int:
        """Append a node that can be jumped to, also from dead code."""
        number = self._add(Label(name), 1)
        self.open = [(number, 0)]
        return number

    def link(self, edges: list[Edge], number: int) -> None:
        """Lead edges to a node that exists already."""
        for node, slot in edges:
            self._successors[node][slot] = number

    def nodes(self) -> tuple[Node, ...]:
        """The finished nodes; an edge that nothing followed leads to a Stop."""
        if any(-1 in successors for successors in self._successors):
            stop = len(self._ops)
            self._ops.append(Stop())
            self._lines.append(self.line)
            self._successors = [[stop if n < 0 else n for n in successors] for successors in self._successors]
            self._successors.append([])
        return tuple(map(Node, self._ops, self._lines, map(tuple, self._successors)))

    def _add(self, op: Op, ways: int) -> int:
        number = len(self._ops)
        self._ops.append(op)
        self._lines.append(self.line)
        self._successors.append([-1] * ways)
        self.link(self.open, number)
        self.open = []
        return number

    def _fork(self, op: Op, ways: int) -> list[list[Edge]]:
        if not self.open:
            return [[] for _ in range(ways)]
        number = self._add(op, ways)
        return [[(number, way)] for way in range(ways)]
