# SPDX-License-Identifier: GPL-2.0-or-later
"""What a function switches on that begins something, and nobody in the file switches off: usage counts."""

import re
from collections.abc import Callable, Iterator

from patchlint.contracts.bodies import Bodies
from patchlint.counterparts.couples import only_for, reached
from patchlint.counterparts.model import Couple, LeftOn
from patchlint.counterparts.uses import uses
from patchlint.engine.callee_names import MAY_RELEASE, PRINTS, SWITCHES_OFF
from patchlint.engine.operations import BARE
from patchlint.engine.outcome import Exit, Outcome, Reference
from patchlint.ir.ops import Call

_FIELDS = re.compile(r"\w+((?:(?:->|\.)\w+)+)")
_MANY_NAMES = frozenset(("pm_runtime",))  # counts of a device, which is dev, &pdev->dev, lamp->dev


def left_on(
    bodies: Bodies, couple: Couple, begins: Outcome, exits: list[Exit], puts: Callable[[str], str]
) -> Iterator[LeftOn]:
    """Usage counts that the beginning holds whenever it succeeds.

    `exits` are those of its successes; `puts` tells a function of the file that puts counts of a kind, "" for none.
    """
    held = {one.key: one for found in exits for one in found.held}
    for reference in held.values():
        if not _is_sure(bodies, reference) or any(reference.key not in {h.key for h in x.held} for x in exits):
            continue
        fields = _FIELDS.fullmatch(reference.name)
        path = tuple(filter(None, re.split(r"->|\.", fields[1]))) if fields else ()
        if path and reference.counter not in _MANY_NAMES:
            helpers = only_for(bodies, couple.begins)[1:] if bodies.function(reference.function) else ()
            found = uses(bodies, path, couple.begins, handle=True, helpers=helpers)
            own = any(path[-1] in layout for layout in bodies.layouts.values())
            yield LeftOn(couple, begins, reference, tuple(exits), own, found.put_by, found.unread)
        else:
            by = puts(reference.counter)
            yield LeftOn(couple, begins, reference, tuple(exits), True, by, "" if by else _passes_on(bodies, couple))


def _is_sure(bodies: Bodies, reference: Reference) -> bool:
    known = reference.decided and reference.certain and reference.trusted and not reference.spared
    if not known or reference.lifetime or reference.how != "argument" or reference.escaped or reference.holder:
        return False
    getter = bodies.knowledge.contracts.get(reference.function)
    here = bodies.function(reference.function) is not None
    return reference.counter not in BARE and (here or (getter is not None and getter.family != ""))


def _passes_on(bodies: Bodies, couple: Couple) -> str:
    """A function that the ending runs and that calls who may switch something off in another file, "" for none."""
    for name in sorted(reached(bodies, couple.ends)):
        function = bodies.function(name)
        parsed = bodies.graphs.parsed(function) if function is not None else None
        if parsed is None or parsed.tree is None:
            return name
        calls = (node.op for node in bodies.graphs.graph(parsed).nodes if isinstance(node.op, Call))
        if any(_may_switch_off(bodies, call) for call in calls):
            return name
    return ""


def _may_switch_off(bodies: Bodies, call: Call) -> bool:
    name = call.callee or str(getattr(call.pointer, "field", "")) or "put"
    if PRINTS.match(name) or not call.arguments:
        return False
    if call.callee and (bodies.function(call.callee) is not None or bodies.contract(call.callee) is not None):
        return False
    return bool(SWITCHES_OFF.search(name) or MAY_RELEASE.search(name))
