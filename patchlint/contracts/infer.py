# SPDX-License-Identifier: GPL-2.0-or-later
"""The contract of a function from its own body: what every exit has in common, and what hangs on the result."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from patchlint.engine.marks import FREED
from patchlint.engine.operations import BARE
from patchlint.engine.outcome import Change, Outcome
from patchlint.ir.signs import ANY, NEGATIVE, VALID
from patchlint.knowledge.contract import Action, Contract, Effect, Mark, Where


def contract_of(outcome: Outcome, *, hearsay: bool = True, heard: bool = True) -> Contract | None:
    """What a call of this function does to references; None when its body was not walked to the end.

    With `hearsay`, also what its callees do perhaps; with `heard`, also the flags and lists that they change perhaps.
    """
    if not outcome.complete or not outcome.exits:
        return None
    outcome = _one_name(outcome)
    results = 0
    for found in outcome.exits:
        results |= found.bits
    changes = dict.fromkeys(change for found in outcome.exits for change in found.changes)
    given = _given_back(outcome)
    effects = [_effect(outcome, change) for change in changes]
    told = {(effect.action, effect.place, effect.counter) for effect in effects}
    effects += [_perhaps(c) for c in outcome.perhaps if hearsay and (c.action, c.place, c.counter) not in told]
    marks = (*_marks(outcome, heard=heard), *outcome.takes)
    return Contract(
        name=outcome.function,
        effects=tuple(_last_frees(dict.fromkeys(effects), marks)),
        results=ANY if outcome.returns == "void" else results,
        returns_argument=given[0] if given and not given[1] else None,
        view_of=given[0] if given and given[1] else None,
        source=f"{outcome.file}:{outcome.line}",
        null_ok=True,
        rcu=any(found.lent is not None and found.lent.rcu for found in outcome.exits),
        marks=marks,
    )


def _last_frees(effects: Iterable[Effect], marks: Sequence[Mark]) -> Iterator[Effect]:
    """The effects; a bare counter in what the same function frees on some of its paths says how long that lives."""
    freed = {mark.argument for mark in marks if mark.what == FREED and mark.on and not mark.path}
    for effect in effects:
        bare = effect.action is Action.PUT and effect.counter in BARE and effect.place.where is Where.ARGUMENT
        frees = bare and effect.place.index in freed
        yield replace(effect, lifetime=True) if frees and not effect.lifetime else effect


def without_own_locks(contract: Contract) -> Contract:
    """A contract for callers in other files: a lock that is known by its name alone may be this file's own."""
    if not any(one.action is Action.LOCK and one.counter for effect in contract.effects for one in effect.last):
        return contract
    effects = (
        replace(e, last=tuple(one for one in e.last if one.action is not Action.LOCK or not one.counter))
        for e in contract.effects
    )
    return replace(contract, effects=tuple(effects))


def _one_name(outcome: Outcome) -> Outcome:
    """One count by one name: where one path counts by the type's own getter and another by the bare counter in it."""
    by_exit = [{(c.place, c.counter) for c in one.changes if c.action is Action.GET} for one in outcome.exits]
    found = set().union(*by_exit)
    names = {
        (place, counter): typed
        for place, counter in found
        for other, typed in found
        if place == other and counter in BARE and typed not in BARE
        if not any((place, counter) in one and (place, typed) in one for one in by_exit)
    }
    if not names:
        return outcome

    def named(change: Change) -> Change:
        typed = names.get((change.place, change.counter)) if change.action is Action.GET else None
        return replace(change, counter=typed, lifetime=True) if typed else change

    return replace(outcome, exits=tuple(replace(e, changes=tuple(map(named, e.changes))) for e in outcome.exits))


def _marks(outcome: Outcome, *, heard: bool) -> Iterator[Mark]:
    """What the caller finds locked, flagged or listed otherwise; a lock only where it is clear whether it is taken."""
    shown = (left for one in outcome.exits for left in one.marks if left.visible and (heard or not left.heard))
    seen = dict.fromkeys(left.mark for left in shown)
    for mark in dict.fromkeys(replace(mark, certain=True) for mark in seen):
        with_it = without = 0
        for one in outcome.exits:
            if any(left.mark == mark for left in one.marks):
                with_it |= one.bits
            else:
                without |= one.bits
        told = not without or (outcome.returns != "void" and not with_it & without)
        certain = told and replace(mark, certain=False) not in seen
        if certain or mark.what != "lock":
            yield replace(mark, when=with_it if without and certain else ANY, certain=certain)


def _perhaps(change: Change) -> Effect:
    return Effect(change.action, change.place, change.counter, certain=False, lifetime=change.lifetime)


def _given_back(outcome: Outcome) -> tuple[int, bool] | None:
    """The parameter that every valid result is, if it is always the same one, and whether it is a view of it.

    What is returned in its place where it is NULL leaves nobody waiting for it.
    """
    exits = [one for one in outcome.exits if one.bits & VALID]
    found = {(one.gives, one.gives_view) for one in exits if one.gives >= 0}
    if outcome.returns != "pointer" or len(found) != 1:
        return None
    ((given, view),) = found
    others = [one for one in exits if one.gives < 0]
    return (given, view or bool(others)) if all(given in one.absent for one in others) else None


def _effect(outcome: Outcome, change: Change) -> Effect:
    """A change that the result decides hangs on it; one that nothing the caller sees decides is not certain."""
    if change.place.where is Where.RESULT:
        return _result(outcome, change)
    with_it = without = 0
    for found in outcome.exits:
        if change in found.changes:
            with_it |= found.bits
        elif change.place.where is not Where.ARGUMENT or change.place.index not in found.absent:
            without |= found.bits
    when, certain = ANY, True
    if without and outcome.returns != "void" and not with_it & without:
        when = with_it
    elif without:
        certain = False
    if change.action is Action.GET and _leaves_it_on_errors(outcome, change):
        certain = False
    if change.action is Action.KEEP:
        when, certain = ANY, True
    return Effect(
        change.action,
        change.place,
        change.counter,
        when,
        initial=change.initial,
        registered=change.registered and not certain,
        certain=certain,
        lifetime=change.lifetime,
        stored=change.stored,
        last=change.last,
        sleeps=change.sleeps,
        lock=change.lock,
        by=change.by,
        tracked=change.tracked,
        again=change.again > 0,
    )


def _leaves_it_on_errors(outcome: Outcome, change: Change) -> bool:
    """A function that returns an error and still counts has a leak of its own; its callers need not hear of it."""
    return outcome.returns == "int" and any(
        e.kind == "error" and e.bits == NEGATIVE and change in e.changes for e in outcome.exits
    )


def _result(outcome: Outcome, change: Change) -> Effect:
    """A returned reference: certain if every valid result carries one."""
    valid = [found for found in outcome.exits if found.bits & VALID]
    everywhere = all(change in found.changes or change.counter in found.kept for found in valid)
    return Effect(
        action=change.action,
        place=change.place,
        counter=change.counter,
        when=VALID,
        certain=everywhere and not change.perhaps,
        passed_on=change.passed_on,
        lifetime=change.lifetime,
        tracked=change.tracked,
    )
