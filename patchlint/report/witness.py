# SPDX-License-Identifier: GPL-2.0-or-later
"""The part of a witness that a person has to see: where it starts, the last decisions, where it ends."""

from patchlint.engine.trace import Step
from patchlint.record import record
from patchlint.report.branches import MARKED, number, telling
from patchlint.report.cause import Cause
from patchlint.report.condition import at_branch, entered, goes_on, in_words
from patchlint.report.lines import Lines

_TOLD = 2  # decisions named in a sentence


@record
class Evidence:
    """What a paragraph tells of a path."""

    when: str  # "when setup() fails (line 130)", "" when no decision is worth telling
    lines: tuple[int, ...]  # that the paragraph is about, sorted
    told: tuple[int, ...] = ()  # the lines of the decisions in `when`


def evidence(cause: Cause, lines: Lines) -> Evidence:
    """Choose what to tell of the witness of a cause's first finding."""
    decisions = _last([step for step in telling(cause, lines) if not _is_seen(step, cause, lines)], lines)
    words = [at_branch(step, lines).replace(f"{cause.facts.get('getter')}()", "it") for step in decisions]
    marked = [number(cause.facts.get(name)) for name in MARKED]
    told = tuple(step.line for step in decisions)
    return Evidence(" and ".join(words), tuple(sorted({cause.first.line, *marked, *told} - {0})), told)


def _is_seen(step: Step, cause: Cause, lines: Lines) -> bool:
    """Whether there is no more to say than that the line meant stands in a branch."""
    body = lines.body(step.line)
    return body is not None and cause.first.line in body.lines and entered(step, lines) and not in_words(step, lines)


def loop_line(cause: Cause) -> int:
    """The line of the loop that a witness last turned in, 0 for none."""
    return next((step.line for step in reversed(cause.first.steps) if step.what == "turn"), 0)


def _last(steps: list[Step], lines: Lines) -> list[Step]:
    """The last decisions that are worth telling; a branch passed by on the way to one that is entered is not."""
    told = [step for step in steps if at_branch(step, lines) and not goes_on(step, lines)]
    return [step for step in told if step is told[-1] or entered(step, lines)][-_TOLD:]
