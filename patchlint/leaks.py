# SPDX-License-Identifier: GPL-2.0-or-later
"""References that are still held at an exit, grouped by the place that took them: what every leak rule starts from."""

import re
from collections.abc import Iterator

from patchlint.engine.callee_names import MAY_RELEASE
from patchlint.engine.outcome import Exit, Outcome, Put, Reference
from patchlint.finding import Claim, Confidence
from patchlint.ir.signs import ZERO
from patchlint.record import record

LOOP, COUNTED, NEVER, PATH = "loop", "counted", "never", "path"


@record
class Leak:
    """One place that takes a reference, and the exits at which it is held although nobody else knows of it."""

    reference: Reference
    exits: tuple[Exit, ...]
    settled: bool  # some path puts it, returns it or hands it over
    kept: bool  # some path stores it where others find it
    put: Put | None  # where some path puts it
    doubled: bool = False  # it was stored in one place, and counted for that: other paths put one of the two again
    ends: str = ""  # the function that releases what it is stored in, here and after such a put

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


def sure(reference: Reference) -> bool:
    """Whether a row says that it was taken, of a kind that stays where it is, and not as one more for somebody else."""
    more = reference.how == "argument" and reference.lifetime
    return reference.trusted and reference.documented and not (reference.passed_on or reference.seen or more)


def moved(reference: Reference) -> bool:
    """Whether an unknown callee was given it that may well have taken it over: pages and buffers change hands."""
    return reference.passed and reference.passed_on


def puts_one(outcome: Outcome, reference: Reference) -> bool:
    """Whether an element of the same array is put on some path: which one it is, nobody keeps apart."""
    steps = (step for found in outcome.exits for step in found.steps if step.what == "put")
    return "[]" in reference.name and any(step.detail.endswith(f": {reference.name}") for step in steps)


def queued(exits: tuple[Exit, ...]) -> bool:
    """Whether something is on a list by then: it may have the reference until it is taken off again."""
    return any(left.mark.what == "list" and left.mark.on for found in exits for left in found.marks)


def is_error(outcome: Outcome, found: Exit) -> bool:
    """Whether an exit is an error for sure: what `return ret` returns may as well be unknown."""
    return outcome.returns == "pointer" or not found.bits & ZERO


def renamed(reference: Reference, found: Exit) -> bool:
    """Whether something of that name is put there in whatever it lies: `lamp->dev` may be `&pdev->dev`."""
    since = (step.detail.partition(": ") for step in found.steps if step.what == "put" and step.line > reference.line)
    others = {name for function, _, name in since if function != reference.function and name != reference.name}
    return any(_last(name) == _last(reference.name) for name in others)


def _last(name: str) -> str:
    return re.split(r"->|\.", name)[-1]


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
            *((("ends", leak.ends),) if leak.ends else ()),
        ),
        steps=shown[0].steps,
        ways=tuple(ways[line] for line in sorted(ways)),
        others=tuple(found.steps for found in leak.exits if found.line not in ways),
    )


def taken(leak: Leak) -> str:
    """Where the reference comes from, for a message: "of_parse_phandle() on line 12"."""
    return f"{leak.reference.function}() on line {leak.reference.line}"


def in_words(leak: Leak) -> str:
    """The reference and where it comes from, for a message; what nobody stores has no other name than its getter's."""
    reference = leak.reference
    named = "" if reference.name == f"{reference.function}()" else f" on {reference.name}"
    return f"the reference{named} from {taken(leak)}"


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
            put = puts.get(reference.key)
            left = _left_behind(outcome, found, reference, put) if put else _forgotten(outcome, found, reference)
            if left or _open(reference, put is not None) or _doubled(outcome, found, reference):
                held.setdefault(reference.key, []).append((found, reference))
    for key, rows in sorted(held.items()):
        # the exits with an error say most about why it is a leak
        rows.sort(key=lambda row: (not row[1].failed, row[0].kind != "error", row[0].line))
        exits = tuple(dict.fromkeys(found for found, _ in rows))
        doubled = all(_doubled(outcome, *row) for row in rows)
        ends = _ends_alike(outcome, *rows[0]) if key in puts else ""
        leak = Leak(rows[0][1], exits, key in outcome.settled, key in kept, puts.get(key), doubled, ends)
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
    return reference.decided and reference.certain and not (reference.told or reference.managed)


def _left_behind(outcome: Outcome, found: Exit, reference: Reference, put: Put) -> bool:
    """A reference that was stored, and that other error paths put again, where a return of its own leaves it.

    What was put before it was stored says nothing of who puts it from then on.
    """
    if reference.escaped != "stored" or found.kind != "error" or not put.stored:
        return False
    if not (reference.decided and reference.certain):
        return False
    here = [other for other in outcome.exits if other.line == found.line]
    mine = all(other.kind == "error" and any(held.key == reference.key for held in other.held) for other in here)
    return mine or _ends_alike(outcome, found, reference) != ""


def _ends_alike(outcome: Outcome, found: Exit, reference: Reference) -> str:
    """The function that releases what a reference is stored in on this path, and where another puts that first.

    What else is called on that object is called when all goes well, too; "" if it is not so.
    """
    good = frozenset[str]().union(*(other.called for other in outcome.exits if other.kind == "success"))
    ends = found.called - good
    if not ends or not all(map(MAY_RELEASE.search, ends)):
        return ""
    errors = (other for other in outcome.exits if other.kind == "error" and ends <= other.called)
    stored = any(_puts_stored(other, f"{reference.function}: {reference.name}") for other in errors)
    return min(ends) if stored else ""


def _puts_stored(found: Exit, reference: str) -> bool:
    """Whether a path puts a reference after it has stored it."""
    did = [step.what for step in found.steps if step.detail == reference]
    return "store" in did and "put" in did[did.index("store") :]


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


def _doubled(outcome: Outcome, found: Exit, reference: Reference) -> bool:
    """A getter's reference on what was stored in one place and counted once more, where other paths put one of them."""
    if reference.escaped != "stored" or reference.how not in ("result", "out") or found.kind == "error":
        return False
    both = [held for held in found.held if _same(held, reference)]
    if len(both) != 2 or any(one.shared or not (one.decided and one.certain and one.trusted) for one in both):
        return False
    counted = next((held for held in both if held.how == "argument"), None)
    places = [{rest.name for rest in found.rests if rest.key == one.key} for one in both]
    if counted is None or len(places[0]) != 1 or places[0] != places[1]:
        return False
    return any(other.kind == found.kind and _puts_one(other, reference, counted) for other in outcome.exits)


def _same(one: Reference, other: Reference) -> bool:
    return (one.counter, one.name) == (other.counter, other.name)


def _puts_one(found: Exit, reference: Reference, counted: Reference) -> bool:
    """Whether a path stores and counts what it got in the same way, and puts one of the two references."""
    did = [(step.what, step.detail) for step in found.steps]
    got, again = f"{reference.function}: {reference.name}", f"{counted.function}: {reference.name}"
    if sum(_same(held, reference) for held in found.held) != 1 or ("get", got) not in did or ("get", again) not in did:
        return False
    return ("store", got) in did and (("put", got) in did or ("put", again) in did)
