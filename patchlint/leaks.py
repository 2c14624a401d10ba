# SPDX-License-Identifier: GPL-2.0-or-later
"""References that are still held at an exit, grouped by the place that took them: what every leak rule starts from."""

from dataclasses import dataclass

from patchlint.engine.outcome import Exit, Outcome, Reference


@dataclass(frozen=True, slots=True)
class Leak:
    """One place that takes a reference, and the exits at which it is held although nobody else knows of it."""

    reference: Reference
    exits: tuple[Exit, ...]
    settled: bool  # some path puts it, returns it or hands it over
    put: bool  # some path puts it
    success_settled: bool  # no successful exit holds it

    @property
    def kinds(self) -> frozenset[str]:
        """The kinds of the exits that hold it."""
        return frozenset(found.kind for found in self.exits)

    @property
    def on_error(self) -> tuple[Exit, ...]:
        """The exits with an error that hold it."""
        return tuple(found for found in self.exits if found.kind == "error")


def leaks(outcome: Outcome) -> tuple[Leak, ...]:
    """All leaks of a function, in the order of the places that take the references."""
    if outcome.partial:
        return ()
    held: dict[int, list[tuple[Exit, Reference]]] = {}
    for found in outcome.exits:
        for reference in found.held:
            if reference.decided and reference.certain and not reference.escaped and not reference.told:
                held.setdefault(reference.site, []).append((found, reference))
    result = []
    for site, rows in sorted(held.items()):
        # the reference as it is where it leaks on an error, if it does
        rows.sort(key=lambda row: (row[0].kind != "error", row[0].line))
        exits = tuple(dict.fromkeys(found for found, _ in rows))
        success = any(found.kind == "success" for found in exits)
        result.append(Leak(rows[0][1], exits, site in outcome.settled, site in outcome.put, not success))
    return tuple(result)
