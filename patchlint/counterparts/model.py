# SPDX-License-Identifier: GPL-2.0-or-later
"""Two functions of a file that belong together, and what one of them leaves to the other."""

from patchlint.engine.callers_locks import Held
from patchlint.engine.lists import Spot
from patchlint.engine.outcome import Exit, Given, Outcome, Reference
from patchlint.engine.resting import Rest
from patchlint.record import record


@record
class Couple:
    """A function that begins something and the one that ends it, as a table of the file names them."""

    table: str  # the variable: "lamp_driver"
    begins: str  # "lamp_probe"
    ends: str  # "lamp_remove"
    end_line: int  # on which that one begins


@record
class Kept:
    """A reference that is in a field of the driver's own data when the beginning has succeeded."""

    couple: Couple
    taker: Outcome  # of the function that takes it: the beginning itself, or one that only it calls
    reference: Reference
    rest: Rest
    exits: tuple[Exit, ...]
    own: bool  # no other file can know that field: this one declares the structure
    put_by: str  # a function of the file that puts what is in such a field, or may hand it to whoever does
    unread: str  # a function of the file that could not be read and speaks of the field, or why not all were


@record
class Overdrawn:
    """A count that the ending drops and the beginning has dropped already."""

    couple: Couple
    begins: Outcome
    ends: Outcome
    given: Given  # the count, where the ending drops it
    taken: Reference  # where the beginning takes it
    left: tuple[str, ...]  # functions of the file that leave such a count behind
    dropped: tuple[str, ...]  # others than the ending that drop one they have not taken


@record
class LeftOn:
    """A usage count that is there when the beginning has succeeded."""

    couple: Couple
    begins: Outcome
    reference: Reference
    exits: tuple[Exit, ...]
    own: bool  # no other file can know what is counted: this one declares the structure
    put_by: str  # a function of the file that drops such a count, or may hand the object to whoever does
    unread: str  # a function that could not be read, or that calls what may drop the count, or why not all were read


@record
class Added:
    """A call that adds to a list, and the lock that is held then."""

    function: str  # that it is in
    spot: Spot
    lock: Held
    locked_by: str  # the function that takes the lock: this one, or one that calls it
    place: str  # "mm/loom.c:12" where its lines are those of another image of the file than the rest


@record
class Drained:
    """A list that is emptied without a lock, while all that add to it hold one."""

    function: str
    spot: Spot
    added: tuple[Added, ...]


@record
class Handed:
    """A reference that lies in an object which is given a callback, where the callback does not drop it."""

    giver: Outcome
    reference: Reference
    place: str  # "mbox->node"
    callback: str
    callback_line: int  # on which it begins


@record
class PutToo:
    """A reference that a callback drops, and that whoever gives the callback has put already on some of its paths."""

    giver: Outcome
    reference: Reference
    put_line: int
    place: str  # "mbox->node"
    callback: str
    callback_line: int


@record
class Canceled:
    """A work that somebody cancels, and does not look whether it was pending: it drops a reference when it runs."""

    function: str  # that cancels it
    line: int
    callee: str  # by calling this
    place: str  # "lamp->work"
    counter: str
    work: str  # the function that drops the reference
    work_line: int  # on which it begins
    by: str  # who takes the reference or puts it when it cancels the work; the function itself: that was before


@record
class Counterparts:
    """What all couples of a file leave behind, or drop once too often."""

    file: str
    kept: tuple[Kept, ...] = ()
    overdrawn: tuple[Overdrawn, ...] = ()
    unseen: tuple[str, ...] = ()  # functions that should have been walked and could not be
    steps: int = 0  # of the engine
    drained: tuple[Drained, ...] = ()
    left_on: tuple[LeftOn, ...] = ()
    handed: tuple[Handed, ...] = ()
    put_too: tuple[PutToo, ...] = ()
    canceled: tuple[Canceled, ...] = ()
    handled: frozenset[str] = frozenset()  # fields of works whose references are put by who cancels them
