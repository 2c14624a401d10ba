# SPDX-License-Identifier: GPL-2.0-or-later
"""The path table for people and for programs."""

import json
import textwrap
from collections.abc import Iterable, Iterator

from patchlint.engine.outcome import Reference
from patchlint.report.plain import plain, plain_lines
from patchlint.report.row import Row
from patchlint.ways import Noted, Touched, Way, Ways

_WIDTH = 100
_HEAD = 10
_RESULTS = {"none": "", "unknown": ""}


def text(table: Ways) -> str:
    """Return every row with what is held, dropped, locked, called and written, and the decisions that lead there."""
    lines = [f"{table.file}:{table.line}: {table.function}()"]
    for number, way in enumerate(table.rows, 1):
        lines += [f"{number}. line {way.line}: {_returns(way)}", *_facts(way)]
    return plain_lines("\n".join([*lines, *_limits(table)]) + "\n")


def beside(before: Ways | None, after: Ways | None) -> str:
    """Return the ways out before and after a patch side by side, then each table in full."""
    rows: dict[tuple[str, str], tuple[list[int], list[int]]] = {}
    for side, table in enumerate((before, after)):
        for way in table.rows if table else ():
            key = (_returns(way), "; ".join((*map(held, way.held), *(f"drops {one.text}" for one in way.dropped))))
            rows.setdefault(key, ([], []))[side].append(way.line)
    cells = [("before", "after", "", ""), *((_at(old), _at(new), *key) for key, (old, new) in rows.items())]
    widths = [max(len(row[column]) for row in cells) for column in range(3)]
    lines = [
        "  ".join([cell.ljust(width) for cell, width in zip(row, widths, strict=False)] + [row[3]]) for row in cells
    ]
    tables = [f"\n{name}: {text(table)}" for name, table in (("before", before), ("after", after)) if table]
    return plain_lines("\n".join(line.rstrip() for line in lines) + "\n") + "".join(tables)


def document(table: Ways | None) -> Row | None:
    """Return the table as what JSON can hold."""
    if table is None:
        return None
    return {
        "file": plain(table.file),
        "function": plain(table.function),
        "line": table.line,
        "joined": table.joined,
        "complete": not table.reason,
        "reason": plain(table.reason),
        "paths": [path(way) for way in table.rows],
    }


def machine(version: str, **tables: Ways | None) -> str:
    """Return one versioned document with the tables under their names."""
    named = {name: document(table) for name, table in tables.items()}
    return json.dumps({"version": 1, "tool": {"name": "patchlint", "version": version}, **named}, indent=1) + "\n"


def path(way: Way) -> Row:
    """Return one row of a table as what JSON can hold."""
    return {
        "line": way.line,
        "result": plain(way.result),
        "kind": way.kind,
        "held": [
            {"name": plain(one.name), "counter": one.counter, "function": plain(one.function), "line": one.line}
            | {"kept_by": plain(one.escaped or one.holder), "certain": one.certain, "failed": one.failed}
            for one in way.held
        ],
        "dropped": _noted(way.dropped),
        "settled": _noted(way.settled),
        "locks": [_sign(lock) for lock in way.locks],
        "flags": [_sign(flag) for flag in way.flags],
        "lists": [_sign(one) for one in way.lists],
        "events": [
            {"line": one.line, "what": one.what, "name": plain(one.name), "function": plain(one.function)}
            for one in way.events
        ],
        "calls": _noted(way.calls),
        "writes": _noted(way.writes),
        "decisions": [
            {"line": one.line, "asked": plain(one.asked), "answer": plain(one.answer)} for one in way.decisions
        ],
        "ways": way.count,
    }


def _noted(found: Iterable[Noted]) -> list[Row]:
    return [{"line": one.line, "text": plain(one.text)} for one in found]


def _returns(way: Way) -> str:
    kind = _RESULTS.get(way.kind, f" ({way.kind})")
    return f"returns {way.result or 'something'}{kind}" if way.kind != "none" else "returns"


def held(one: Reference) -> str:
    """Return in words what is held, from where, and who keeps it."""
    kept = one.escaped or one.holder
    marks = ["stored" if kept == "stored" else f"kept by {kept}" if kept else ""]
    marks += ["" if one.certain else "may be gone", "the get failed" if one.failed else ""]
    more = "".join(f", {mark}" for mark in marks if mark)
    return f"{one.name} ({one.counter}) from {one.function}(){more}"


def _facts(way: Way) -> Iterator[str]:
    """One line for each kind of fact; what there is none of is left out, but for the references."""
    yield from _fact("holds", [f"{held(one)}, line {one.line}" for one in way.held] or ["-"])
    yield from _fact("drops", [f"{one.text}, line {one.line}" for one in way.dropped])
    yield from _fact("done with", [f"{one.text}, line {one.line}" for one in way.settled])
    yield from _fact("locks", _worded(way.locks, "holds ", "leaves "))
    yield from _fact("flags", _worded(way.flags, "sets ", "clears "))
    yield from _fact("lists", _worded(way.lists, "adds ", "takes out "))
    yield from _fact("calls", [f"{one.line} {one.text}" for one in way.calls])
    yield from _fact("writes", [f"{one.line} {one.text}" for one in way.writes])
    yield from _fact("when", [f"{one.line} {one.asked}: {one.answer}" for one in way.decisions])
    if way.count > 1:
        yield from _fact("", [f"(the shortest of {way.count} such paths)"])


def _sign(one: Touched) -> str:
    """For programs: "-" before what is left, cleared or taken out, "?" behind what may not be so."""
    return f"{'' if one.on else '-'}{plain(one.name)}{'' if one.certain else '?'}"


def _worded(marks: Iterable[Touched], on: str, off: str) -> list[str]:
    return [f"{on if one.on else off}{one.name}{'' if one.certain else ', perhaps'}" for one in marks]


def _fact(head: str, items: list[str]) -> Iterator[str]:
    for item in items:
        yield from textwrap.wrap(
            item, _WIDTH, initial_indent=f"     {head:<{_HEAD}}", subsequent_indent=" " * (_HEAD + 9)
        )
        head = ""


def _at(lines: list[int]) -> str:
    return ", ".join(map(str, dict.fromkeys(lines))) or "-"


def _limits(table: Ways) -> Iterator[str]:
    if table.joined:
        yield "Too many paths to list one by one: those that meet alike are one, calls and writes are not shown."
    if table.reason:
        yield f"Not complete: {table.reason}."
