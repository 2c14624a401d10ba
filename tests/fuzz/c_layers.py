# SPDX-License-Identifier: GPL-2.0-or-later
"""What holds for text that is called C, from its tokens to what rules say of it."""

import re
import sys
from collections.abc import Iterator

from patchlint.c.fragment import parse_fragment
from patchlint.c.model import Parsed, Status
from patchlint.c.parse import parse_function
from patchlint.contracts.bodies import Bodies
from patchlint.contracts.elsewhere import Elsewhere
from patchlint.contracts.infer import contract_of
from patchlint.engine.interpreter import Budget
from patchlint.engine.outcome import Outcome
from patchlint.errors import SourceError
from patchlint.ir.cfg import Cfg
from patchlint.ir.dump import dump
from patchlint.ir.ops import Branch, Return, Select, Stop, Turn
from patchlint.knowledge import families
from patchlint.lower.function import lower
from patchlint.registry import rules
from patchlint.scan.look import look
from patchlint.source.functions import locate, select
from patchlint.source.pairs import functions_in
from patchlint.source.tokens import Token, tokenise
from patchlint.source.tree import NoTree, decode

STEPS = 6000
_MOST_FUNCTIONS = 4  # of one input
_FLAW = re.compile(r"^(line \d+: |internal error: )?\w*(Error|Exception)\b")


def _text(data: bytes) -> str:
    return decode(data.replace(b"\0", b"0")) or ""


def cut_any_text(data: bytes) -> None:
    """Tokens stand where they say, in order, with nothing but blanks, comments and line joints between them."""
    text = _text(data)
    lines = text.split("\n")
    try:
        tokens = tokenise(text)
    except SourceError:
        return
    place = (0, 0)
    for token in tokens:
        assert lines[token.line - 1][token.column - 1 :].startswith(token.text.split("\n")[0])
        assert (token.line, token.column) > place
        place = (token.line, token.column + len(token.text.split("\n")[0]) - 1)
    _locate(tokens, len(lines))


def _locate(tokens: list[Token], count: int) -> None:
    for function in locate(tokens, "demo.c"):
        assert function.tokens[function.body_index].kind == "LBRACE"
        assert function.tokens[-1].kind == "RBRACE"
        assert 1 <= function.line <= function.end_line <= count
        kept = select(function, frozenset(range(0, count, 2)))
        assert not any(token.kind == "PP" for token in kept)


def parse_any_text(text: str) -> list[Parsed]:
    """Functions and hunks are parsed, or skipped with a reason in one line that is no flaw of ours."""
    found = [parse_function(function) for function in locate(tokenise(text), "demo.c")]
    lines = list(enumerate(text.split("\n"), 7))
    found += parse_fragment(lines, "demo.c", text[:80])
    limit = sys.getrecursionlimit()
    for parsed in found:
        assert (parsed.tree is None) == (parsed.status is Status.SKIPPED)
        assert (parsed.reason == "") or "\n" not in parsed.reason
        assert parsed.status is not Status.STRICT or not parsed.opaque_lines
        assert not _FLAW.match(parsed.reason), parsed.reason
    assert sys.getrecursionlimit() == limit
    return found


def parse_any(data: bytes) -> None:
    """The same for bytes."""
    parse_any_text(_text(data))


def _parsed(data: bytes) -> Iterator[tuple[Parsed, Bodies]]:
    """The functions of an input that have a tree, with what is known in their file."""
    functions = functions_in(_text(data), "demo.c")
    known = families.load({token.text for function in functions for token in function.tokens if token.kind == "ID"})
    for function in functions[:_MOST_FUNCTIONS]:
        parsed = parse_function(function)
        if parsed.tree is not None:
            yield parsed, Bodies(functions, known)


def check_edges(cfg: Cfg) -> None:
    """Every operation has the successors that it documents, and stands on a line of its function."""
    for node in cfg.nodes:
        match node.op:
            case Return() | Stop():
                wanted = 0
            case Branch() | Turn():
                wanted = 2
            case Select(_, cases):
                wanted = len(cases) + 1
            case _:
                wanted = 1
        assert len(node.successors) == wanted
        assert all(0 <= successor < len(cfg.nodes) for successor in node.successors)
        assert cfg.line <= node.line <= cfg.end_line


def lower_any(data: bytes) -> None:
    """A function that was parsed becomes a graph that hangs together, the same each time."""
    for parsed, _ in _parsed(data):
        cfg = lower(parsed)
        check_edges(cfg)
        assert dump(cfg) == dump(lower(parsed))


def check_outcome(cfg: Cfg, outcome: Outcome, steps: int = STEPS) -> None:
    """A walk keeps its budget, says whether it got through, and names lines and references that are there."""
    assert outcome.steps <= steps + 1
    assert outcome.complete == (outcome.reason == "")
    lines = range(outcome.line, outcome.end_line + 1)
    assert {found.line for found in outcome.exits} | {found.line for found in outcome.incidents} <= set(lines)
    kinds = {"none"} if cfg.returns == "void" else {"error", "success", "unknown"}
    assert {found.kind for found in outcome.exits} <= kinds
    assert {reference.key for found in outcome.exits for reference in found.held} <= {r.key for r in outcome.sites}
    assert contract_of(outcome) is None or outcome.complete


def check_findings(outcome: Outcome) -> None:
    """What rules say of a function is about a line of it."""
    lines = range(outcome.line, outcome.end_line + 1)
    for rule in rules():
        for finding in rule.findings(outcome):
            assert finding.line in lines
            assert "\n" not in finding.message


def walk_any(data: bytes) -> None:
    """Every function is walked within its budget, and every rule reads what came of it."""
    for parsed, bodies in _parsed(data):
        cfg = lower(parsed)
        outcome = bodies.walk(cfg, Budget(steps=STEPS))
        check_outcome(cfg, outcome)
        check_findings(outcome)


def scan_any(data: bytes) -> None:
    """A file of a tree is looked at as a whole; what is not analysed has a reason that is no flaw of ours."""
    text = _text(data)
    seen = look("drivers/demo/demo.c", text, Elsewhere(None, NoTree()), rules())
    count = text.count("\n") + 1
    assert all(1 <= finding.line <= count for finding in seen.findings)
    for gap in seen.gaps:
        assert not _FLAW.match(gap.reason), gap.reason
