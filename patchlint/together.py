# SPDX-License-Identifier: GPL-2.0-or-later
"""What a patch makes of functions of a file that belong together: what it does to one may make another wrong."""

import os
from collections.abc import Callable, Sequence
from dataclasses import replace

from patchlint.c.model import Parsed, Status
from patchlint.callers import Sides, Touched
from patchlint.contracts.bodies import Bodies
from patchlint.contracts.elsewhere import Elsewhere
from patchlint.counterparts.callbacks import called_back
from patchlint.counterparts.drains import Drains
from patchlint.counterparts.look import Looking, concerned
from patchlint.counterparts.lost import lost
from patchlint.counterparts.model import Counterparts
from patchlint.differential import Difference, compare
from patchlint.finding import Confidence, Finding
from patchlint.record import record
from patchlint.rule import Rule

_NOTHING = Difference((), (), ())
_LISTS = frozenset(("drain", "list", "lock"))


@record
class _Side:
    """The file before or after the patch."""

    bodies: Bodies
    found: Counterparts
    findings: tuple[Finding, ...]


def together(
    touched: Sequence[Touched], rules: Sequence[Rule], lines: frozenset[int], known: Sides | None = None
) -> tuple[Difference, int]:
    """The findings about one file that a patch touches, and the steps of the engine that took.

    `touched` are the functions that the patch touches, `lines` the 1-based lines, both as the patch leaves them;
    `known` is asked for callers in other files.
    """
    chosen = [rule for rule in rules if rule.check_file is not None]
    if not chosen or not touched:
        return _NOTHING, 0
    names = frozenset(p.function.name for one in touched for p in (one.before, one.after) if p is not None)
    counts, listed = _counts(touched), _moves_lists(touched)
    if not counts and not listed:
        return _NOTHING, 0

    def side(bodies: Bodies, elsewhere: Elsewhere | None, was: _Side | None = None) -> _Side:
        found = _looked(bodies, names, was) if counts else Counterparts("")
        if listed:
            found = Drains(bodies, elsewhere=elsewhere.callers if elsewhere else None).added_to(found)
        return _Side(bodies, found, _findings(found, chosen))

    first = touched[0]
    befores = (first.bodies_before, known.before if known else None)
    afters = (first.bodies_after, known.after if known else None)
    return _compared(touched, lines, lambda: (was := side(*befores), side(*afters, was)))


def _looked(bodies: Bodies, names: frozenset[str], was: _Side | None) -> Counterparts:
    """What belongs to the functions that a patch touches, in one image; `was` is that before the patch, if any."""
    couples, callbacks = concerned(bodies, names), called_back(bodies, names)
    if was is None:
        return Looking(bodies).look(couples, callbacks, names)
    return Looking(bodies).look(couples, callbacks, names, was.found.handled, lost(was.bodies, bodies, names))


def in_hunks(touched: Sequence[Touched], rules: Sequence[Rule], known: Sides) -> tuple[Difference, int]:
    """The same of a file of which only hunks are known, and what the tree has under its name.

    Functions that a hunk has all of are asked about; those that it has not are taken to be as they are in the tree.
    """
    chosen = [rule for rule in rules if rule.check_file is not None]
    if not chosen or not touched or not any("drain" in _marks(p, b) for p, b in _images(touched)):
        return _NOTHING, 0

    def side(images: Sequence[Parsed | None], elsewhere: Elsewhere) -> _Side:
        whole = {p.function.name: p.function for p in images if p is not None and _is_whole(p)}
        file = next((function.file for function in whole.values()), "")
        rest = [one for one in elsewhere.beneath(file) if one.name not in whole] if whole else []
        bodies = elsewhere.bodies((*rest, *whole.values()))
        drains = Drains(bodies, lambda function: function.name in whole, elsewhere.callers)
        found = drains.added_to(Counterparts(file)) if rest else Counterparts("")
        return _Side(bodies, found, _findings(found, chosen))

    before, after = [one.before for one in touched], [one.after for one in touched]
    return _compared(touched, frozenset(), lambda: (side(before, known.before), side(after, known.after)))


def _is_whole(parsed: Parsed) -> bool:
    return parsed.status in (Status.STRICT, Status.OPAQUE) and parsed.function.body_index >= 0


def _findings(found: Counterparts, rules: Sequence[Rule]) -> tuple[Finding, ...]:
    return tuple(finding for rule in rules for finding in rule.together(found))


def _compared(
    touched: Sequence[Touched], lines: frozenset[int], look: Callable[[], tuple[_Side, _Side]]
) -> tuple[Difference, int]:
    """What is new after the patch, and what is gone."""
    try:
        was, now = look()
    except Exception:  # what one file has in it must not take the review of the others with it
        if os.environ.get("PATCHLINT_DEBUG"):
            raise
        return _NOTHING, 0
    found = compare(was.findings, now.findings, _words(was.bodies), _words(now.bodies))
    unknown = set(was.found.unseen)
    unread = {one.rest.name for one in was.found.kept if one.unread}
    unread |= {one.reference.name for one in was.found.left_on if one.unread}
    new = [f for f in found.introduced if f.function not in unknown and f.object not in unread]
    if now.found.unseen:  # what is there now is not known
        found = replace(found, fixed=())
    here = frozenset(one.after.function.name for one in touched if one.after is not None)
    placed = tuple(_placed(_weighed(finding, here), now.bodies, here, lines) for finding in new)
    return replace(found, introduced=placed), was.found.steps + now.found.steps


def _images(touched: Sequence[Touched]) -> list[tuple[Parsed, Bodies]]:
    sides = [(p, b) for one in touched for p, b in ((one.before, one.bodies_before), (one.after, one.bodies_after))]
    return [(parsed, bodies) for parsed, bodies in sides if parsed is not None and parsed.function.name]


def _counts(touched: Sequence[Touched]) -> bool:
    """Whether a touched function has anything to do with references, or comes or goes as a whole."""
    if any(one.before is None or one.after is None for one in touched):
        return True
    return any(bodies.reaches(parsed.function.name) for parsed, bodies in _images(touched))


def _moves_lists(touched: Sequence[Touched]) -> bool:
    """Whether a touched function adds to a list, empties one or takes a lock, in a file where lists are emptied."""
    images = _images(touched)
    known = (row.what for _, bodies in images for row in bodies.knowledge.markers.values())
    return "drain" in known and any(_marks(parsed, bodies) & _LISTS for parsed, bodies in images)


def _marks(parsed: Parsed, bodies: Bodies) -> set[str]:
    """What a function may do to lists, flags and locks."""
    rows, words = bodies.knowledge.markers, {token.text for token in parsed.function.tokens}
    guards = {"lock"} if words & {"guard", "scoped_guard"} else set()
    return {rows[word].what for word in words & rows.keys()} | guards


def _words(bodies: Bodies) -> frozenset[str]:
    return frozenset().union(*(bodies.words(function.name) for function in bodies.functions))


def _weighed(finding: Finding, touched: frozenset[str]) -> Finding:
    """A list that two functions share: it is their business what the patch does to others."""
    facts = dict(finding.facts)
    if "empty_line" not in facts or touched & {facts["taker"], facts["partner"], facts["locked_by"]}:
        return finding
    return replace(finding, confidence=Confidence.LOW)


def _placed(finding: Finding, bodies: Bodies, touched: frozenset[str], lines: frozenset[int]) -> Finding:
    """A finding as it concerns the patch: where that leaves alone what takes the reference, at what it touches."""
    partner = dict(finding.facts).get("partner", "")
    function = bodies.function(partner) if partner else None
    if function is None or finding.function in touched or partner not in touched:
        return finding
    inside = [line for line in sorted(lines) if function.line <= line <= function.end_line]
    return replace(finding, function=partner, line=inside[0] if inside else function.line, steps=())
