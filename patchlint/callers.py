# SPDX-License-Identifier: GPL-2.0-or-later
"""Callers that a patch leaves alone although it changes what their callee does: right before, wrong after."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from patchlint.analysis import examine_both
from patchlint.c.parse import parse_function
from patchlint.contracts.bodies import Bodies
from patchlint.contracts.elsewhere import Elsewhere
from patchlint.contracts.scan import is_visible
from patchlint.differential import compare
from patchlint.finding import Confidence, Finding
from patchlint.rule import Rule
from patchlint.source.model import Function

MOST = 24  # callers of one function that are looked at
_NAMED = 4  # of the wrong ones


@dataclass(frozen=True, slots=True)
class Sides:
    """What is known of functions in other files before and after a patch."""

    before: Elsewhere
    after: Elsewhere


@dataclass(frozen=True, slots=True)
class _Caller:
    """A function that calls another one, with what is known of its file before and after."""

    function: Function
    line: int
    bodies: tuple[Bodies, Bodies]


class Callers:
    """The callers of what one patch touches."""

    def __init__(
        self, known: Sides, own: Mapping[str, tuple[Bodies, Bodies]], touched: frozenset[tuple[str, str]]
    ) -> None:
        """Take the files of the patch and the functions (file, name) that it touches."""
        self.known = known
        self.own = own
        self.touched = touched

    def told(self, finding: Finding, rules: Sequence[Rule]) -> Finding | None:
        """The finding with the callers that it turns wrong; None without any."""
        wrong: list[str] = []
        for number, caller in enumerate(self._of(finding)):
            if number >= MOST:
                break
            if self._is_wrong(caller, rules):
                function = caller.function
                wrong.append(f"{function.file}:{caller.line} ({function.name}())")
        if not wrong:
            return None
        more = f" and {len(wrong) - _NAMED} more" if len(wrong) > _NAMED else ""
        return replace(finding, facts=(*finding.facts, ("callers", ", ".join(wrong[:_NAMED]) + more)))

    def _is_wrong(self, caller: _Caller, rules: Sequence[Rule]) -> bool:
        """Whether something is found in a caller with the new contract that was not with the old."""
        parsed = parse_function(caller.function)
        before, after = examine_both(parsed, parsed, caller.bodies, rules)
        words = frozenset(token.text for token in caller.function.tokens)
        same = {line: line for line in range(caller.function.line, caller.function.end_line + 1)}
        found = compare(before.findings, after.findings, words, words, same)
        return any(one.confidence >= Confidence.MEDIUM for one in found.introduced)

    def _of(self, finding: Finding) -> Iterator[_Caller]:
        """The callers of a finding's function that the patch does not touch, those in its own file first."""
        name, file = finding.function, finding.file
        bodies = self.own[file][1]
        called = bodies.function(name)
        yield from self._in(file, bodies.functions, self.own[file], name)
        if called is None or not is_visible(called):
            return
        for path, functions in self.known.after.calling(name, file):
            sides = self.own.get(path) or (self.known.before.bodies(functions), self.known.after.bodies(functions))
            if path != file:
                yield from self._in(path, functions, sides, name)

    def _in(
        self, path: str, functions: Sequence[Function], bodies: tuple[Bodies, Bodies], name: str
    ) -> Iterator[_Caller]:
        for function in functions:
            line = _called(function, name)
            if line and function.name != name and (path, function.name) not in self.touched:
                yield _Caller(function, line, bodies)


def _called(function: Function, name: str) -> int:
    """The line of the first call of a function, 0 for none."""
    tokens = function.tokens
    for token, following in pairwise(tokens):
        if token.text == name and following.kind == "LPAREN":
            return token.line
    return 0
