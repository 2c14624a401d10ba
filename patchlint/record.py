# SPDX-License-Identifier: GPL-2.0-or-later
"""Values between stages: slotted dataclasses that nobody changes, and that cost little to declare and to make.

For a frozen class dataclass() writes six functions and compiles each, which for 145 classes was two fifths of the time
of all imports; and the __init__() that it writes sets each field by a call, which was a twentieth of a scan. Here it
writes __init__() alone, with plain assignments, and what else a value needs is not written anew for each class. That
nobody changes a value is checked by mypy, not while the program runs.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, fields
from operator import attrgetter
from typing import Any, TypeVar, dataclass_transform

_Class = TypeVar("_Class")


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def record(declared: type[_Class]) -> type[_Class]:
    """Make a class what dataclass(frozen=True, slots=True) makes of it, but for the error when a field is assigned."""
    made: Any = dataclass(slots=True, repr=False, eq=False)(declared)
    values = _reader([one.name for one in fields(made) if one.compare])

    def equal(self: object, other: object) -> bool:
        return bool(values(self) == values(other)) if other.__class__ is made else NotImplemented

    def hashed(self: object) -> int:
        return hash(values(self))

    made.__eq__, made.__hash__, made.__repr__ = equal, hashed, _shown
    found: type[_Class] = made
    return found


def _reader(names: list[str]) -> Callable[[object], Any]:
    return attrgetter(*names) if names else lambda value: ()


def _shown(self: Any) -> str:
    told = (f"{one.name}={getattr(self, one.name)!r}" for one in fields(self) if one.repr)
    return f"{self.__class__.__qualname__}({', '.join(told)})"
