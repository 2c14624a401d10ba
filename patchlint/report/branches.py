# SPDX-License-Identifier: GPL-2.0-or-later
"""The branches on the path of a cause, and which of them have to do with it."""

import re
from dataclasses import replace

from patchlint.engine.trace import DECISIONS, Step
from patchlint.report.cause import Cause
from patchlint.report.condition import entered, whole
from patchlint.report.lines import Body, Lines

MARKED = ("get_line", "drop_line", "put_line", "keep_line", "lock_line", "empty_line")  # facts that are lines
_FUNCTIONS = ("getter", "drop_function", "put")  # facts that are names of functions


def branches(cause: Cause, lines: Lines) -> list[Step]:
    """The decisions on the path of a cause from the get or the put that it is about on, the last of each line.

    The getter's own test for NULL says nothing. The parts of "a && b" are one decision, "taken" or "passed".
    """
    start = number(cause.facts.get("drop_line")) or number(cause.facts.get("get_line"))
    # A question about the get itself is not about one path, nor is one about several exits.
    alone = start != cause.first.line and len(cause.ends) == 1
    name = cause.first.object
    own = {name, f"!{name}", f"IS_ERR({name})", f"IS_ERR_OR_NULL({name})", f"{name} == NULL"}
    found: dict[int, list[Step]] = {}
    last = 0
    for step in _since(cause.first.steps, start) if alone else ():
        # on the line of the get it is whether that succeeded: it did
        if step.what in DECISIONS and step.line != start and lines.condition(step.line) not in own:
            before = found.pop(step.line, [])
            found[step.line] = [*before, step] if step.line == last else [step]
            last = step.line
    return [_one(steps, lines) for steps in found.values()]


def telling(cause: Cause, lines: Lines) -> list[Step]:
    """Those branches that have to do with a cause, as far as the lines around them tell."""
    found: list[Step] = []
    for step in reversed(branches(cause, lines)):
        if _matters(step, found, cause, lines):
            found.append(step)
    return found[::-1]


def on_the_way(step: Step, lines: Lines) -> bool:
    """Whether a path turned off at a branch: it went into it or into the other one, not just past an early exit."""
    body = lines.body(step.line)
    return entered(step, lines) or body is None or body.other


def number(text: str | None) -> int:
    """The line number that a fact holds, 0 for none."""
    return int(text) if text and text.isdecimal() else 0


def _one(steps: list[Step], lines: Lines) -> Step:
    """What the parts of a condition come to."""
    went = whole(steps, lines)
    return steps[-1] if went is None else replace(steps[-1], what="taken" if went else "passed")


def _matters(step: Step, later: list[Step], cause: Cause, lines: Lines) -> bool:
    """Whether the path would have been another one, or the count: not so where both ways soon meet again.

    `later` are the branches further on that matter.
    """
    body = lines.body(step.line)
    if body is None or body.leaves or _touches(body, cause):
        return True
    went = entered(step, lines)
    if went and any(one.line in body.lines and entered(one, lines) for one in later):
        return True
    meant = {*cause.ends, *(number(cause.facts.get(name)) for name in MARKED)}
    return (body.other and not went) or any(line in meant for line in body.lines)


def _touches(body: Body, cause: Cause) -> bool:
    """Whether code speaks of what the cause is about: it sets the object, or calls a function that counts it."""
    names = [cause.facts[name] for name in _FUNCTIONS if cause.facts.get(name)]
    calls = any(re.search(rf"\b{re.escape(name)}\(", body.text) for name in names)
    return calls or bool(re.search(rf"(?<![\w>.]){re.escape(cause.first.object)}\s*=[^=]", body.text))


def _since(steps: tuple[Step, ...], line: int) -> tuple[Step, ...]:
    """The steps after the last one on a line that is no decision, all for line 0 or one that is not there."""
    for index in range(len(steps) - 2, -1, -1):
        if line and steps[index].line == line and steps[index].what not in DECISIONS:
            return steps[index + 1 :]
    return steps
