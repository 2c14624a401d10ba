# SPDX-License-Identifier: GPL-2.0-or-later
"""From a row of a family file to what it says: a contract, an iterator or a cleanup class (schema.py has the keys)."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any, Final

from patchlint.ir.signs import ANY, NEGATIVE, POSITIVE, VALID, ZERO
from patchlint.knowledge.contract import (
    Action,
    Cleanup,
    Condition,
    Contract,
    Effect,
    Ends,
    Iterator,
    Lent,
    Marker,
    Place,
    Promised,
    Runs,
    Where,
)
from patchlint.knowledge.schema import MARKS, bits, codes
from patchlint.record import record


@record
class Row:
    """One row, with the header it stands under."""

    name: str
    section: str
    table: dict[str, Any]
    family: str
    counter: str
    lifetime: bool
    passed_on: bool
    graced: bool
    source: str  # "rules/families/device_node.toml:12"


_ACTIONS: Final[dict[str, Action]] = {
    "get": Action.GET,
    "put": Action.PUT,
    "take": Action.TAKE,
    "keep": Action.KEEP,
    "track": Action.TRACK,
    "untrack": Action.UNTRACK,
    "borrow": Action.BORROW,
    "free": Action.FREE,
    "allocate": Action.ALLOCATE,
}
_ON_RESULT: Final[frozenset[str]] = frozenset({"get", "borrow", "allocate"})
_UNCOUNTED: Final[frozenset[str]] = frozenset({"free", "allocate"})


def contract(row: Row) -> Contract:
    """The contract a row states by itself."""
    table = row.table
    if row.section == "none":
        results = VALID | bits(table["fails"]) if "fails" in table else ANY
        return Contract(
            name=row.name,
            results=results,
            rcu=bool(table.get("rcu")),
            removes=bool(table.get("removes")),
            switches=row.counter if table.get("switch") else "",
            undoes=codes(table["undoes"]) if "undoes" in table else (),
            locked=bool(table.get("locked")),
            family=row.family,
            source=row.source,
        )
    if row.section == "alias":
        results = VALID | bits(table["fails"])
        return Contract(name=row.name, results=results, view_of=0, family=row.family, source=row.source)
    place = _place(row)
    when, results = _outcomes(row, place)
    if "action" in table:
        results = NEGATIVE | ZERO
    return Contract(
        name=row.name,
        effects=_effects(row, place, when),
        results=results,
        codes=codes(f"{table['returns']}|{table['others']}") if "others" in table else (),
        returns_argument=place.index if table.get("returns_arg") else None,
        null_ok=bool(table.get("null_ok")),
        err_ok=bool(table.get("err_ok")),
        even_on_error=bool(table.get("even_on_error")),
        rcu=bool(table.get("rcu")),
        locked=bool(table.get("locked")),
        graced=row.graced,
        family=row.family,
        source=row.source,
    )


def _effects(row: Row, place: Place, when: int) -> tuple[Effect, ...]:
    """What a row says happens, in the order in which it does."""
    table = row.table
    counter = str(table.get("counter", "" if row.section in _UNCOUNTED else row.counter))
    effects = list(_used_up(row, place, counter))
    effects.append(
        Effect(
            action=_action(row),
            place=place,
            counter=counter,
            when=when,
            count_argument=table.get("count"),
            holder=table.get("of"),
            array=bool(table.get("array")),
            initial=bool(table.get("initial")),
            bare=bool(table.get("bare")),
            registered=bool(table.get("registered")),
            zeroed=bool(table.get("zero")),
            managed=bool(table.get("managed")),
            null_ok=bool(table.get("null_ok")),
            passed_on=row.passed_on,
            lifetime=bool(table.get("lifetime", row.lifetime)),
            condition=_condition(table),
            codes=codes(table["returns"]) if "returns" in table else (),
            release=table.get("release"),
            runs=table.get("action"),
            runs_on=table.get("action_arg", 0),
            fails=bits("negative") if "action" in table else 0,
            tracked=bool(table.get("tracker")),
            owns=str(table.get("owns", "")),
        )
    )
    if row.section == "put":
        lock, by = str(table.get("lock", "")), str(table.get("by", ""))
        effects[-1] = replace(effects[-1], sleeps=bool(table.get("sleeps")), lock=lock, by=by)
        effects[-1] = replace(effects[-1], lock_argument=table.get("lock_arg"))
    if table.get("kept"):
        effects.append(Effect(Action.KEEP, place, counter, when))
    return tuple(effects)


def _condition(table: dict[str, Any]) -> Condition | None:
    """What the caller has to pass for it to happen."""
    if "flag_arg" not in table:
        return None
    return Condition(table["flag_arg"], table.get("lacks", table.get("flag", "")), "lacks" not in table)


def _used_up(row: Row, place: Place, counter: str) -> Iterable[Effect]:
    """References that a getter drops, or takes over."""
    if "consumes" in row.table:
        dropped = Place(Where.FIELD if place.path else Where.ARGUMENT, row.table["consumes"], place.path)
        yield Effect(Action.PUT, dropped, counter, null_ok=True, lifetime=row.lifetime)
    if "takes" in row.table:
        taken = Place(Where.ARGUMENT, row.table["takes"])
        yield Effect(Action.TAKE, taken, counter, null_ok=True, lifetime=row.lifetime)


def _action(row: Row) -> Action:
    """The action of a section; what is taken over into an object that lives on is kept there, not gone."""
    return Action.KEEP if row.section == "take" and "of" in row.table else _ACTIONS[row.section]


def joined(first: Contract, second: Contract) -> Contract:
    """The contract of a function that stands in two families."""
    return replace(
        first,
        effects=first.effects + tuple(e for e in second.effects if e not in first.effects),
        results=first.results & second.results or first.results,
        codes=first.codes or second.codes,
        returns_argument=second.returns_argument if first.returns_argument is None else first.returns_argument,
        null_ok=first.null_ok or second.null_ok,
        err_ok=first.err_ok or second.err_ok,
        even_on_error=first.even_on_error or second.even_on_error,
        rcu=first.rcu or second.rcu,
        locked=first.locked or second.locked,
        switches=first.switches or second.switches,
        graced=first.graced or second.graced,
        source=first.source if second.source == first.source else f"{first.source}, {second.source}",
    )


def iterator(row: Row) -> Iterator:
    """The loop macro a row of [loop] describes."""
    table = row.table
    holds = bool(table.get("holds"))
    return Iterator(
        name=row.name,
        variable=table["var"],
        counter=str(table.get("counter", row.counter)) if holds else "",
        path=str(table.get("field", "")),
        leaves_held=holds and table.get("leaves", "held") == "held",
        declares=bool(table.get("declares")),
        rcu=bool(table.get("rcu")),
        ends_null=table.get("ends", "null") == "null",
        family=row.family,
        source=row.source,
    )


def cleanup(row: Row) -> Cleanup:
    """The class a row of [cleanup] describes."""
    counter = str(row.table.get("counter", row.counter))
    return Cleanup(
        name=row.name,
        counter=counter,
        release=row.table["put"],
        title=str(row.table.get("title", "")),
        atomic=bool(row.table.get("atomic")),
        exclusive=bool(row.table.get("exclusive")),
        family=row.family,
        source=row.source,
    )


def callbacks(row: Row) -> Iterable[tuple[tuple[str, str, str], Lent]]:
    """What the functions of a structure are lent, by the structure, the member and the counter."""
    for member in row.table["member"].split("|"):
        counter, idle = str(row.table.get("counter", row.counter)), bool(row.table.get("idle"))
        yield (row.name, member, counter), Lent(row.name, member, row.table["arg"], counter, row.source, idle)


def couple(row: Row) -> Ends:
    """What ends that which the member of a row of [couple] begins."""
    structs, others = (frozenset(row.table[key].split("|") if key in row.table else ()) for key in ("of", "not_of"))
    return Ends(tuple(row.table["end"].split("|")), structs, others, row.source)


def promised(row: Row) -> Promised:
    """What the functions of a structure in a row of [counted] return."""
    table = row.table
    counter = str(table.get("counter", row.counter))
    return Promised(tuple(table["member"].split("|")), counter, str(table.get("has", "")), row.source)


def runs(row: Row) -> Runs:
    """What the function of a row of [runs] calls back."""
    return Runs(row.table.get("arg", 0), row.table["member"], row.source)


def marker(row: Row) -> Marker:
    """The mark that a row of [lock], [set], [list] and their opposites describes."""
    table = row.table
    what, on = MARKS[row.section]
    return Marker(
        name=row.name,
        what=what,
        on=on,
        argument=table.get("arg", -1),
        title=table.get("title", ""),
        titled_by=table.get("name", -1),
        to=table.get("to", -1),
        lockless=bool(table.get("lockless")),
        when=bits(table["when"]) if "when" in table else ANY,
        atomic=bool(table.get("atomic")),
        exclusive=bool(table.get("exclusive")),
        source=row.source,
    )


def _place(row: Row) -> Place:
    """What the effect of a row is on."""
    path = str(row.table.get("field", ""))
    if "out" in row.table:
        return Place(Where.OUT, row.table["out"], path)
    if "arg" not in row.table and row.section in _ON_RESULT:
        return Place(Where.RESULT, 0, path)
    return Place(Where.FIELD if path else Where.ARGUMENT, row.table.get("arg", 0), path)


def _outcomes(row: Row, place: Place) -> tuple[int, int]:
    """The results for which a row's effect happens, and all results the function can have."""
    if "returns" in row.table:
        return ANY, ANY  # signs say less
    unsaid = {Where.RESULT: VALID, Where.OUT: ZERO}.get(place.where, ANY)
    when = bits(row.table["when"]) if "when" in row.table else unsaid
    if "fails" in row.table:
        return when, when | bits(row.table["fails"])
    if when == NEGATIVE | POSITIVE:
        return when, ZERO | POSITIVE  # a truth value
    others = {ZERO: NEGATIVE, POSITIVE: ZERO, NEGATIVE: ZERO}
    if row.section in ("put", "borrow") or when not in others:
        return when, ANY
    return when, when | others[when]
