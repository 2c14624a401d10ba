# SPDX-License-Identifier: GPL-2.0-or-later
"""Functions in tables of operations whose callers drop what they return, and that have taken no reference on it."""

import re
from collections.abc import Iterator

from patchlint.c.parse import parse_function
from patchlint.contracts.bodies import Bodies
from patchlint.counterparts.model import Unkept
from patchlint.engine.callee_names import PRINTS
from patchlint.engine.outcome import Exit, Outcome
from patchlint.ir.cfg import Cfg
from patchlint.ir.ops import Call, Return
from patchlint.ir.signs import VALID
from patchlint.knowledge.contract import Action
from patchlint.lower.function import lower
from patchlint.source.tables import Table

_MOST = 12  # functions of one file
# what only reads lists and trees has no row: it does nothing that a row could say
_READS = re.compile(r"^(?:h?list|llist|rb)_|^(?:READ_ONCE|WRITE_ONCE|likely|unlikely|container_of)$")


def unkept(bodies: Bodies, touched: frozenset[str] | None) -> Iterator[Unkept]:
    """Results of `touched` functions, or of any, that callers through a table drop and that nothing has counted."""
    looked: set[str] = set()
    for variable, table in bodies.tables.items():
        for member, counter in _promised(bodies, table):
            name = table[member]
            function = bodies.function(name)
            chosen = touched is None or name in touched
            if not chosen or name in looked or function is None or function.unread or len(looked) == _MOST:
                continue
            looked.add(name)
            parsed = parse_function(function, frozenset())
            graph = lower(parsed) if parsed.tree is not None else None
            if graph is None or graph.returns != "pointer":
                continue
            bodies.concerns(parsed)  # so that callees in other files are known
            outcome = bodies.walk(graph)
            for end in _bare(bodies, graph, outcome):
                shown = end.lent.name if end.lent is not None else end.result
                yield Unkept(outcome, end, shown, counter, variable, f"{table.struct}.{member}")


def _promised(bodies: Bodies, table: Table) -> Iterator[tuple[str, str]]:
    """The members of a table whose results are counted for whoever calls them, and the counters."""
    for row in bodies.knowledge.promised.get(table.struct, ()):
        if not row.has or row.has in table:
            yield from ((member, row.counter) for member in row.members if member in table)


def _bare(bodies: Bodies, graph: Cfg, outcome: Outcome) -> Iterator[Exit]:
    """The exits, one a line, that return an object on which nothing in sight can have taken a reference."""
    if not outcome.complete or outcome.partial:
        return
    lines: set[int] = set()
    for end in outcome.exits:
        alone = end.bits & VALID and not end.delivered and not end.held and end.gives < 0
        plain = alone and _is_quiet(bodies, graph, end.line)
        if (plain or end.lent is not None) and end.result and end.line not in lines:
            lines.add(end.line)
            yield end


def _is_quiet(bodies: Bodies, graph: Cfg, line: int) -> bool:
    """Whether no path to the return on a line calls what may count something."""
    left = [at for at, node in enumerate(graph.nodes) if isinstance(node.op, Return) and node.line == line]
    before = set(left)
    while left:
        more = set(graph.predecessors[left.pop()]) - before
        before |= more
        left.extend(more)
    calls = [node.op for node in map(graph.nodes.__getitem__, before) if isinstance(node.op, Call)]
    return bool(before) and all(_is_idle(bodies, call) for call in calls)


def _is_idle(bodies: Bodies, call: Call) -> bool:
    """Whether a call surely counts nothing."""
    known = bodies.contract(call.callee) if call.callee else None
    if known is not None:
        return not any(effect.action in (Action.GET, Action.ALLOCATE) for effect in known.effects)
    return bool(call.callee) and bool(_READS.search(call.callee) or PRINTS.search(call.callee))
