# SPDX-License-Identifier: GPL-2.0-or-later
"""C snippets through the real pipeline: tokens, functions, parser, contracts, engine, rules."""

import re
import sys
from collections.abc import Callable

import pytest

from patchlint.analysis import Examined, changes, examine
from patchlint.c.model import Status
from patchlint.c.parse import parse_function
from patchlint.contracts.bodies import Bodies
from patchlint.counterparts.callbacks import installed
from patchlint.counterparts.couples import couples
from patchlint.counterparts.drains import Drains
from patchlint.counterparts.look import Looking
from patchlint.counterparts.lost import lost
from patchlint.finding import Confidence, Finding
from patchlint.knowledge import families
from patchlint.registry import rules
from patchlint.rule import Rule
from patchlint.source.functions import locate
from patchlint.source.tokens import tokenise

Look = Callable[[str], tuple[Finding, ...]]
Faults = Callable[[Rule, str, bool], list[str]]
Place = tuple[int, str]  # a line, a rule
Marks = Callable[[str], dict[Place, str]]
Reported = Callable[[str], set[Place]]
_MARK = re.compile(r"/\* expect \*/[ \t]*$")
_REMOVED = "/* removed */"
_NAMED = re.compile(r"/\* (missed|false|expect) ([a-z-]+) \*/")


@pytest.fixture(scope="session")
def look() -> Look:
    """Return what examines all functions of a snippet with all rules."""
    return _look


@pytest.fixture(scope="session")
def faults() -> Faults:
    """Return what says, in words, in which ways a snippet is not the bad or good example of its rule."""
    return _faults


@pytest.fixture(scope="session")
def marks() -> Marks:
    """Return what reads the marks of a snippet that name a rule: "missed", "false" or "expect" at each place."""
    return _marks


@pytest.fixture(scope="session")
def reported() -> Reported:
    """Return what says where findings are; one of low confidence is none, but for the rules that only ask."""
    return _reported


def _marks(text: str) -> dict[Place, str]:
    lines = enumerate(text.split("\n"), 1)
    return {(number, mark[2]): mark[1] for number, line in lines for mark in _NAMED.finditer(line)}


def _reported(text: str) -> set[Place]:
    asking = {rule.name for rule in rules() if _asks(rule)}
    return {(f.line, f.rule) for f in _look(text) if f.confidence > Confidence.LOW or f.rule in asking}


def _asks(rule: Rule) -> bool:
    """Whether the manual says that a rule's findings may be of low confidence."""
    return bool(
        getattr(sys.modules[(rule.check or rule.check_change or rule.check_file).__module__], "QUESTION", False)
    )


def _look(text: str) -> tuple[Finding, ...]:
    """Everything found in functions and in the file; with lines marked as removed, also what is found in the change."""
    left = "\n".join("" if _REMOVED in line else line for line in text.split("\n"))
    found = [finding for examined in _examined(left) for finding in examined.findings]
    before, bodies = _bodies(text), _bodies(left)
    gone = lost(before, bodies, frozenset(one.name for one in bodies.functions)) if left != text else []
    looked = Looking(bodies).look(list(couples(bodies)), list(installed(bodies)), lost=gone)
    together = Drains(bodies).added_to(looked)
    found += [finding for rule in rules() for finding in rule.together(together)]
    if left != text:
        was = _examined(text.replace(_REMOVED, ""), anyway=True)
        now = _examined(left, anyway=True)
        for one, other in zip(was, now, strict=True):
            found += changes(one, other, rules())
    return tuple(found)


def _examined(text: str, *, anyway: bool = False) -> list[Examined]:
    bodies = _bodies(text)
    found: list[Examined] = []
    for function in locate(tokenise(text), "example.c"):
        examined = examine(parse_function(function, frozenset()), bodies, rules(), anyway=anyway)
        assert examined.status is Status.STRICT, f"{function.name}: {examined.status.value} {examined.reason}"
        found.append(examined)
    return found


def _bodies(text: str) -> Bodies:
    functions = locate(tokenise(text), "example.c")
    assert functions, "no function"
    words = {token.text for function in functions for token in function.tokens if token.kind == "ID"}
    words |= {word for table in functions[0].tables.values() for word in (table.struct, *table)}
    return Bodies(functions, families.load(words))


def _faults(rule: Rule, text: str, bad: bool) -> list[str]:
    marked = {number for number, line in enumerate(text.split("\n"), 1) if _MARK.search(line)}
    found = _look(text)
    if not bad:
        return [f"line {line} is marked in a good example" for line in sorted(marked)] + _noise(rule, found)
    if not marked:
        return ["no line is marked in a bad example"]
    least = Confidence.LOW if _asks(rule) else Confidence.MEDIUM
    hit = {finding.line for finding in found if finding.rule == rule.name and finding.confidence >= least}
    missed = [f"nothing is found on line {line}" for line in sorted(marked - hit)]
    stray = [finding for finding in found if finding.line not in marked]
    return missed + [f"not expected: {_said(f)}" for f in stray if f.rule == rule.name or f.confidence > Confidence.LOW]


def _noise(rule: Rule, found: tuple[Finding, ...]) -> list[str]:
    """What is found in a good example: nothing of its own rule, of the others questions at most."""
    return [_said(f) for f in found if f.rule == rule.name or f.confidence > Confidence.LOW]


def _said(finding: Finding) -> str:
    return f"line {finding.line} {finding.rule} {finding.confidence.name}: {finding.message}"
