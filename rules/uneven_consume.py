# SPDX-License-Identifier: GPL-2.0-or-later
"""A parameter's reference is consumed on every path but one."""

from collections.abc import Iterator

from patchlint.engine.outcome import Exit, Outcome
from patchlint.finding import Claim, Confidence, Kind

KIND = Kind.LEAK
BAD: list[str] = []
GOOD: list[str] = []


def check(outcome: Outcome) -> Iterator[Claim]:
    if outcome.partial:
        return
    consumed = {(given.counter, given.parameter, given.name) for found in outcome.exits for given in found.given}
    for counter, parameter, name in sorted(consumed):
        if parameter < 0:
            continue
        without = [found for found in outcome.exits if not _settles(found, counter, parameter)]
        lines = {found.line for found in without}
        consuming = {found.line for found in outcome.exits} - lines
        if outcome.returns == "void" and not _handed_over(outcome, parameter):
            continue  # an early return of a function that puts is how it says "not this one"
        if len(lines) != 1 or not consuming or any(found.kind not in ("error", "none") for found in without):
            continue
        if not any(found.kind in ("success", "none") for found in outcome.exits if found.line in consuming):
            continue
        yield Claim(
            line=without[0].line,
            message=f"every other path drops the reference on {name}: is it still held here?",
            confidence=Confidence.MEDIUM,
            object=name,
            counter=counter,
            exits=tuple(sorted(lines)),
            facts=(("exits", ", ".join(map(str, sorted(consuming)))),),
            steps=without[0].steps,
        )


def _handed_over(outcome: Outcome, parameter: int) -> bool:
    return all(given.taken for found in outcome.exits for given in found.given if given.parameter == parameter)


def _settles(found: Exit, counter: str, parameter: int) -> bool:
    """Whether an exit owes nothing: the reference is dropped there, or a parameter is no object at all."""
    if found.absent:
        return True
    return any(given.counter == counter and given.parameter == parameter for given in found.given)
