# SPDX-License-Identifier: GPL-2.0-or-later
"""The part of a witness that a person has to see: where it starts, the last decisions, where it ends."""

from dataclasses import dataclass

from patchlint.engine.trace import DECISIONS, Step
from patchlint.report.cause import Cause
from patchlint.report.condition import entered, in_words
from patchlint.report.lines import Lines

_TOLD = 2  # decisions named in a sentence
_MARKED = ("get_line", "drop_line", "put_line", "keep_line", "lock_line", "empty_line")


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a paragraph tells of a path."""

    when: str  # "when setup() fails (line 130)", "" when no decision is worth telling
    lines: tuple[int, ...]  # that the paragraph is about, sorted


def evidence(cause: Cause, lines: Lines) -> Evidence:
    """Choose what to tell of the witness of a cause's first finding."""
    decisions = _last(branches(cause, lines), lines)
    words = [in_words(step, lines).replace(f"{cause.facts.get('getter')}()", "it") for step in decisions]
    marked = [number(cause.facts.get(name)) for name in _MARKED]
    told = {cause.first.line, *marked, *(step.line for step in decisions)}
    return Evidence(" and ".join(words), tuple(sorted(told - {0})))


def branches(cause: Cause, lines: Lines) -> list[Step]:
    """The decisions on the path of a cause from the get or the put that it is about on, the last of each line.

    The getter's own test for NULL says nothing.
    """
    start = number(cause.facts.get("drop_line")) or number(cause.facts.get("get_line"))
    # A question about the get itself is not about one path, nor is one about several exits.
    alone = start != cause.first.line and len(cause.ends) == 1
    name = cause.first.object
    own = {name, f"!{name}", f"IS_ERR({name})", f"IS_ERR_OR_NULL({name})", f"{name} == NULL"}
    found: dict[int, Step] = {}
    for step in _since(cause.first.steps, start) if alone else ():
        # on the line of the get it is whether that succeeded: it did
        if step.what in DECISIONS and step.line != start and lines.condition(step.line) not in own:
            found.pop(step.line, None)
            found[step.line] = step
    return list(found.values())


def loop_line(cause: Cause) -> int:
    """The line of the loop that a witness last turned in, 0 for none."""
    return next((step.line for step in reversed(cause.first.steps) if step.what == "turn"), 0)


def number(text: str | None) -> int:
    """The line number that a fact holds, 0 for none."""
    return int(text) if text and text.isdecimal() else 0


def _since(steps: tuple[Step, ...], line: int) -> tuple[Step, ...]:
    """The steps after the last one on a line that is no decision, all for line 0 or one that is not there."""
    for index in range(len(steps) - 2, -1, -1):
        if line and steps[index].line == line and steps[index].what not in DECISIONS:
            return steps[index + 1 :]
    return steps


def _last(steps: list[Step], lines: Lines) -> list[Step]:
    """The last decisions that are worth telling; a branch passed by on the way to one that is entered is not."""
    told = [step for step in steps if in_words(step, lines)]
    return [step for step in told if step is told[-1] or entered(step, lines)][-_TOLD:]
