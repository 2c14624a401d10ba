# SPDX-License-Identifier: GPL-2.0-or-later
"""Collects exits and incidents while the paths are walked, each kind of them once."""

from patchlint.engine.assume import Assumptions
from patchlint.engine.outcome import Exit, Incident, Reference
from patchlint.engine.state import Drop, State, Token
from patchlint.engine.trace import Step, Trace
from patchlint.engine.values import Values
from patchlint.ir.cfg import Cfg
from patchlint.ir.signs import NEGATIVE

_LONGEST = 200  # steps of a witness


class Recorder:
    """What was seen on all paths so far."""

    def __init__(self, cfg: Cfg, values: Values, assume: Assumptions) -> None:
        self.cfg = cfg
        self.values = values
        self.assume = assume
        self.allocated: dict[int, bool] = {}  # value -> whether the driver core frees it
        self.borrowed: set[int] = set()
        self.sites: dict[int, Reference] = {}
        self.settled: set[int] = set()
        self.put: set[int] = set()
        self.incidents: dict[tuple[object, ...], Incident] = {}
        self.exits: dict[tuple[object, ...], tuple[int, int, State, Trace | None]] = {}

    def reference(self, state: State, token: Token) -> Reference:
        """A token as the rules see it."""
        values = self.values
        failed = token.result >= 0 and not self.assume.bits(state, token.result) & ~NEGATIVE
        return Reference(
            site=token.site,
            counter=token.counter,
            name=token.name,
            function=token.function,
            line=token.line,
            how=token.how,
            origin=values.origin(token.object).value,
            failed=failed,
            escaped=token.escaped,
            holder=values.name(token.holder) if token.holder >= 0 else "",
            holder_managed=self.allocated.get(token.holder, False),
            decided=token.definite,
            certain=token.certain,
            trusted=token.trusted,
            even_on_error=token.even_on_error,
        )

    def incident(
        self,
        state: State,
        what: str,
        node: int,
        counter: str,
        value: int,
        *,
        function: str = "",
        token: Token | None = None,
        drop: Drop | None = None,
    ) -> None:
        """Something odd happened; the first path that shows it is kept."""
        site = token.site if token else (drop.site if drop else -1)
        key = (what, node, counter, site, drop.node if drop else -1)
        if key in self.incidents:
            return
        root = self.values.roots[value]
        reference = self.reference(state, token) if token else self.sites.get(site)
        self.incidents[key] = Incident(
            what=what,
            line=self.cfg.nodes[node].line,
            function=function,
            counter=counter,
            name=self.values.name(value),
            origin=self.values.origin(root).value,
            reference=reference,
            drop_line=drop.line if drop else 0,
            drop_function=drop.function if drop else "",
            own=drop.own if drop else False,
            looped=drop is not None and drop.node == node,
            steps=self.steps(state.trace, self.cfg.nodes[node].line),
        )

    def exit(self, state: State, node: int, bits: int) -> None:
        """A path ends; paths that end alike are one."""
        held = tuple((t.site, t.escaped, t.holder, t.certain, t.definite, self._failed(state, t)) for t in state.tokens)
        key = (self.cfg.nodes[node].line, bits, held, state.given)
        if key not in self.exits:
            self.exits[key] = (node, bits, state, state.trace)

    def _failed(self, state: State, token: Token) -> bool:
        return token.result >= 0 and not self.assume.bits(state, token.result) & ~NEGATIVE

    def finished(self, kinds: dict[int, str]) -> tuple[Exit, ...]:
        """All exits; `kinds` says for the bits of a result what kind of exit that is."""
        found = []
        for node, bits, state, trace in self.exits.values():
            line = self.cfg.nodes[node].line
            given = tuple(
                (c, self.values.name(o), self.values.origin(o).value, self.cfg.nodes[n].line) for c, o, n in state.given
            )
            held = tuple(self.reference(state, token) for token in state.tokens)
            found.append(Exit(line, kinds[bits], bits, held, given, self.steps(trace, line) if held or given else ()))
        return tuple(sorted(found, key=lambda e: (e.line, e.bits)))

    def steps(self, trace: Trace | None, line: int) -> tuple[Step, ...]:
        """The history of a path, first things first."""
        found: list[Step] = []
        while trace is not None and len(found) < _LONGEST:
            detail = trace.detail
            shown = (
                detail
                if isinstance(detail, str)
                else (f"{detail.function}: {detail.name}" if isinstance(detail, Token) else "")
            )
            found.append(Step(self.cfg.nodes[trace.node].line, trace.what, shown))
            trace = trace.before
        found.reverse()
        found.append(Step(line, "here", ""))
        return tuple(found)
