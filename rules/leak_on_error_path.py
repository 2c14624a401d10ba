# SPDX-License-Identifier: GPL-2.0-or-later
"""A reference is put on some paths and still held on others that end in an error."""

from collections.abc import Iterator

from patchlint.engine.outcome import Exit, Outcome
from patchlint.finding import Claim, Confidence, Kind
from patchlint.leaks import PATH, Leak, claim, leaks, taken

KIND = Kind.LEAK
# bare counters: nothing says whose they are, and who drops them may well be another function
_PLAIN = frozenset(("refcount_t", "atomic", "kref", "percpu_ref"))
BAD: list[str] = []
GOOD: list[str] = []


def check(outcome: Outcome) -> Iterator[Claim]:
    for leak in leaks(outcome, PATH):
        reference = leak.reference
        exits = _telling(leak)
        if not exits:
            continue
        message = f"is the reference on {reference.name} from {taken(leak)} still held here?"
        yield claim(leak, message, _confidence(leak, exits), exits)


def _telling(leak: Leak) -> tuple[Exit, ...]:
    """The exits that speak for a leak: a function that also keeps the reference when it succeeds does so on purpose."""
    if leak.reference.how in ("argument", "initial"):
        if leak.reference.how == "initial" and leak.kinds == {"none"}:
            return leak.exits
        kept = {found.line for found in leak.exits if found.kind != "error"}
        return tuple(found for found in leak.exits if found.kind == "error" and found.line not in kept)
    errors = tuple(found for found in leak.exits if found.kind == "error")
    return errors or leak.exits


def _confidence(leak: Leak, exits: tuple[Exit, ...]) -> Confidence:
    reference = leak.reference
    if exits[0].kind != "error":
        kept = exits[0].kind == "success" and reference.how in ("result", "out") and reference.trusted and leak.put is not None
        return Confidence.MEDIUM if reference.how == "initial" or kept else Confidence.LOW
    if reference.how == "argument" and not leak.settled and (reference.lifetime or reference.counter in _PLAIN):
        return Confidence.LOW
    if reference.escaped or reference.holder in ("managed", "allocated") or not reference.trusted:
        return Confidence.MEDIUM
    return Confidence.HIGH
