# SPDX-License-Identifier: GPL-2.0-or-later
"""Where paths meet: what is not read later is forgotten, states that are then alike become one."""

from typing import Any

from patchlint.engine.liveness import Follows, Liveness
from patchlint.engine.state import State
from patchlint.engine.values import Values
from patchlint.ir.cfg import Cfg
from patchlint.ir.signs import ANY, VALID

_WIDE = 12  # states at one node before they are thinned out
_KEPT = 4  # states of the same references that thinning leaves
# kinds of values: they are there as long as what they are made from, as their name is mentioned, always
_WITHIN, _NAMED, _ALWAYS = ("field", "slot", "view", "sign"), ("macro", "local", "static"), ("number", "text", "global")


class Joiner:
    """Prunes and joins the states of one walk."""

    def __init__(
        self, cfg: Cfg, values: Values, settled: set[tuple[int, str, str]], follows: Follows | None = None
    ) -> None:
        self.values = values
        self._settled = settled  # keys of references that are somebody else's on some path
        self._live = Liveness(cfg, follows)
        self._seen: dict[int, set[tuple[object, ...]]] = {}
        self._thinned: dict[int, dict[tuple[object, ...], int]] = {}

    def meet(self, node: int, states: list[State]) -> list[State]:
        """The states that go on from a node; those that were there before, alike, are dropped."""
        seen = self._seen.setdefault(node, set())
        going: list[State] = []
        here: dict[tuple[object, ...], State] = {}
        for state in states:
            self._prune(state, node)
            key = state.key()
            if key in seen:
                if key in here:
                    here[key].join_marks(state)
                    here[key].join_loans(state)
                continue
            if len(seen) >= _WIDE and not self._room(node, state):
                continue
            seen.add(key)
            going.append(state)
            here[key] = state
        return going

    def _room(self, node: int, state: State) -> bool:
        """Beyond a number of states, only a few of the same references go on."""
        counts = self._thinned.setdefault(node, {})
        references = state.references()
        counts[references] = counts.get(references, 0) + 1
        return counts[references] <= _KEPT

    def _prune(self, state: State, node: int) -> None:
        live, masks = self._live.at(node), self._live.masks
        for name in [name for name in state.env if not live & masks.get(name, 0)]:
            del state.env[name]
        values = set(state.env.values())
        self._forget_kept(state, values, live)
        for token in state.tokens:
            values.update((token.object, token.pending, token.result, token.holder))
            values.update(token.codes.these + token.codes.every if token.codes else ())
        values.update(marked.result for marked in state.marks.values() if marked.when != ANY)
        alive = _Alive(self.values, values, live, self._live)
        if state.heap:
            found = [value for (base, field), value in state.heap.items() if alive.field(field) and alive(base)]
            if not values.issuperset(found):
                values.update(found)
                alive = _Alive(self.values, values, live, self._live)
            held = {self.values.roots[token.object] for token in state.tokens}
            for place, value in list(state.heap.items()):
                # of an array only what holds a reference is remembered
                holds = self.values.roots[value] in held
                if not alive(place[0]) or not (holds or (alive.field(place[1]) and not isinstance(place[1], tuple))):
                    del state.heap[place]
        for value in [v for v, bits in state.bits.items() if not (alive(v) or self._absent(v, bits))]:
            del state.bits[value]
        for value in [v for v in state.equal if not alive(v)]:
            del state.equal[value]
        for value in [v for v in state.drops if not alive(v)]:
            del state.drops[value]
        for pair in [p for p in state.failed if not alive(p[1])]:
            del state.failed[pair]
        if state.published:
            state.published = {root: holder for root, holder in state.published.items() if alive(root)}

    def _absent(self, value: int, bits: int) -> bool:
        """That a parameter is NULL on a path is what the caller of a function wants to know of its exits."""
        return self.values.kind(value) == "parameter" and not bits & VALID

    def _forget_kept(self, state: State, values: set[int], live: int) -> None:
        """A reference that others keep, of an object this function has no way to any more, is theirs."""
        if not any(token.escaped for token in state.tokens):
            return
        alive = _Alive(self.values, values, live, self._live)
        held = {self.values.roots[value] for value in (*values, *state.heap.values())}
        for token in state.tokens:
            if token.escaped in ("", "stored", "part") or token.even_on_error:
                continue
            if self.values.roots[token.object] not in held and not alive(token.object):
                state.replace_token(token, None)
                if token.escaped not in ("derived", "equal"):
                    self._settled.add(token.key)


class _Alive:
    """Whether anything later can still come by a value."""

    def __init__(self, values: Values, held: set[int], live: int, names: Liveness) -> None:
        self._parts = values.parts
        self._live = live
        self._names = names
        self._known: dict[int, bool] = dict.fromkeys(held, True)

    def field(self, field: object) -> bool:
        """Whether a field is read later; array elements and the mark of staleness always may be."""
        if isinstance(field, str) and field not in ("?", "*", "0"):
            return bool(self._live & self._names.field(field))
        return True

    def __call__(self, value: int) -> bool:
        known = self._known.get(value)
        if known is None:
            self._known[value] = False
            known = self._known[value] = self._compute(value)
        return known

    def _compute(self, value: int) -> bool:
        parts: tuple[Any, ...] = self._parts[value]
        kind = parts[0]
        if kind in _WITHIN:
            return self(parts[1])
        if kind == "load":
            return self.field(parts[2]) and self(parts[1])
        if kind == "op":
            return self(parts[2]) and (parts[3] is None or (isinstance(parts[3], int) and self(parts[3])))
        if kind in _NAMED:
            return bool(self._live & self._names.masks.get(parts[1], 0))
        return kind in _ALWAYS
