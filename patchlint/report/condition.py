# SPDX-License-Identifier: GPL-2.0-or-later
"""A branch of a witness in words: "when setup() fails (line 130)"."""

import re
from collections.abc import Sequence

from patchlint.engine.trace import Step
from patchlint.record import record
from patchlint.report.lines import Lines, indent
from patchlint.report.words import say

_HINT = re.compile(r"(?:(?:un)?likely|(?:VM_)?WARN_ON(?:_ONCE)?)\((.*)\)")  # has the truth of what it is given
_WITH_TEXT = re.compile(r"!*WARN\w*\(.*,")
_PLACE = re.compile(r"[\w.\[\]]+(?:->[\w.\[\]]+)*")
_CALL = re.compile(r"\w*\(")
_STATUS = re.compile(r"(?:ret|err|error|rc|res|retval|rval|rv|status|result|r)(?:\s*(?:<|!=)\s*0)?")
_IS_ERR = re.compile(rf"IS_ERR(?:_OR_NULL)?\(({_PLACE.pattern})\)")
_NAME = re.compile(r"\w+")
_WHILE = re.compile(r"(?:\}\s*)?while\b")
_SIDE = r"[\w.\[\]>()-]+(?:, [\w.\[\]>()-]+)*"  # of a comparison: names, members, calls; no other operators
_COMPARED = re.compile(rf"({_SIDE}) (==|!=|<=|>=|<|>) ({_SIDE})")
_CONTRARY = {"==": "!=", "!=": "==", "<": ">=", ">=": "<", ">": "<=", "<=": ">"}
_LONGEST = 48  # characters of a condition worth quoting in a sentence
_REACH = 12  # lines above a test in which its variable is looked for


def in_words(step: Step, lines: Lines) -> str:
    """Return how a path went at one step, without a leading capital; "" when that cannot be told from its line."""
    told = _told(step, lines)
    if told is None or len(told.condition) > _LONGEST or '"' in told.condition:
        return ""
    return say(f"condition.{told.what}", function=told.function, condition=told.condition, line=step.line)


def at_branch(step: Step, lines: Lines) -> str:
    """Return the same, for a condition that is too long to be quoted by its line."""
    text = in_words(step, lines)
    if text or _told(step, lines) is None:
        return text
    return say("condition.branch" if entered(step, lines) else "condition.no_branch", line=step.line)


def beside(step: Step, lines: Lines) -> str:
    """Return the same for a note right below the line of the step, which need not repeat what stands there."""
    told = _told(step, lines)
    if told is None or told.what in ("done", "fails", "succeeds"):
        return say(f"note.{told.what}", function=told.function) if told else ""
    went = entered(step, lines)
    if _WHILE.match(lines.text(step.line).strip()):
        return say("note.turn" if went else "note.done")
    return say("note.taken" if went else "note.passed")


def goes_on(step: Step, lines: Lines) -> bool:
    """Whether a step says no more than that a call before it did not fail."""
    told = _told(step, lines)
    return told is not None and told.what == "succeeds" and not entered(step, lines)


def entered(step: Step, lines: Lines) -> bool:
    """Whether a path went into the branch that a test guards, not past it."""
    if step.what in ("true", "false"):
        return (step.what == "true") != _bare(lines.condition(step.line))[1]
    return step.what != "passed"


def whole(steps: Sequence[Step], lines: Lines) -> bool | None:
    """Whether a condition of several parts held, None for one that has none and where the steps do not tell.

    A step tells about one part; parts whose value was known before have none.
    """
    condition = _unwrapped(lines.condition(steps[0].line))
    for operator, decides in (("&&", False), ("||", True)):
        parts = [part.strip() for part in _split(condition, operator)]
        if len(parts) < 2 or len(steps) > len(parts) or any("&&" in part or "||" in part for part in parts):
            continue
        negated = [_bare(part)[1] for part in parts]
        last = (steps[-1].what == "true") != negated[len(steps) - 1]
        if len(steps) == len(parts) or (len(set(negated)) == 1 and last is decides):
            return last
    return None


@record
class _Way:
    """What a branch says: "done", "fails" or "succeeds" of a function, else of a condition, without negation."""

    what: str
    function: str = ""
    condition: str = ""


def _told(step: Step, lines: Lines) -> _Way | None:
    if step.what == "done":
        return _Way("done")
    condition = lines.condition(step.line)
    if step.what in ("taken", "passed"):
        return _Way("true" if step.what == "taken" else "false", condition=condition) if condition else None
    if step.what not in ("true", "false"):
        return None
    condition, negated = _bare(condition)
    if not condition or "&&" in condition or "||" in condition or _WITH_TEXT.match(condition):
        return None
    # A step tells about the operand of "!", not about the negation.
    way = step.what == "true"
    called = _tested_call(condition, step.line, lines)
    if called and (not negated or condition.startswith("IS_ERR")):
        return _Way("fails" if way else "succeeds", called)
    return _positive(condition, way)


def _positive(condition: str, way: bool) -> _Way:
    """Say it without a "not" as far as that is simple: what is equal, what is less, what is set."""
    if condition.startswith("(") and _closes_last(condition):
        condition = condition[1:-1].strip()
    if _STATUS.fullmatch(condition) and _NAME.fullmatch(condition):
        return _Way("true", condition=f"{condition} {'!=' if way else '=='} 0")
    if _PLACE.fullmatch(condition):
        return _Way("set" if way else "unset", condition=condition)
    compared = _COMPARED.fullmatch(condition)
    if compared and not way:
        return _Way("true", condition=f"{compared[1]} {_CONTRARY[compared[2]]} {compared[3]}")
    return _Way("true" if way else "false", condition=condition)


def _unwrapped(condition: str) -> str:
    """A condition without unlikely() and WARN_ON() around all of it."""
    while (hint := _HINT.fullmatch(condition)) and _closes_last(condition):
        condition = hint[1].strip()
    return condition


def _split(text: str, operator: str) -> list[str]:
    """The parts of a condition between operators that stand in no parentheses."""
    parts, depth, start = [], 0, 0
    for index, char in enumerate(text):
        depth += (char == "(") - (char == ")")
        if not depth and text.startswith(operator, index):
            parts.append(text[start:index])
            start = index + len(operator)
    return [*parts, text[start:]]


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
    here = indent(lines.text(line))
    for number in range(line - 1, max(0, line - 1 - _REACH), -1):
        text = lines.text(number)
        if text and not text[0].isspace():
            return ""  # a label or the edge of the function: other paths join here
        if match := call.match(text):
            return match[1] if indent(text) <= here else ""  # further in, it is conditional
        if other.match(text):
            return ""
    return ""
