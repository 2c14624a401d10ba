# SPDX-License-Identifier: GPL-2.0-or-later
"""What a rule module has to offer, and what it is given."""

from collections.abc import Callable, Iterator
from itertools import takewhile

from patchlint.counterparts.model import Counterparts
from patchlint.engine.outcome import Outcome
from patchlint.finding import Claim, Confidence, Finding, Kind
from patchlint.record import record

Check = Callable[[Outcome], Iterator[Claim]]
CheckChange = Callable[[Outcome, Outcome], Iterator[Claim]]
CheckFile = Callable[[Counterparts], Iterator[Claim]]


@record
class Rule:
    """A rule module as the registry found it; it looks at functions, at what a patch made of them, at a file."""

    name: str  # "leak-on-error-path"
    kind: Kind
    manual: str
    check: Check | None
    check_change: CheckChange | None
    bad: tuple[str, ...]
    good: tuple[str, ...]
    check_file: CheckFile | None = None
    callers: bool = False  # a claim counts only with callers of the function that it turns wrong
    since: str = ""  # the version of patchlint that had it first
    raised: tuple[tuple[str, Confidence], ...] = ()  # a version, and the most that its claims had before that one
    most: Confidence = Confidence.HIGH  # that its claims have; what is surer is told as this sure

    def part(self, heading: str) -> str:
        """One part of the manual as one paragraph, "" if it has none of that heading."""
        _, _, rest = self.manual.partition(f"\n{heading}\n")
        return " ".join("".join(takewhile(lambda line: line[:1].isspace(), rest.splitlines(keepends=True))).split())

    def findings(self, outcome: Outcome) -> Iterator[Finding]:
        """The rule's claims about one function, with their place."""
        if self.check is not None:
            yield from (self._finding(outcome, claim) for claim in self.check(outcome))

    def changes(self, before: Outcome, after: Outcome) -> Iterator[Finding]:
        """The rule's claims about what a patch made of a function; every one is new with that patch."""
        if self.check_change is not None:
            yield from (self._finding(after, claim) for claim in self.check_change(before, after))

    def together(self, found: Counterparts) -> Iterator[Finding]:
        """The rule's claims about functions of a file that belong together."""
        if self.check_file is not None:
            yield from (self._placed(found.file, claim.function, claim) for claim in self.check_file(found))

    def _finding(self, outcome: Outcome, claim: Claim) -> Finding:
        return self._placed(outcome.file, outcome.function, claim, partial=outcome.partial)

    def _placed(self, file: str, function: str, claim: Claim, *, partial: bool = False) -> Finding:
        return Finding(
            file=file,
            function=function,
            line=claim.line,
            rule=self.name,
            kind=claim.kind or self.kind,
            message=claim.message,
            confidence=min(claim.confidence, self.most),
            object=claim.object,
            counter=claim.counter,
            exits=claim.exits,
            facts=claim.facts,
            steps=claim.steps,
            partial=partial,
            ways=claim.ways,
            others=claim.others,
        )
