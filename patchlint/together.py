# SPDX-License-Identifier: GPL-2.0-or-later
"""What a patch makes of functions of a file that belong together: what it does to one may make another wrong."""

import os
from collections.abc import Sequence
from dataclasses import replace

from patchlint.callers import Touched
from patchlint.contracts.bodies import Bodies
from patchlint.counterparts.look import Looking, concerned
from patchlint.counterparts.model import Counterparts
from patchlint.differential import Difference, compare
from patchlint.finding import Finding
from patchlint.rule import Rule

_NOTHING = Difference((), (), ())


def together(touched: Sequence[Touched], rules: Sequence[Rule], lines: frozenset[int]) -> tuple[Difference, int]:
    """The findings about one file that a patch touches, and the steps of the engine that took.

    `touched` are the functions that the patch touches, `lines` the 1-based lines, both as the patch leaves them.
    """
    chosen = [rule for rule in rules if rule.check_file is not None]
    if not chosen or not touched or not _counts(touched):
        return _NOTHING, 0
    names = frozenset(p.function.name for one in touched for p in (one.before, one.after) if p is not None)
    try:
        was, before = _findings(touched[0].bodies_before, names, chosen)
        now, after = _findings(touched[0].bodies_after, names, chosen)
    except Exception:  # what one file has in it must not take the review of the others with it
        if os.environ.get("PATCHLINT_DEBUG"):
            raise
        return _NOTHING, 0
    found = compare(before, after, _words(touched[0].bodies_before), _words(touched[0].bodies_after))
    unknown = set(was.unseen)
    unread = {one.rest.name for one in was.kept if one.unread}
    new = [f for f in found.introduced if f.function not in unknown and f.object not in unread]
    if now.unseen:  # what is there now is not known
        found = replace(found, fixed=())
    here = frozenset(one.after.function.name for one in touched if one.after is not None)
    placed = tuple(_placed(finding, touched[0].bodies_after, here, lines) for finding in new)
    return replace(found, introduced=placed), was.steps + now.steps


def _counts(touched: Sequence[Touched]) -> bool:
    """Whether a touched function has anything to do with references, or comes or goes as a whole."""
    if any(one.before is None or one.after is None for one in touched):
        return True
    sides = [(p, b) for one in touched for p, b in ((one.before, one.bodies_before), (one.after, one.bodies_after))]
    return any(p is not None and p.function.name and bodies.reaches(p.function.name) for p, bodies in sides)


def _findings(bodies: Bodies, names: frozenset[str], rules: Sequence[Rule]) -> tuple[Counterparts, list[Finding]]:
    couples = concerned(bodies, names)
    if not couples:
        return Counterparts(""), []
    found = Looking(bodies).look(couples)
    return found, [finding for rule in rules for finding in rule.together(found)]


def _words(bodies: Bodies) -> frozenset[str]:
    return frozenset().union(*(bodies.words(function.name) for function in bodies.functions))


def _placed(finding: Finding, bodies: Bodies, touched: frozenset[str], lines: frozenset[int]) -> Finding:
    """A finding as it concerns the patch: where that leaves alone what takes the reference, at what it touches."""
    partner = dict(finding.facts).get("partner", "")
    function = bodies.function(partner) if partner else None
    if function is None or finding.function in touched or partner not in touched:
        return finding
    inside = [line for line in sorted(lines) if function.line <= line <= function.end_line]
    return replace(finding, function=partner, line=inside[0] if inside else function.line, steps=())
