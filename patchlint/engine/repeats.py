# SPDX-License-Identifier: GPL-2.0-or-later
"""Several gets or puts of one object on one path: a caller has to know of each."""

from patchlint.knowledge.contract import Action


class Repeats:
    """Counts those of one path."""

    def __init__(self) -> None:
        self._nodes: dict[tuple[Action, str, int], set[int]] = {}

    def number(self, action: Action, counter: str, value: int, node: int) -> int:
        """How many of the same kind came before on this path, 0 for the first; turns of a loop count once.

        What a caller knows by the same place may still be two objects, each with a first one.
        """
        nodes = self._nodes.setdefault((action, counter, value), set())
        if node in nodes:
            return 0
        nodes.add(node)
        return len(nodes) - 1
