# SPDX-License-Identifier: GPL-2.0-or-later
"""Fields of an object that its release function puts: what is stored there has to come with a reference."""

from collections.abc import Iterable
from dataclasses import replace

from patchlint.engine.outcome import Stored
from patchlint.engine.resting import Written
from patchlint.engine.values import Values
from patchlint.knowledge.contract import Action, Effect, LastPut


class Owing:
    """Knows the objects of a walk whose release function puts what one of their fields leads to."""

    def __init__(self, values: Values) -> None:
        self.values = values
        self._fields: dict[int, tuple[tuple[str, ...], str]] = {}  # object -> the path to the field, the counter
        self._puts: dict[tuple[int, str, str], str] = {}  # object, path, counter -> the release function that puts it

    def made(self, effect: Effect, value: int) -> None:
        """A constructor has delivered an object."""
        if effect.owns:
            path, _, counter = effect.owns.partition(":")
            self._fields[value] = (tuple(path.split(".")), counter)

    def released(self, value: int, done: Iterable[LastPut]) -> None:
        """It turns out what the release function of an object puts."""
        for one in done:
            if one.action is Action.PUT and one.place.path:
                self._puts[self.values.roots[value], one.place.path, one.counter] = one.function

    def put_by(self, base: int, field: str, counter: str, written: Written) -> str:
        """The release function that puts what is in a field, "" for none, or where more than one thing is written."""
        path = (*map(str, self.values.path(base)), field)
        release = self._puts.get((self.values.roots[base], ".".join(path), counter), "")
        others = {value for rows in written.values() for one, name, value in rows if (one, name) == (base, field)}
        return release if len(others) == 1 else ""

    def marked(self, stores: Iterable[Stored], written: Written) -> tuple[Stored, ...]:
        """The stores of a function, those in such a field with the counter that it needs."""
        owed = self._owed(written)
        return tuple(replace(one, owed=owed.get((one.place, one.name), "")) for one in stores)

    def _owed(self, written: Written) -> dict[tuple[str, str], str]:
        """By the place and what is stored there; a field that is written twice is somebody's way to take it back."""
        found: dict[tuple[str, str], str] = {}
        values: dict[int, set[int]] = {}
        for base, field, value in (row for rows in written.values() for row in rows):
            root = self.values.roots[base]
            path, counter = self._fields.get(root, ((), ""))
            if counter and (*map(str, self.values.path(base)), field) == path:
                place = self.values.name(self.values.make("load", base, field))
                found[place, self.values.name(value)] = counter
                values.setdefault(root, set()).add(value)
        return found if all(len(one) == 1 for one in values.values()) else {}
