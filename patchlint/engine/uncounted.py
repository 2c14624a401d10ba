# SPDX-License-Identifier: GPL-2.0-or-later
"""Marks that an object is given together with a reference on one path, and without one on another."""

from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

from patchlint.engine.marks import TOLD
from patchlint.engine.outcome import Uncounted
from patchlint.engine.recorder import Recorder
from patchlint.engine.state import NOBODY, Marked, MarkKey, State, Token
from patchlint.engine.trace import DECISIONS, Trace
from patchlint.ir.reading import Reading
from patchlint.ir.signs import ANY, ZERO
from patchlint.record import record

WHAT = "marked-uncounted"
_MOST = 96  # ways out that are compared
_KINDS = frozenset(("flag", "list", TOLD))
_SETTLES = frozenset(("put", "take", "return"))


class _Decided(NamedTuple):
    """A branch of the graph, and how it went."""

    node: int
    way: object


class _End(NamedTuple):
    """The end of a path, as it was found."""

    node: int
    result: tuple[int, int]  # value and bits
    marks: dict[MarkKey, Marked]
    tokens: tuple[Token, ...]  # that are held
    trace: Trace | None


@record
class _Way:
    """A path, read from its end."""

    end: _End
    taken: dict[int, Token]  # site -> a reference that was taken on the way
    settled: frozenset[int]  # sites of those that were put, handed over or returned
    dropped: frozenset[str]  # what else was put
    asked: dict[int, int]  # condition on numbers that the caller passed -> how it went
    decided: tuple[_Decided, ...]

    def holds(self, site: int) -> bool:
        """Whether what was taken at a node is still held; what others keep may have been forgotten."""
        held = [token for token in self.end.tokens if token.site == site]
        return all(token.certain for token in held) if held else site not in self.settled

    def alike(self, other: "_Way") -> bool:
        """Whether nothing that reaches the caller tells two ways apart."""
        return self.end.result == other.end.result and self._told() == other._told()

    def _told(self) -> dict[MarkKey, tuple[int, bool]]:
        return {key: (mark.result, mark.certain) for key, mark in self.end.marks.items() if key[0] == TOLD}


class Unmatched:
    """Collects the ways out of one function, and compares them."""

    def __init__(self, record: Recorder) -> None:
        self.record = record
        self.values = record.values
        self._ends: list[tuple[State, dict[MarkKey, Marked], int, int, int]] = []
        self._ways: list[_Way] = []

    def leaves(self, state: State, node: int, bits: int, value: int) -> None:
        """A path ends; what it was like is worked out once it is known whether that matters."""
        if len(self._ends) < _MOST:
            self._ends.append((state, state.marks.copy(), node, bits, value))

    def _found(self) -> Iterator[_End]:
        """The ends, each kind once."""
        seen = set()
        for state, marks, node, bits, value in self._ends:
            plain = self.values.number(0) if bits == ZERO and value >= 0 else value
            left = {key: self._sure(state, mark) for key, mark in marks.items() if key[0] in _KINDS}
            kept = {key: mark for key, mark in left.items() if mark is not None}
            key = (node, plain, bits, frozenset(kept.items()), state.tokens, self._last(state.trace))
            if key not in seen:
                seen.add(key)
                yield _End(node, (plain, bits), kept, state.tokens, state.trace)

    def _sure(self, state: State, marked: Marked) -> Marked | None:
        """A mark as it is at the end, None if it was not set after all."""
        bits = marked.when if marked.when == ANY else self.record.assume.bits(state, marked.result)
        if not bits & marked.when:
            return None
        return marked._replace(certain=False) if bits & ~marked.when else marked

    def _last(self, trace: Trace | None) -> int:
        """The last branch that hung on what the caller passed."""
        while trace is not None and not (trace.what in DECISIONS and trace.node in self.record.asking.asked):
            trace = trace.before
        return trace.node if trace is not None else -1

    def _way(self, end: _End) -> _Way:
        taken: dict[int, Token] = {}
        asked = {one.condition: one.way for one in self.record.asking.on(end.trace) if one.number}
        settled, dropped = set(), set()
        decided: list[_Decided] = []
        trace = end.trace
        while trace is not None:
            if trace.what in DECISIONS:
                decided.append(_Decided(trace.node, trace.detail if trace.what == "case" else trace.what))
            elif trace.what == "get" and isinstance(trace.detail, Token):
                taken[trace.node] = trace.detail
            elif trace.what in _SETTLES and isinstance(trace.detail, Token):
                settled.add(trace.detail.site)
            elif trace.what in _SETTLES:
                dropped.add(str(trace.detail).partition(": ")[2])
            trace = trace.before
        return _Way(end, taken, frozenset(settled), frozenset(dropped), asked, tuple(reversed(decided)))

    def finished(self) -> None:
        """All paths were walked."""
        if not any(mark.counted >= 0 for _, marks, *_ in self._ends for mark in marks.values()):
            return
        self._ways = list(map(self._way, self._found()))
        for way in self._ways:
            for key, marked in way.end.marks.items():
                if key[0] != TOLD and (marked.on or key[2]) and marked.certain and marked.counted == NOBODY:
                    self._compare(way, key, marked)

    def _compare(self, way: _Way, key: MarkKey, marked: Marked) -> None:
        """A way leaves a mark on an object of which it has no reference: is there one that has, and no telling?"""
        root = self.values.roots[key[1]]
        if self._named(key) & way.dropped or root in self.record.lending.perhaps or self._looked(way, key, marked):
            return
        counted = [(other, token) for other, token in self._counted(key, marked) if not _parted(way, other)]
        if not counted or any(held.counter == token.counter for held in way.end.tokens for _, token in counted):
            return  # what is held may be the same object under another name
        near = min(_together(way, other) for other, _ in counted)
        bare = [other for other in self._ways if self._bare(other, key) and _together(way, other) > near]
        on = self._on(way, root)
        alike = [token for other, token in counted if way.alike(other) and self._on(other, root) == on]
        if alike and any(other.end.result != way.end.result for other in bare):
            self._tell(way, key, marked, alike, "counted")
        elif any(map(way.alike, bare)) and way.end.result[0] >= 0:
            self._tell(way, key, marked, [token for _, token in counted], "unmarked")

    def _counted(self, key: MarkKey, marked: Marked) -> Iterator[tuple[_Way, Token]]:
        """The ways that give it the same mark in the same place, and keep a reference on it."""
        for way in self._ways:
            other = way.end.marks.get(key)
            if other is None or not (other.on == marked.on and other.certain and other.node == marked.node):
                continue
            token = way.taken.get(other.counted)
            if token is not None and way.holds(other.counted):
                yield way, token

    def _bare(self, way: _Way, key: MarkKey) -> bool:
        """Whether a way leaves an object as it was, and holds no reference on it."""
        root = self.values.roots[key[1]]
        return key not in way.end.marks and all(self.values.roots[token.object] != root for token in way.end.tokens)

    def _on(self, way: _Way, root: int) -> set[MarkKey]:
        """The marks of an object: another one may say whether there is a reference."""
        return {key for key in way.end.marks if key[0] != TOLD and key[1] >= 0 and self.values.roots[key[1]] == root}

    def _named(self, key: MarkKey) -> set[str]:
        """What the source may call the object of a mark."""
        return {self.values.name(key[1]), self.values.name(self.values.roots[key[1]])}

    def _looked(self, way: _Way, key: MarkKey, marked: Marked) -> bool:
        """Whether a way has found that the object had the mark before: then its reference goes with that."""
        order = self.record.cfg.order
        title = key[2].lower()
        words = (title, title.partition("_")[2] or title) if title else ("_empty", "unhashed")
        before = (one.node for one in way.decided if one.way == "true" and order[one.node] < order[marked.node])
        text = Reading(self.record.cfg)
        return any(word in text.condition(node).lower() for node in before for word in words)

    def _tell(self, way: _Way, key: MarkKey, marked: Marked, tokens: list[Token], alike: str) -> None:
        nodes, order, state = self.record.cfg.nodes, self.record.cfg.order, State()
        state.trace = way.end.trace
        while state.trace is not None and order[state.trace.node] > order[marked.node]:
            state.trace = state.trace.before
        token = min(tokens, key=lambda one: one.line)
        value = self.values.roots[token.object] if self.values.path(token.object) else token.object
        called, incidents = getattr(nodes[marked.node].op, "callee", ""), self.record.incidents
        known = len(incidents)
        self.record.incident(state, WHAT, marked.node, token.counter, value, function=called, token=token)
        line, result = nodes[way.end.node].line, self.record.result(way.end.result[0])
        for new in list(incidents)[known:]:
            incidents[new] = replace(incidents[new], uncounted=Uncounted(key[2], marked.on, line, result, alike))


def _parted(way: _Way, other: _Way) -> bool:
    """Whether the caller has said, by what it passed, which of two ways it is."""
    return any(other.asked.get(condition, went) != went for condition, went in way.asked.items())


def _together(way: _Way, other: _Way) -> int:
    """How many decisions two ways have in common before they part."""
    shared = 0
    for one, two in zip(way.decided, other.decided, strict=False):
        if one != two:
            break
        shared += 1
    return shared
