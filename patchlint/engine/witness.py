# SPDX-License-Identifier: GPL-2.0-or-later
"""The history of a path, as rules and replies show it."""

from patchlint.engine.state import Token
from patchlint.engine.trace import Step, Trace
from patchlint.ir.cfg import Cfg
from patchlint.ir.dump import text
from patchlint.ir.ops import Select


def witness(cfg: Cfg, trace: Trace | None, line: int, longest: int) -> tuple[Step, ...]:
    """The last `longest` steps of a path that comes to a 1-based line, first things first."""
    found: list[Step] = []
    while trace is not None and len(found) < longest:
        found.append(Step(cfg.nodes[trace.node].line, trace.what, _detail(cfg, trace), trace.node))
        trace = trace.before
    found.reverse()
    found.append(Step(line, "here", ""))
    return tuple(found)


def _detail(cfg: Cfg, trace: Trace) -> str:
    match trace.detail:
        case str() as words:
            return words
        case Token(function=function, name=name):
            return f"{function}: {name}"
        case int() as way:
            op = cfg.nodes[trace.node].op
            cases = op.cases if isinstance(op, Select) else ()
            return " or ".join(map(text, cases[way])) if way < len(cases) else "default"
    return ""
