# SPDX-License-Identifier: GPL-2.0-or-later
"""How a path came about, as a list that shares its beginning with the paths it parted from."""

from collections.abc import Sequence

from patchlint.record import record

DECISIONS = frozenset(("true", "false", "case", "turn", "done"))  # the steps that are branches


@record
class Step:
    """One thing on a path worth showing."""

    line: int
    what: str  # "get", "put", "take", "keep", "store", "true", "false", "case", "turn", "done", "use", "free", "exit"
    detail: str
    node: int = -1  # of the graph


class Trace:
    """One event; `before` is the one it follows."""

    __slots__ = ("before", "detail", "node", "what")

    def __init__(self, before: "Trace | None", node: int, what: str, detail: object) -> None:
        self.before = before
        self.node = node
        self.what = what
        self.detail = detail


def came_by(trace: Trace | None, node: int, here: int, order: Sequence[int]) -> bool:
    """Whether a path that is at `here` has come by a node in this turn of the innermost loop."""
    last = order[here]
    while trace is not None and order[trace.node] < last:
        if trace.node == node:
            return True
        last, trace = order[trace.node], trace.before
    return False
