# SPDX-License-Identifier: GPL-2.0-or-later
"""What a rule module has to offer, and what it is given."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from patchlint.engine.outcome import Outcome
from patchlint.finding import Claim, Finding, Kind

Check = Callable[[Outcome], Iterator[Claim]]


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule module as the registry found it."""

    name: str  # "leak-on-error-path"
    kind: Kind
    manual: str
    check: Check
    bad: tuple[str, ...]
    good: tuple[str, ...]

    def findings(self, outcome: Outcome) -> Iterator[Finding]:
        """The rule's claims about one function, with their place."""
        for claim in self.check(outcome):
            yield Finding(
                file=outcome.file,
                function=outcome.function,
                line=claim.line,
                rule=self.name,
                kind=self.kind,
                message=claim.message,
                confidence=claim.confidence,
                object=claim.object,
                counter=claim.counter,
                exits=claim.exits,
                facts=claim.facts,
                steps=claim.steps,
                partial=outcome.partial,
                ways=claim.ways,
                others=claim.others,
            )
