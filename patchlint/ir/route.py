# SPDX-License-Identifier: GPL-2.0-or-later
"""The lines that a path runs through, made out from the few nodes of it that were noted."""

from collections import deque
from collections.abc import Iterator, Sequence

from patchlint.ir.cfg import Cfg
from patchlint.ir.ops import Branch, Return, Turn

_ANSWERS = {"true": 0, "turn": 0, "false": 1, "done": 1}


class Routes:
    """Finds the lines of paths through one graph; what lies between two nodes is looked for once."""

    def __init__(self, cfg: Cfg) -> None:
        """Take the graph."""
        self._cfg = cfg
        self._known: dict[tuple[tuple[int, ...], frozenset[int]], tuple[int, ...]] = {}

    def lines(self, stops: Sequence[tuple[int, str]], end: int) -> tuple[int, ...]:
        """Return the 1-based lines of the path that comes by these nodes and returns on line `end`, sorted.

        A stop is a node and what was noted there ("true", "false", "turn", "done": which way it went on). Between two
        stops the shortest way is taken: what was noted nowhere did nothing worth telling.
        """
        nodes = self._cfg.nodes
        ends = frozenset(n for n, node in enumerate(nodes) if isinstance(node.op, Return) and node.line == end)
        found = {0}
        place: tuple[int, ...] = (0,)
        for node, what in stops:
            found.update(self._between(place, frozenset((node,))))
            place = self._following(node, what)
        found.update(self._between(place, ends))
        return tuple(sorted({nodes[number].line for number in found if nodes[number].line} | {end}))

    def _following(self, node: int, what: str) -> tuple[int, ...]:
        """The nodes that a path may be at next, those of the branch it took; the node itself for what is no branch."""
        successors = self._cfg.nodes[node].successors
        if what in _ANSWERS and isinstance(self._cfg.nodes[node].op, Branch | Turn) and len(successors) == 2:
            return (successors[_ANSWERS[what]],)
        return (node,)

    def _between(self, starts: tuple[int, ...], ends: frozenset[int]) -> tuple[int, ...]:
        key = (starts, ends)
        if key not in self._known:
            self._known[key] = tuple(self._shortest(starts, ends))
        return self._known[key]

    def _shortest(self, starts: tuple[int, ...], ends: frozenset[int]) -> Iterator[int]:
        """The nodes of the shortest way from one of `starts` to one of `ends`, both included; none if there is none."""
        came_from = dict.fromkeys(starts, -1)
        left = deque(starts)
        while left:
            node = left.popleft()
            if node in ends:
                while node >= 0:
                    yield node
                    node = came_from[node]
                return
            for following in self._cfg.nodes[node].successors:
                if following not in came_from:
                    came_from[following] = node
                    left.append(following)
