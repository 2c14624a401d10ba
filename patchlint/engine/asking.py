# SPDX-License-Identifier: GPL-2.0-or-later
"""Conditions that hang on nothing but what the caller passed: he knows beforehand how they go."""

from patchlint.engine.outcome import Asked
from patchlint.engine.trace import DECISIONS, Trace
from patchlint.engine.values import Values
from patchlint.ir.cfg import Cfg


class Asking:
    """The branches of a function that are up to the caller alone."""

    def __init__(self, cfg: Cfg, values: Values) -> None:
        self.cfg = cfg
        self.values = values
        self.asked: dict[int, tuple[int, bool]] = {}  # branch -> condition on what the caller passed, on a number
        self._others: set[int] = set()  # conditions that hang on more than that

    def ask(self, node: int, value: int) -> None:
        """A branch or switch depends on a value: if only on what the caller passed, the caller knows how it goes."""
        if node in self.asked or value in self._others:
            return
        leaves = {v for v in self.values.operands(value) if self.values.kind(v) not in ("op", "sign")}
        kinds = {self.values.kind(leaf) for leaf in leaves}
        if "parameter" in kinds and kinds <= {"parameter", "number", "macro"}:
            named = [str(self.values.parts[leaf][1]) for leaf in leaves if self.values.kind(leaf) == "parameter"]
            self.asked[node] = (value, any(self.cfg.variables[name].kind != "pointer" for name in named))
        else:
            self._others.add(value)

    def wanted(self, trace: Trace | None) -> bool:
        """Whether the last thing that a path has decided was up to the caller alone."""
        while trace is not None and trace.what not in DECISIONS:
            trace = trace.before
        return trace is not None and trace.node in self.asked

    def on(self, trace: Trace | None) -> frozenset[Asked]:
        """The conditions on what the caller passed that a path came by, and how they went."""
        found: set[Asked] = set()
        while trace is not None:
            if trace.what in DECISIONS and trace.node in self.asked:
                way = trace.detail if isinstance(trace.detail, int) else int(trace.what == "true")
                value, number = self.asked[trace.node]
                found.add(Asked(value, way, number))
            trace = trace.before
        return frozenset(found)
