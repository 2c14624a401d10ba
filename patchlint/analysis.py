# SPDX-License-Identifier: GPL-2.0-or-later
"""One function image: read it, walk it, ask the rules."""

import os
from collections.abc import Iterable, Iterator, Sequence

from patchlint.c.model import Parsed, Status
from patchlint.contracts.bodies import Bodies
from patchlint.contracts.guess import guesses
from patchlint.engine.outcome import Outcome
from patchlint.finding import Finding
from patchlint.record import record
from patchlint.rule import Rule


@record
class Examined:
    """What came of one function image; `reason` says why it was not looked at in full, "" when it was."""

    status: Status
    reason: str
    findings: tuple[Finding, ...]
    outcome: Outcome | None


def _once(findings: Iterable[Finding]) -> Iterator[Finding]:
    """One call can take references of several counters (clk_prepare_enable): the claim about them is one."""
    seen: set[tuple[str, int, str]] = set()
    for finding in findings:
        key = (finding.rule, finding.line, finding.message)
        if key not in seen:
            seen.add(key)
            yield finding


def changes(before: Examined, after: Examined, rules: Sequence[Rule]) -> tuple[Finding, ...]:
    """What rules say of a change that they say of neither image by itself; both must have been read in full."""
    was, now = before.outcome, after.outcome
    if was is None or now is None or not (was.complete and now.complete) or was.partial or now.partial:
        return ()
    return tuple(_once(finding for rule in rules for finding in rule.changes(was, now)))


NOTHING = Examined(Status.STRICT, "", (), None)


def examine_both(
    before: Parsed | None, after: Parsed | None, bodies: tuple[Bodies, Bodies], rules: Sequence[Rule]
) -> tuple[Examined, Examined]:
    """Look at a function before and after a patch, each with what is known of its file then."""
    was = examine(before, bodies[0], rules) if before else NOTHING
    now = examine(after, bodies[1], rules) if after else NOTHING
    if before and was.outcome is None and now.outcome is not None:
        was = examine(before, bodies[0], rules, anyway=True)
    if after and now.outcome is None and was.outcome is not None:
        now = examine(after, bodies[1], rules, anyway=True)
    return was, now


def examine(parsed: Parsed, bodies: Bodies, rules: Sequence[Rule], *, anyway: bool = False) -> Examined:
    """Look at one function, `anyway` also at one that has nothing to do with references.

    Never raises for what is in it.
    """
    if parsed.tree is None:
        return Examined(Status.SKIPPED, parsed.reason, (), None)
    try:
        if not bodies.concerns(parsed) and not anyway:
            return Examined(parsed.status, parsed.reason, (), None)
        cfg = bodies.graphs.graph(parsed)
        outcome = bodies.walk(cfg)
        # what a body in sight does is no guess
        supposed = [one for one in guesses(outcome) if bodies.function(one.name) is None]
        if supposed:
            outcome = bodies.walk(cfg, guesses=supposed)
        findings = tuple(_once(finding for rule in rules for finding in rule.findings(outcome)))
    except RecursionError:
        return Examined(Status.SKIPPED, "nested too deeply", (), None)
    except Exception as error:  # one function that upsets us must not take the review of the others with it
        if os.environ.get("PATCHLINT_DEBUG"):
            raise
        return Examined(Status.SKIPPED, f"internal error: {type(error).__name__}: {error}", (), None)
    if not outcome.complete:
        return Examined(Status.SKIPPED, outcome.reason, (), outcome)
    return Examined(parsed.status, parsed.reason, findings, outcome)
