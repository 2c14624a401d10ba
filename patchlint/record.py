# SPDX-License-Identifier: GPL-2.0-or-later
"""Values between stages: slotted dataclasses that nobody changes, and that cost little to declare and to make.

For a frozen class dataclass() writes six functions and compiles each, which for 145 classes was two fifths of the time
of all imports; and the __init__() that it writes sets each field by a call, which was a twentieth of a scan. Here only
__init__() is written for each class, with plain assignments, and not before there is a value: a mail makes some of half
of the classes. That nobody changes a value is checked by mypy, not while the program runs.
"""

from collections.abc import Callable
from dataclasses import MISSING, dataclass, field, fields
from operator import attrgetter
from typing import Any, TypeVar, dataclass_transform

_Class = TypeVar("_Class")


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def record(declared: type[_Class]) -> type[_Class]:
    """Make a class what dataclass(frozen=True, slots=True) makes of it, but for the error when a field is assigned."""
    made: Any = dataclass(slots=True, repr=False, eq=False, init=False)(declared)
    values = _reader([one.name for one in fields(made) if one.compare])

    def equal(self: object, other: object) -> bool:
        return bool(values(self) == values(other)) if other.__class__ is made else NotImplemented

    def hashed(self: object) -> int:
        return hash(values(self))

    def first(self: object, *given: object, **named: object) -> None:
        made.__init__ = _written(made)
        made.__init__(self, *given, **named)

    made.__eq__, made.__hash__, made.__repr__, made.__init__ = equal, hashed, _shown, first
    found: type[_Class] = made
    return found


def _reader(names: list[str]) -> Callable[[object], Any]:
    return attrgetter(*names) if names else lambda value: ()


def _shown(self: Any) -> str:
    told = (f"{one.name}={getattr(self, one.name)!r}" for one in fields(self) if one.repr)
    return f"{self.__class__.__qualname__}({', '.join(told)})"


def _written(made: Any) -> Callable[..., None]:
    """The __init__() of a class."""
    known: dict[str, Any] = {"MISSING": MISSING}
    given, lines = ["self"], ["def __init__(", "pass"]
    for one in fields(made):
        default = f"default_of_{one.name}"
        value, known[default] = one.name, one.default
        if one.default_factory is not MISSING:
            value, known[default] = f"{default}() if {one.name} is MISSING else {one.name}", one.default_factory
            given.append(f"{one.name}=MISSING")
        else:
            given.append(one.name if one.default is MISSING else f"{one.name}={default}")
        lines.append(f"self.{one.name} = {value}")
    lines[0] += f"{', '.join(given)}):"
    exec("\n ".join(lines), known)  # noqa: S102 - names of fields; it is what dataclass() does
    written: Callable[..., None] = known["__init__"]
    return written
