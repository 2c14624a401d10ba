# SPDX-License-Identifier: GPL-2.0-or-later
"""Fields that a function has dropped the reference of before a patch, and does not any longer."""

from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

from patchlint.contracts.bodies import Bodies
from patchlint.counterparts.uses import may_put, puts
from patchlint.engine.outcome import Exit, Outcome, Reference
from patchlint.engine.resting import Rest
from patchlint.ir.cfg import Cfg
from patchlint.source.model import Function

_MOST = 4  # fields of one patch


def lost(before: Bodies, after: Bodies, names: frozenset[str]) -> list[tuple[str, str]]:
    """Functions of a file that put what lies in a field before the patch and surely do not after it, and the field."""
    return [found for name in sorted(names) for found in _lost(before, after, name)][:_MOST]


def _lost(before: Bodies, after: Bodies, name: str) -> Iterator[tuple[str, str]]:
    was, now = before.function(name), after.function(name)
    if was is None or now is None or not before.reaches(name):
        return
    for field in sorted(_fields(was) - _fields(now)):
        old, new = _graph(before, was), _graph(after, now)
        if old is not None and new is not None and puts(before, old, field) and not may_put(after, new, field):
            yield name, field


def left_in_results(outcome: Outcome, field: str) -> Iterator[tuple[Reference, Rest, tuple[Exit, ...]]]:
    """References that a function leaves in that field of an object of its own, and returns that object."""
    for stored in outcome.stores:
        if not stored.place.endswith(f"->{field}") or stored.place.count("->") != 1:
            continue
        for reference in outcome.sites:
            same = reference.name == stored.name or (stored.source == reference.function and reference.how == "result")
            exits = tuple(one for one in outcome.exits if _goes_with_result(one, reference)) if same else ()
            if exits and reference.certain and reference.trusted and not reference.passed_on and reference.lifetime:
                yield reference, Rest(reference.key, stored.place, (field,), "", shared=False, managed=False), exits


def _goes_with_result(found: Exit, reference: Reference) -> bool:
    what = [step.what for step in found.steps if step.what in ("get", "put", "return", "take")]
    taken = any(step.what == "get" and step.line == reference.line for step in found.steps)
    return taken and found.kind != "error" and not found.held and what == ["get", "return"]


def _fields(function: Function) -> Counter[str]:
    """How often a function speaks of which field."""
    tokens = function.tokens[max(function.body_index, 0) :]
    return Counter(token.text for before, token in pairwise(tokens) if before.kind in ("ARROW", "PERIOD"))


def _graph(bodies: Bodies, function: Function) -> Cfg | None:
    parsed = bodies.graphs.parsed(function) if not function.unread else None
    if parsed is None or parsed.tree is None:
        return None
    bodies.concerns(parsed)  # so that callees in other files are known
    return bodies.graphs.graph(parsed)
