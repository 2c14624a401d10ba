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
    run_by: str = ""  # the function that runs the callback on a path that puts the reference; "" where it comes later
    run_line: int = 0  # on which that is called


@record
class KeptTurn:
    """A parameter that a function stores in what lives on, and that its callers hold for one turn of a loop."""

    keeper: Outcome
    line: int  # of the store
    place: str  # "lamp->node"
    counter: str
    caller: str
    call_line: int


@record
class Unkept:
    """A result without the reference that whoever calls the function through its table drops."""

    function: Outcome
    end: Exit
    name: str  # what is returned
    counter: str
    table: str  # the variable
    slot: str  # "lamp_ops.get"


@record
class SharedFree:
    """What a function frees whatever its count says, while another one counts it for somebody else."""

    function: str
    line: int
    callee: str  # that frees
    place: str  # "lamp->route"
    counter: str
    getter: str
    taker: str  # the function that calls that
    taken_line: int


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
    by: str  # who takes the reference or puts it when it cancels the work; the function itself: that was before; ""


@record
class Outlived:
    """Something that the ending reads of an object after it has undone its registration, which had the reference."""

    couple: Couple
    undo: str  # the function that undoes it
    undo_line: int
    object: str  # that is given to it: "lamp->host"
    use: str  # what is read: "lamp->clk"
    line: int  # where
    getter: str  # by which the beginning made the object
    counter: str


@record
class OffTwice:
    """What a function switches off after a put that may have had the device suspended, which switches it off."""

    function: str
    put_line: int
    put: str  # the function that drops the usage count
    callback: str  # the device's runtime_suspend()
    callback_line: int  # on which that, or what it calls, switches it off
    line: int  # where it is switched off again
    callee: str  # by which
    place: str  # "lamp->clk"
    counter: str


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
    outlived: tuple[Outlived, ...] = ()
    shared_frees: tuple[SharedFree, ...] = ()
    unkept: tuple[Unkept, ...] = ()
    kept_turns: tuple[KeptTurn, ...] = ()
    lost: tuple[Kept, ...] = ()  # what the patch no longer puts; the ending is the function that has put it before
    handled: frozenset[str] = frozenset()  # fields of works whose references are put by who cancels them
    off_twice: tuple[OffTwice, ...] = ()
