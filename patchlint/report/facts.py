# SPDX-License-Identifier: GPL-2.0-or-later
"""One JSON line for each function that a patch touches: all that a reviewer needs to judge a finding, or to find one.

What was called and what is known of it, what happened to references and where, every way out with the decisions that
lead there and the references that are left, the findings with what would refute them, and what was not analysed. A line
is at most LIMIT bytes long; `left_out` counts what did not fit.
"""

import json
from collections.abc import Iterator, Sequence

from patchlint.facts import Facts
from patchlint.report.claims import Claim, claims, home
from patchlint.report.fit import cut, fitted, short, size
from patchlint.report.plain import plain
from patchlint.report.prose import listed, on_lines
from patchlint.report.row import Row
from patchlint.report.show import Show
from patchlint.report.ways import path
from patchlint.result import PatchReview, Review
from patchlint.ways import Event, Way

LIMIT = 32 * 1024
_VERSION = 1  # goes up when a field changes its meaning or goes away; new fields may come
_TRIMMED = ("paths", "callees", "not_analysed", "events", "findings")  # what gives way first
_ALWAYS = ("result", "held", "events", "decisions")  # of a path, also when empty
_ASIDE = ("calls", "writes")
_LISTS = 4 * 1024  # bytes of one list of a path
_EVENTS = 200  # of one path
_NAMED = 12  # callees of which nothing is known
_ASSUMED = "nothing is preprocessed: of #if and #else the branch that the patch touches is read, a macro is a function"


def render(review: Review, show: Show) -> str:
    """Return the lines, "" where the patches touch no function."""
    return "".join(f"{json.dumps(row)}\n" for patch in review.patches for row in _rows(patch, show))


def _rows(patch: PatchReview, show: Show) -> Iterator[Row]:
    found = claims(patch, show)
    homes = [home(claim, patch.facts) for claim in found]
    for number, one in enumerate(patch.facts):
        own = [claim for claim, home in zip(found, homes, strict=True) if home == number]
        yield _row(patch, one, own, show)
    homeless = [claim for claim, home in zip(found, homes, strict=True) if home < 0]
    for place in dict.fromkeys(claim.place for claim in homeless):
        bare = Facts(*place, 0, 0, True, "skipped", "the patch does not touch it")
        yield _row(patch, bare, [claim for claim in homeless if claim.place == place], show)


def _row(patch: PatchReview, one: Facts, found: Sequence[Claim], show: Show) -> Row:
    """The facts of one function; where they are too many, paths lose what they call and write before any is left out.

    The paths that findings name come first: they must not give way.
    """
    ways = one.table.rows if one.table is not None else ()
    witnessed = [claim.way(ways) for claim in found]
    order = sorted(range(len(ways)), key=lambda number: (number not in witnessed, number))
    numbers = {number: place for place, number in enumerate(order, 1)}
    mail, file = patch.patch.mail, next((file for file in patch.files if file.path == one.file), None)
    events = list(dict.fromkeys(event for number in order for event in ways[number].events))
    row: Row = {
        "version": _VERSION,
        "tool": {"name": "patchlint", "version": show.version},
        "patch": {"subject": short(mail.subject), "message_id": short(mail.message_id), "source": short(mail.source)},
        "file": short(one.file),
        "function": short(one.function),
        "lines": [one.line, one.end_line],
        "image": "after" if one.after else "before",
        "base": plain(file.origin) if file is not None else "",
        "read": one.status,
        "assumed": [_ASSUMED],
        "callees": [
            {"name": short(c.name), "lines": list(c.lines), "does": list(map(short, c.does)), "source": short(c.source)}
            for c in one.known
        ],
        "events": [_event(number, event) for number, event in enumerate(events, 1)],
        "paths": [],
        "findings": [claim.row(one, numbers.get(number, 0)) for claim, number in zip(found, witnessed, strict=True)],
        "not_analysed": [{"reason": short(reason)} for reason in _not_analysed(patch, one)],
    }
    room = LIMIT - size(row)
    row["paths"] = [_path(place, ways[number], events) for number, place in numbers.items()]
    if size(row["paths"]) > room:
        row["paths"] = [_path(place, ways[number], events, _ASIDE) for number, place in numbers.items()]
    return fitted(row, LIMIT - 1, _TRIMMED)


def _event(number: int, event: Event) -> Row:
    return {
        "id": number,
        "line": event.line,
        "what": event.what,
        "object": short(event.name),
        "function": short(event.function),
    }


def _path(number: int, way: Way, events: Sequence[Event], aside: Sequence[str] = ()) -> Row:
    """A way out; its events are numbers of those of the function.

    `cut` names lists that are not there, or only their end. Lists that are empty are left out.
    """
    whole = {name: items for name, items in path(way).items() if items or name in _ALWAYS}
    row = {
        name: cut(items, 0 if name in aside else _LISTS) if isinstance(items, list) else items
        for name, items in whole.items()
    }
    lost = [name for name, items in row.items() if items != whole[name]]
    balance: dict[str, int] = {}
    for held in way.held:
        name = short(f"{held.name} ({held.counter})")
        balance[name] = balance.get(name, 0) + (not held.failed)
    for dropped in way.dropped:
        name = short(dropped.text)
        balance[name] = balance.get(name, 0) - 1
    left = {name: count for name, count in balance.items() if count}
    numbers = [events.index(event) + 1 for event in way.events[-_EVENTS:]]
    return {"id": number, **row, "events": numbers, "balance": left} | ({"cut": lost} if lost else {})


def _not_analysed(patch: PatchReview, one: Facts) -> Iterator[str]:
    if one.status != "strict":
        yield one.reason or "only in part: no more than a hunk was at hand"
    if one.no_table:
        yield f"no path table: {one.no_table}"
    if one.unread:
        yield f"statements on {on_lines(one.unread)} were given up on"
    if one.table is not None and one.table.joined:
        yield "too many paths to list one by one: those that meet alike are one, without calls and writes"
    if one.table is not None and one.table.reason:
        yield f"the path table is not complete: {one.table.reason}"
    if one.unknown:
        names = listed([f"{callee.text}() (line {callee.line})" for callee in one.unknown], _NAMED)
        yield f"of these nothing is known, they are taken to leave references alone: {names}"
    if one.table is not None and not patch.callees.whole:
        yield "not every function called in other files was looked up"
