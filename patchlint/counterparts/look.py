# SPDX-License-Identifier: GPL-2.0-or-later
"""Looks at the couples of a file: what is left behind by one function, and what the other makes of it."""

import re
from collections.abc import Iterator, Sequence
from functools import partial

from patchlint.contracts.bodies import Bodies
from patchlint.counterparts.callbacks import Callbacks
from patchlint.counterparts.couples import couples, fillers, only_for, reached
from patchlint.counterparts.left_on import left_on
from patchlint.counterparts.lost import left_in_results
from patchlint.counterparts.model import Counterparts, Couple, Kept, LeftOn, Overdrawn
from patchlint.counterparts.outlived import Outlasting
from patchlint.counterparts.pending import Pending
from patchlint.counterparts.promises import unkept
from patchlint.counterparts.run_by_free import put_and_run
from patchlint.counterparts.shared_free import SharedFrees
from patchlint.counterparts.suspended import Suspended
from patchlint.counterparts.turns import Turns
from patchlint.counterparts.uses import uses
from patchlint.engine.operations import BARE
from patchlint.engine.outcome import Exit, Outcome, Reference
from patchlint.engine.resting import Rest
from patchlint.ir.signs import ZERO
from patchlint.knowledge.contract import Action, Place, Where
from patchlint.source.tables import MODULE

MOST_COUPLES = 6  # of one file
MOST_STEPS = 60_000  # of the engine, for the couples of one file
_OF_THE_CORE = frozenset(("of_node", "fwnode"))  # fields of struct device, and of what registers one
_HOW = frozenset(("result", "out", "argument"))


class Looking:
    """Looks at the couples of one file image."""

    def __init__(self, bodies: Bodies) -> None:
        """Take the file's functions."""
        self.bodies = bodies
        self._outcomes: dict[str, Outcome | None] = {}
        self._unseen: list[str] = []
        self.steps = 0

    def look(
        self,
        chosen: Sequence[Couple],
        callbacks: Sequence[tuple[str, str]] = (),
        touched: frozenset[str] | None = None,
        said: frozenset[str] = frozenset(),
        lost: Sequence[tuple[str, str]] = (),
    ) -> Counterparts:
        """What these couples leave behind, or drop once too often, and what these callbacks do not drop.

        Of a callback it is told who gives it to an object. And which works are canceled with the reference that they
        drop, by the `touched` functions or with such a work; `said` as for Pending. And what is left in the `lost`
        fields, each of which the function named with it has put before the patch.
        """
        kept, overdrawn, on = self._of_couples(chosen[:MOST_COUPLES])
        file = self.bodies.functions[0].file if self.bodies.functions else ""
        called = Callbacks(self.bodies, self.outcome)
        works = Looking(self.bodies)  # what cannot be walked there says nothing of the rest
        pending = Pending(self.bodies, works.outcome)
        return Counterparts(
            file,
            kept,
            overdrawn,
            left_on=on,
            outlived=tuple(Outlasting(self.bodies).outlived(chosen[:MOST_COUPLES])),
            handed=tuple(called.handed(callbacks)),
            put_too=(*called.put_too(callbacks), *put_and_run(self.bodies, self.outcome, touched)),
            canceled=tuple(pending.canceled(touched, said)),
            shared_frees=tuple(SharedFrees(self.bodies).found(touched)),
            unkept=tuple(unkept(self.bodies, touched)),
            kept_turns=tuple(Turns(self.bodies).kept(touched)),
            lost=tuple(kept for name, field in lost for kept in self._lost(name, field)),
            off_twice=tuple(Suspended(self.bodies).off_twice(touched)),
            handled=pending.handled(),
            unseen=tuple(self._unseen),
            steps=self.steps + works.steps,
        )

    def _of_couples(
        self, chosen: Sequence[Couple]
    ) -> tuple[tuple[Kept, ...], tuple[Overdrawn, ...], tuple[LeftOn, ...]]:
        kept: list[Kept] = []
        overdrawn: list[Overdrawn] = []
        on: list[LeftOn] = []
        for couple in chosen:
            kept += self._kept(couple)
            overdrawn += self._overdrawn(couple)
            on += self._left_on(couple)
        return tuple(kept), tuple(overdrawn), tuple(on)

    def outcome(self, name: str) -> Outcome | None:
        """What the engine makes of a function; None for one that it cannot walk to the end."""
        if name not in self._outcomes:
            self._outcomes[name] = self._walked(name)
        return self._outcomes[name]

    def _walked(self, name: str) -> Outcome | None:
        function = self.bodies.function(name)
        if function is None or function.unread or self.steps > MOST_STEPS:
            self._unseen.append(name)
            return None
        parsed = self.bodies.graphs.parsed(function)
        if parsed.tree is None:
            self._unseen.append(name)
            return None
        if not self.bodies.concerns(parsed):
            return None
        outcome = self.bodies.walk(self.bodies.graphs.graph(parsed))
        self.steps += outcome.steps
        if outcome.complete and not outcome.partial:
            return outcome
        self._unseen.append(name)
        return None

    # --- what is left behind

    def _kept(self, couple: Couple) -> Iterator[Kept]:
        helpers = only_for(self.bodies, couple.begins)
        others = [name for name in fillers(self.bodies) if name not in helpers] if couple.table == MODULE else []
        for name in (*helpers, *others):
            taker = self.outcome(name)
            if taker is None:
                continue
            for reference, rest, exits in left_in_fields(taker, in_globals=couple.table == MODULE):
                if name in others and (rest.path[0] != rest.name or reference.how == "argument"):
                    continue
                fields = self.bodies.layouts.get(rest.type.removeprefix("struct ") if not rest.shared else "", {})
                found = uses(self.bodies, rest.path, name, variable=rest.name == rest.path[0])
                put_by = found.put_by or (self._puts(name, reference.counter) if reference.how == "argument" else "")
                own = (re.split(r"\.", rest.name)[0] if rest.shared else rest.path[0]) in fields
                yield Kept(couple, taker, reference, rest, exits, own, put_by, found.unread)

    def _lost(self, name: str, field: str) -> Iterator[Kept]:
        """References that other functions leave in a field whose reference this one does not put any longer."""
        end = self.bodies.function(name)
        speaking = [one.name for one in self.bodies.functions if field in self.bodies.words(one.name)]
        for taker in [self.outcome(one) for one in speaking if one != name and self.bodies.reaches(one)]:
            if taker is None or end is None:
                continue
            couple = Couple("", taker.function, name, end.tokens[max(end.name_index, 0)].line)
            for reference, rest, exits in (*left_in_fields(taker), *left_in_results(taker, field)):
                if rest.path[-1] == field:
                    found = uses(self.bodies, rest.path, taker.function)
                    yield Kept(couple, taker, reference, rest, exits, True, found.put_by, found.unread)

    def _puts(self, taker: str, counter: str) -> str:
        """A function that puts objects of this kind: what was there before it was counted has other names as well."""
        known = self.bodies.knowledge.contracts
        puts = {
            n for n, c in known.items() for e in c.effects if e.action is Action.PUT and e.counter in (counter, *BARE)
        }
        others = (one.name for one in self.bodies.functions if one.name != taker)
        return next((name for name in others if self.bodies.words(name) & puts), "")

    def _left_on(self, couple: Couple) -> Iterator[LeftOn]:
        begins = self.outcome(couple.begins)
        if begins is not None and couple.ends not in self._unseen:
            puts = partial(self._puts, couple.begins)
            yield from left_on(self.bodies, couple, begins, _successes(begins), puts)

    # --- what is dropped once too often

    def _overdrawn(self, couple: Couple) -> Iterator[Overdrawn]:
        begins, ends = self.outcome(couple.begins), self.outcome(couple.ends)
        if begins is None or ends is None or not ends.exits:
            return
        own = {one.counter for one in ends.sites}  # it may know the object by another name
        for change in ends.exits[0].changes:
            first = Place(Where.ARGUMENT, 0)
            if change.action is not Action.PUT or change.place != first or change.lifetime or change.counter in own:
                continue
            taken = [one for one in begins.sites if one.counter == change.counter and not one.lifetime]
            given = [one for one in ends.exits[0].given if one.counter == change.counter]
            if not taken or not given or any(change not in one.changes for one in ends.exits):
                continue
            if _is_left(begins, change.counter) or self._switches(couple.begins, change.counter):
                continue
            left, dropped = self._others(couple, change.counter)
            yield Overdrawn(couple, begins, ends, given[-1], taken[0], left, dropped)

    def _switches(self, name: str, counter: str) -> bool:
        """Whether a function reaches a switch that keeps such a count until it is reversed."""
        known = self.bodies.knowledge.contracts
        return self.bodies.reaches_any(name, frozenset(n for n, one in known.items() if one.switches == counter))

    def _others(self, couple: Couple, counter: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Functions that leave a count of this kind behind, and those that drop one they have not taken."""
        known = self.bodies.knowledge.contracts
        moving = {n for n, contract in known.items() if any(e.counter == counter for e in contract.effects)}
        left, dropped = [], []
        for function in self.bodies.functions:
            if function.name in (couple.begins, couple.ends) or not self.bodies.words(function.name) & moving:
                continue
            outcome = self.outcome(function.name)
            if outcome is None or _is_left(outcome, counter):
                left.append(function.name)
            elif any(one.counter == counter and one.what in ("put-foreign", "put-idle") for one in outcome.incidents):
                dropped.append(function.name)
        return tuple(left), tuple(dropped)


def _is_left(outcome: Outcome, counter: str) -> bool:
    """Whether some success of a function leaves a count of this kind, or may leave it."""
    held = any(one.counter == counter for found in _successes(outcome) for one in found.held)
    return held or any(c.counter == counter and c.action is Action.GET for c in outcome.perhaps)


def left_in_fields(outcome: Outcome, *, in_globals: bool = False) -> Iterator[tuple[Reference, Rest, tuple[Exit, ...]]]:
    """References that a function has put into one field of an object of its own, and leaves there when it succeeds.

    With `in_globals`, into variables of the file as well: what is for the module, and not for each of its devices.
    """
    places: dict[tuple[int, str, str], dict[Rest, list[Exit]]] = {}
    references: dict[tuple[int, str, str], Reference] = {}
    good = _successes(outcome)
    for found in good:
        for reference in found.held:
            if _is_sure(reference):
                references[reference.key] = reference
                for rest in found.rests:
                    if rest.key == reference.key:
                        places.setdefault(rest.key, {}).setdefault(rest, []).append(found)
    puts = {put.key: put.line for put in outcome.puts}
    for key, rests in places.items():
        (rest, exits), *others = rests.items()
        known = references[key].escaped or references[key].holder in ("allocated", "managed")
        core = len(rest.path) > 1 and rest.path[-1] in _OF_THE_CORE
        if (
            not known
            or others
            or core
            or (rest.shared and not in_globals)
            or rest.managed
            or _put_on_the_way(good, puts.get(key, 0))
        ):
            continue
        yield references[key], rest, tuple(exits)


def _successes(outcome: Outcome) -> list[Exit]:
    return [
        one
        for one in outcome.exits
        if one.kind in ("success", "none")
        or (one.kind != "error" and one.bits & ZERO)
        or (outcome.returns == "int" and one.bits & ZERO)
    ]


def _is_sure(reference: Reference) -> bool:
    known = reference.decided and reference.certain and reference.trusted and not reference.spared
    moves = reference.passed_on or not reference.lifetime or reference.freed or reference.told
    return known and not moves and reference.how in _HOW and reference.escaped not in ("element", "part", "derived")


def _put_on_the_way(exits: Sequence[Exit], line: int) -> bool:
    return any(step.line == line and step.what == "put" for found in exits for step in found.steps)


def concerned(bodies: Bodies, touched: frozenset[str]) -> list[Couple]:
    """The couples of a file one of which a patch touches, or a function of the file that one of them reaches.

    What uses variables of the file concerns the functions that begin and end the module.
    """
    found = []
    for couple in couples(bodies):
        filled = touched.intersection(fillers(bodies)) if couple.table == MODULE else ()
        if filled or touched & (reached(bodies, couple.begins) | reached(bodies, couple.ends)):
            found.append(couple)
    return found
