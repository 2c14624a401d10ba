# SPDX-License-Identifier: GPL-2.0-or-later
"""What the last put of an object does: the release function that is bound to it, where the code in sight says which."""

from collections.abc import Callable, Sequence

from patchlint.engine.evaluate import Evaluator
from patchlint.engine.marks import ARROW, FREED
from patchlint.engine.owing import Owing
from patchlint.engine.state import Last, State
from patchlint.engine.values import Values
from patchlint.ir.signs import ANY
from patchlint.knowledge.contract import Action, Contract, Effect, LastPut, Mark, Place, Where
from patchlint.record import record
from patchlint.source.tables import Table, Tables

# where drivers/base/core.c looks for the release function of a device, in its order
OF_DEVICE = (("release", ""), ("type", "release"), ("class", "dev_release"))


@record
class ReleaseFunctions:
    """The release functions of a file."""

    contract: Callable[[str], Contract | None]
    idle: Callable[[str], bool]  # whether a function of the file does nothing at all
    tables: Tables
    locks: Callable[[str], tuple[Mark, ...]] = lambda name: ()


class Releases:
    """Knows which release function belongs to an object."""

    def __init__(self, values: Values, evaluate: Evaluator, known: ReleaseFunctions | None) -> None:
        self.values = values
        self.evaluate = evaluate
        self._known = known
        self._bound: dict[int, str] = {}  # object -> its release function
        self.owing = Owing(values)

    def bind(self, effect: Effect, value: int, arguments: Sequence[int]) -> None:
        """A constructor is given the release function of an object, or a table that has it."""
        self.owing.made(effect, value)
        name = self._named(effect, arguments)
        if name:
            self._bound[value] = name

    def last(self, state: State, effect: Effect, value: int, arguments: Sequence[int]) -> tuple[Last, ...]:
        """What happens if this put is the last one; () where that is not known."""
        if effect.last:
            for one in effect.last:
                self.owing.released(arguments[one.place.index], (one,))
            return tuple(self.at(state, one, arguments[one.place.index]) for one in effect.last)
        taken = self._lock(effect, arguments)
        name = self._named(effect, arguments) or self._bound.get(value) or self._of_device(state, effect, value)
        if not name or self._known is None:
            return taken
        whole = self.values.roots[value]
        if self._known.idle(name):
            return (Last(Action.KEEP, "", whole, name),)
        contract = self._known.contract(name)
        if contract is None:
            return taken
        locks = (_as_last(mark, name) for mark in self._known.locks(name) if mark.argument <= 0)
        done = last_put(contract)
        self.owing.released(whole, done)
        return (*taken, *(self.at(state, one, whole) for one in (*done, *locks)))

    def _lock(self, effect: Effect, arguments: Sequence[int]) -> tuple[Last, ...]:
        """kref_put_mutex(&lamp->ref, lamp_release, &lamps_lock) takes the lock by itself."""
        if effect.lock_argument is None or effect.lock_argument >= len(arguments):
            return ()
        value = arguments[effect.lock_argument]
        parts = self.values.parts[value]
        own = parts[0] == "static"
        return (Last(Action.LOCK, str(parts[1]) if own else "", -1 if own else value, ""),)

    def _named(self, effect: Effect, arguments: Sequence[int]) -> str:
        if effect.release is None or effect.release >= len(arguments) or self._known is None:
            return ""
        return self.function(arguments[effect.release], "release")

    def function(self, value: int, member: str = "") -> str:
        """The function that a value is, or that a member of a table has whose address it is."""
        parts = self.values.parts[value]
        if parts[0] == "load" and parts[1] == self.values.globals:
            return str(parts[2])
        if parts[0] == "static" and self._known is not None:
            return self._known.tables.get(str(parts[1]), Table()).get(member, "")
        return ""

    def _of_device(self, state: State, effect: Effect, value: int) -> str:
        if effect.counter != "device":
            return ""
        for field, member in OF_DEVICE:
            name = self.function(self.evaluate.load(state, value, field), member) or self._written(value, field, member)
            if name:
                return name
        return ""

    def _written(self, value: int, field: str, member: str) -> str:
        """The same of the only thing that this function ever writes there: no callee would put something else there."""
        rows = (row for rows in self.evaluate.written.values() for row in rows)
        found = {written for base, name, written in rows if (base, name) == (value, field)}
        return self.function(found.pop(), member) if len(found) == 1 else ""

    def at(self, state: State, one: LastPut, value: int) -> Last:
        """The object of one thing that a release function does, found from what it is given."""
        if one.action is Action.LOCK:
            lock = self._lock_at(state, one.place.path, value) if not one.counter else -1
            return Last(one.action, one.counter, lock, one.function)
        *inside, last = one.place.path.split(".") if one.place.path else [""]
        value = self.values.inside(value, inside)
        return Last(one.action, one.counter, self.evaluate.read(state, value, last) if last else value, one.function)

    def _lock_at(self, state: State, path: str, value: int) -> int:
        """The lock at the end of a path of fields and pointers."""
        *pointers, fields = path.split(ARROW)
        for pointer in pointers:
            *inside, last = pointer.split(".")
            value = self.evaluate.load(state, self.values.inside(value, inside), last)
        return self.values.inside(value, fields.split(".") if fields else ())


def _as_last(mark: Mark, function: str) -> LastPut:
    return LastPut(Action.LOCK, Place(Where.ARGUMENT, 0, mark.path), mark.title if mark.argument < 0 else "", function)


def last_put(contract: Contract, argument: int = 0) -> tuple[LastPut, ...]:
    """What a release function does for certain: frees what it is given, drops that or what it holds."""
    done = [
        LastPut(Action.PUT, effect.place, effect.counter, contract.name)
        for effect in contract.effects
        if effect.action is Action.PUT and effect.place.where in (Where.FIELD, Where.ARGUMENT)
        if effect.place.index == argument and effect.certain and effect.when == ANY
    ]
    if any(
        mark.what == FREED and mark.certain and (mark.argument, mark.path) == (argument, "") for mark in contract.marks
    ):
        done.append(LastPut(Action.FREE, Place(Where.ARGUMENT, 0), "", contract.name))
    return tuple(done)
