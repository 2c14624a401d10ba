# SPDX-License-Identifier: GPL-2.0-or-later
"""All that was worked out about one function, for reviewers who judge for themselves: people, and programs."""

import os
from dataclasses import replace

from patchlint.c.model import Parsed
from patchlint.contracts.bodies import Bodies
from patchlint.ir.cfg import Cfg
from patchlint.ir.ops import Call, Turn
from patchlint.knowledge.describe import cleanup_lines, contract_lines, iterator_lines
from patchlint.record import record
from patchlint.ways import Noted, Ways, ways

_STEPS = 10_000  # of the engine, for one table; what takes more comes to more paths than anybody reads


@record
class Callee:
    """What is known of something that a function calls or uses: a function, a loop macro, a class of cleanup."""

    name: str
    lines: tuple[int, ...]  # 1-based, where it is called
    does: tuple[str, ...]
    source: str  # where that is known from: the file of a family's source, "" for its body


@record
class Facts:
    """One function, after the patch or, where the patch deletes it, before."""

    file: str
    function: str
    line: int
    end_line: int
    after: bool
    status: str  # how well it was read, as in `result.Looked`
    reason: str  # why not in full, "" when it was
    table: Ways | None = None
    no_table: str = ""  # why there is no table, where that is not the reason above
    known: tuple[Callee, ...] = ()
    unknown: tuple[Noted, ...] = ()  # callees of which nothing is known: they are taken to leave references alone
    unread: tuple[int, ...] = ()  # 1-based lines with a statement that was given up on


def facts(parsed: Parsed, bodies: Bodies, *, after: bool) -> Facts:
    """Work out the facts of a function of a file; never raises for what is in it."""
    image = parsed.function
    made = Facts(image.file, image.name, image.line, image.end_line, after, parsed.status.value, parsed.reason)
    if parsed.tree is None:
        return made
    try:
        if not bodies.concerns(parsed):
            return replace(made, no_table="nothing in it counts references")
        cfg = bodies.graphs.graph(parsed)
        table = ways(cfg, bodies, _STEPS)
        known, unknown = _callees(cfg, parsed, bodies)
    except RecursionError:
        return replace(made, no_table="nested too deeply")
    except Exception as error:  # one function that upsets us must not take the facts of the others with it
        if os.environ.get("PATCHLINT_DEBUG"):
            raise
        return replace(made, no_table=f"internal error: {type(error).__name__}: {error}")
    return replace(made, table=table, known=known, unknown=unknown, unread=tuple(sorted(parsed.opaque_lines)))


def _callees(cfg: Cfg, parsed: Parsed, bodies: Bodies) -> tuple[tuple[Callee, ...], tuple[Noted, ...]]:
    """What is known of all that a function calls and uses, and of what nothing is known, in the order of the lines."""
    lines: dict[str, list[int]] = {}
    for node in cfg.nodes:
        name = node.op.callee if isinstance(node.op, Call) else node.op.macro if isinstance(node.op, Turn) else ""
        if name.isidentifier() and node.line not in lines.setdefault(name, []):
            lines[name].append(node.line)
    for note in parsed.notes:
        if note.argument in bodies.knowledge.cleanups:
            lines.setdefault(note.argument, []).append(note.line)
    known: list[Callee] = []
    unknown: list[Noted] = []
    for name, at in sorted(lines.items(), key=lambda pair: min(pair[1])):
        does, source = _does(name, bodies)
        if does:
            known.append(Callee(name, tuple(sorted(at)), does, source))
        elif does is None:
            unknown.append(Noted(min(at), name))
    return tuple(known), tuple(unknown)


def _does(name: str, bodies: Bodies) -> tuple[tuple[str, ...] | None, str]:
    """What is known of a name, and from where; None for nothing at all, () for what has no need to be told."""
    known = bodies.knowledge
    contract = bodies.contract(name)
    if contract is not None:
        return tuple(contract_lines(contract)), contract.source
    if name in known.iterators:
        return tuple(iterator_lines(known.iterators[name])), known.iterators[name].source
    if name in known.cleanups:
        return tuple(cleanup_lines(known.cleanups[name])), known.cleanups[name].source
    if bodies.function(name) is not None:
        return ("does nothing to references",), "its body"
    if name in known.count_readers:
        return ("reads the counter",), ""
    return ((), "") if name in known.markers or name in known.conversions else (None, "")
