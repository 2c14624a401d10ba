# SPDX-License-Identifier: GPL-2.0-or-later
"""A branch of a witness in words: "when setup() fails (line 130)"."""

import re
from dataclasses import dataclass

from patchlint.engine.trace import Step
from patchlint.report.lines import Lines
from patchlint.report.words import say

_HINT = re.compile(r"(?:(?:un)?likely|(?:VM_)?WARN_ON(?:_ONCE)?)\((.*)\)")  # has the truth of what it is given
_WITH_TEXT = re.compile(r"!*WARN\w*\(.*,")
_PLACE = re.compile(r"[\w.\[\]]+(?:->[\w.\[\]]+)*")
_CALL = re.compile(r"\w*\(")
_STATUS = re.compile(r"(?:ret|err|error|rc|res|retval|rval|rv|status|result|r)(?:\s*(?:<|!=)\s*0)?")
_IS_ERR = re.compile(rf"IS_ERR(?:_OR_NULL)?\(({_PLACE.pattern})\)")
_NAME = re.compile(r"\w+")
_LONGEST = 48  # characters of a condition worth quoting in a sentence
_REACH = 12  # lines above a test in which its variable is looked for


def in_words(step: Step, lines: Lines) -> str:
    """Return how a path went at one step, without a leading capital; "" when that cannot be told from its line."""
    told = _told(step, lines)
    if told is None or len(told.condition.removeprefix("!")) > _LONGEST or '"' in told.condition:
        return ""
    return say(f"condition.{told.what}", function=told.function, condition=told.condition, line=step.line)


def beside(step: Step, lines: Lines) -> str:
    """Return the same for a note right below the line of the step, which need not repeat what stands there."""
    told = _told(step, lines)
    return say(f"note.{told.what}", function=told.function) if told else ""


@dataclass(frozen=True, slots=True)
class _Way:
    """What a branch says: "done", "fails" or "succeeds" of a function, "true" or "false" of a condition."""

    what: str
    function: str = ""
    condition: str = ""


def _told(step: Step, lines: Lines) -> _Way | None:
    if step.what == "done":
        return _Way("done")
    if step.what not in ("true", "false"):
        return None
    condition, negated = _bare(lines.condition(step.line))
    if not condition or "&&" in condition or "||" in condition or _WITH_TEXT.match(condition):
        return None
    # A step tells about the operand of "!", not about the negation.
    way = step.what == "true"
    called = _tested_call(condition, step.line, lines)
    if called and (not negated or condition.startswith("IS_ERR")):
        return _Way("fails" if way else "succeeds", called)
    if negated:
        condition, way = f"!{condition}", not way
    return _Way("true" if way else "false", condition=condition)


def entered(step: Step, lines: Lines) -> bool:
    """Whether a path went into the branch that a test guards, not past it."""
    return step.what not in ("true", "false") or (step.what == "true") != _bare(lines.condition(step.line))[1]


def _bare(condition: str) -> tuple[str, bool]:
    """A condition without unlikely(), WARN_ON() and leading "!", and whether there was an odd number of these."""
    negated = False
    while condition:
        hint = _HINT.fullmatch(condition)
        if condition.startswith("!"):
            condition, negated = condition[1:].strip(), not negated
            if not _is_operand(condition):
                return "", negated  # !a == b
        elif hint and _closes_last(condition):
            condition = hint[1].strip()
        else:
            break
    return condition, negated


def _is_operand(text: str) -> bool:
    """Whether a "!" in front of a text is about all of it."""
    plain = text.lstrip("!")
    return bool(_PLACE.fullmatch(plain)) or (bool(_CALL.match(plain)) and _closes_last(plain))


def _closes_last(text: str) -> bool:
    """Whether the first parenthesis of a text is closed by its last character."""
    depth = 0
    for index, char in enumerate(text):
        depth += (char == "(") - (char == ")")
        if not depth and char == ")":
            return index == len(text) - 1
    return False


def _tested_call(condition: str, line: int, lines: Lines) -> str:
    """The function whose failure a condition tests for, "" when it tests for none or that is not certain."""
    is_error = _IS_ERR.fullmatch(condition)
    if is_error or _STATUS.fullmatch(condition):
        name = is_error[1] if is_error else _NAME.match(condition)[0]  # type: ignore[index] # _STATUS begins with one
        return _assigned_from(name, line, lines)
    return ""


def _assigned_from(name: str, line: int, lines: Lines) -> str:
    """The function that a variable was last assigned from above a line, if nothing else may have come between."""
    call = re.compile(rf"(?:.*[\s*(])?{re.escape(name)}\s*=\s*(\w+)\(")
    other = re.compile(rf"(?:.*[\s*(&])?{re.escape(name)}\b\s*(?:=[^=]|[-+|&]=|\+\+)|.*&{re.escape(name)}\b")
    indent = _indent(lines.text(line))
    for number in range(line - 1, max(0, line - 1 - _REACH), -1):
        text = lines.text(number)
        if text and not text[0].isspace():
            return ""  # a label or the edge of the function: other paths join here
        if match := call.match(text):
            return match[1] if _indent(text) <= indent else ""  # further in, it is conditional
        if other.match(text):
            return ""
    return ""


def _indent(text: str) -> int:
    return len(text.expandtabs(8)) - len(text.expandtabs(8).lstrip())
