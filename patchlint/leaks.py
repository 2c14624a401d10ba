# SPDX-License-Identifier: GPL-2.0-or-later
"""References that are still held at an exit, grouped by the place that took them: what every leak rule starts from."""

from collections.abc import Iterator
from dataclasses import dataclass

from patchlint.engine.outcome import Exit, Outcome, Put, Reference
from patchlint.finding import Claim, Confidence

LOOP, COUNTED, NEVER, PATH = "loop", "counted", "never", "path"


@dataclass(frozen=True, slots=True)
class Leak:
    """One place that takes a reference, and the exits at which it is held although nobody else knows of it."""

    reference: Reference
    exits: tuple[Exit, ...]
    settled: bool  # some path puts it, returns it or hands it over
    kept: bool  # some path stores it where others find it
    put: Put | None  # where some path puts it

    @property
    def kinds(self) -> frozenset[str]:
        """The kinds of the exits that hold it."""
        return frozenset(found.kind for found in self.exits)

    @property
    def lines(self) -> tuple[int, ...]:
        """The lines of the exits that hold it."""
        return tuple(sorted({found.line for found in self.exits}))

    @property
    def shape(self) -> str:
        """Which rule this leak belongs to."""
        if self.reference.how == "iterator":
            return LOOP
        if self.reference.even_on_error and self.reference.failed:
            return COUNTED
        if self.reference.how in ("result", "out") and not (self.settled or self.kept):
            return NEVER
        return PATH


def moved(reference: Reference) -> bool:
    """Whether an unknown callee was given it that may well have taken it over: pages and buffers change hands."""
    return reference.passed and reference.passed_on


def claim(leak: Leak, message: str, confidence: Confidence, exits: tuple[Exit, ...] = (), line: int = 0) -> Claim:
    """A claim about a leak at its first exit, or at `line`; `exits` are those that show it, all by default."""
    reference, shown = leak.reference, exits or leak.exits
    ways = {found.line: found.steps for found in reversed(shown)}
    return Claim(
        line=line or shown[0].line,
        message=message,
        confidence=confidence,
        object=reference.name,
        counter=reference.counter,
        exits=tuple(sorted(ways)),
        facts=(
            ("getter", reference.function),
            ("get_line", str(reference.line)),
            ("lifetime", "yes" if reference.lifetime else "no"),
            *((("put", leak.put.function), ("put_line", str(leak.put.line))) if leak.put else ()),
        ),
        steps=shown[0].steps,
        ways=tuple(ways[line] for line in sorted(ways)),
        others=tuple(found.steps for found in leak.exits if found.line not in ways),
    )


def taken(leak: Leak) -> str:
    """Where the reference comes from, for a message: "of_parse_phandle() on line 12"."""
    return f"{leak.reference.function}() on line {leak.reference.line}"


def leaks(outcome: Outcome, shape: str) -> Iterator[Leak]:
    """The leaks of one shape, in the order of the places that take the references."""
    if outcome.partial:
        return
    puts = {put.key: put for put in outcome.puts}
    lost = {i.reference.key for i in outcome.incidents if i.what == "lost" and i.reference}
    kept = {reference.key for found in outcome.exits for reference in found.held if reference.escaped}
    held: dict[tuple[int, str, str], list[tuple[Exit, Reference]]] = {}
    for found in outcome.exits:
        for reference in found.held:
            put = reference.key in puts
            stored = _left_behind if put else _forgotten
            if _open(reference, put) or stored(outcome, found, reference):
                held.setdefault(reference.key, []).append((found, reference))
    for key, rows in sorted(held.items()):
        # the exits with an error say most about why it is a leak
        rows.sort(key=lambda row: (not row[1].failed, row[0].kind != "error", row[0].line))
        exits = tuple(dict.fromkeys(found for found, _ in rows))
        leak = Leak(rows[0][1], exits, key in outcome.settled, key in kept, puts.get(key))
        if leak.shape == shape and key not in lost:
            yield leak


def _open(reference: Reference, put: bool) -> bool:
    """Whether a reference is nobody else's.

    Of several in an array the one whose getter just failed is; a function that returns a part of the object may keep
    it for its caller, if it puts it on other paths.
    """
    mine = (reference.escaped == "element" and reference.failed) or (reference.escaped == "part" and not put)
    if reference.escaped and not mine:
        return False
    return reference.decided and reference.certain and not reference.told


def _left_behind(outcome: Outcome, found: Exit, reference: Reference) -> bool:
    """A reference that was stored, and that other error paths put again, where a return of its own leaves it."""
    if reference.escaped != "stored" or found.kind != "error":
        return False
    if not (reference.decided and reference.certain):
        return False
    here = [other for other in outcome.exits if other.line == found.line]
    return all(other.kind == "error" and any(held.key == reference.key for held in other.held) for other in here)


def _forgotten(outcome: Outcome, found: Exit, reference: Reference) -> bool:
    """A reference that was stored, and is not put where all that was stored in the same way is put after an error."""
    if reference.escaped != "stored" or found.kind != "error" or reference.how not in ("result", "out"):
        return False
    if not (reference.decided and reference.certain and reference.trusted) or reference.spared:
        return False
    kept = {
        held.key: held
        for good in outcome.exits
        if good.kind == "success"
        for held in good.held
        if _like(held, reference)
    }
    if kept.pop(reference.key, None) is None or any(held.key in kept for held in found.held):
        return False
    since = [step for step in found.steps if step.line > reference.line and step.what == "put"]
    return len(kept) > 0 and {held.name for held in kept.values()} <= {step.detail.partition(": ")[2] for step in since}


def _like(held: Reference, reference: Reference) -> bool:
    return held.escaped == "stored" and held.counter == reference.counter and held.how in ("result", "out")
