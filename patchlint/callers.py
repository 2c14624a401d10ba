# SPDX-License-Identifier: GPL-2.0-or-later
"""Callers that a patch leaves alone although it changes what their callee does: right before, wrong after."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import islice, pairwise

from patchlint.analysis import examine_both
from patchlint.c.model import Parsed
from patchlint.contracts.bodies import Bodies
from patchlint.contracts.elsewhere import Elsewhere
from patchlint.contracts.scan import is_visible
from patchlint.differential import compare
from patchlint.finding import Confidence, Finding
from patchlint.record import record
from patchlint.rule import Rule
from patchlint.source.model import Function

MOST = 24  # callers of one function that are looked at
_NAMED = 4  # of the wrong ones


@record
class Sides:
    """What is known of functions in other files before and after a patch."""

    before: Elsewhere
    after: Elsewhere


@record
class Touched:
    """One function of a patch, before and after, read but not yet looked at."""

    before: Parsed | None
    after: Parsed | None
    bodies_before: Bodies
    bodies_after: Bodies

    @property
    def shown(self) -> tuple[Parsed, Bodies]:
        """The function after the patch, or before it where the patch deletes it, with its file."""
        if self.after is not None:
            return self.after, self.bodies_after
        assert self.before is not None
        return self.before, self.bodies_before


@record
class _Caller:
    """A function that calls another one, with what is known of its file before and after."""

    function: Function
    line: int
    bodies: tuple[Bodies, Bodies]


class Callers:
    """The callers of what a patch touches in one file."""

    def __init__(self, known: Sides, touched: Sequence[Touched]) -> None:
        """Take what is known of other files, and the functions of the file that the patch touches."""
        self.known = known
        self.bodies = (touched[0].bodies_before, touched[0].bodies_after) if touched else None
        self._wrong: dict[str, list[str]] = {}  # function -> the callers that it turns wrong
        self.touched = {p.function.name for one in touched for p in (one.before, one.after) if p is not None}

    def told(self, finding: Finding, rules: Sequence[Rule]) -> Finding | None:
        """The finding with the callers that it turns wrong; None without any."""
        wrong = self._wrong.get(finding.function)
        if wrong is None:  # one function may have several claims
            found = [caller for caller in islice(self._of(finding), MOST) if self._is_wrong(caller, rules)]
            wrong = [f"{one.function.file}:{one.line} ({one.function.name}())" for one in found]
            self._wrong[finding.function] = wrong
        if not wrong:
            return None
        more = f" and {len(wrong) - _NAMED} more" if len(wrong) > _NAMED else ""
        return replace(finding, facts=(*finding.facts, ("callers", ", ".join(wrong[:_NAMED]) + more)))

    def _is_wrong(self, caller: _Caller, rules: Sequence[Rule]) -> bool:
        """Whether something is found in a caller with the new contract that was not with the old."""
        parsed = caller.bodies[1].graphs.parsed(caller.function)
        before, after = examine_both(parsed, parsed, caller.bodies, rules)
        words = frozenset(token.text for token in caller.function.tokens)
        same = {line: line for line in range(caller.function.line, caller.function.end_line + 1)}
        found = compare(before.findings, after.findings, words, words, same)
        return any(one.confidence >= Confidence.MEDIUM for one in found.introduced)

    def _of(self, finding: Finding) -> Iterator[_Caller]:
        """The callers of a finding's function that the patch does not touch, those in its own file first."""
        if self.bodies is None:
            return
        name, file = finding.function, finding.file
        callers = (f for f in self.bodies[1].functions if f.name not in self.touched)
        yield from _callers(callers, name, self.bodies)
        called = self.bodies[1].function(name)
        if called is None or not is_visible(called):
            return
        for functions in self.known.after.calling(name, file):
            sides = (self.known.before.bodies(functions), self.known.after.bodies(functions))
            yield from _callers(functions, name, sides)


def _callers(functions: Iterable[Function], name: str, bodies: tuple[Bodies, Bodies]) -> Iterator[_Caller]:
    for function in functions:
        line = _called(function, name)
        if line and function.name != name:
            yield _Caller(function, line, bodies)


def _called(function: Function, name: str) -> int:
    """The line of the first call of a function, 0 for none."""
    tokens = function.tokens
    for token, following in pairwise(tokens):
        if token.text == name and following.kind == "LPAREN":
            return token.line
    return 0
