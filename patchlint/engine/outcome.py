# SPDX-License-Identifier: GPL-2.0-or-later
"""What the engine hands to the rules: every exit of a function with what is held there, and what was odd on the way."""

from typing import NamedTuple

from patchlint.engine.amounts import Amount
from patchlint.engine.lists import Spot
from patchlint.engine.listwalks import Pass, Walk
from patchlint.engine.marks import Left
from patchlint.engine.resting import Rest
from patchlint.engine.trace import Step
from patchlint.knowledge.contract import Action, LastPut, Mark, Place
from patchlint.record import record


@record
class Reference:
    """A reference as the rules see it; `site` tells the places apart where this function takes one."""

    site: int
    counter: str
    name: str  # the object, as the source calls it where the reference is taken
    function: str  # that delivered it
    line: int
    how: str  # "result", "argument", "out", "iterator" or "initial"
    origin: str  # where the object comes from: "result", "parameter", "field" of one, "global", "stack", "nothing"
    failed: bool  # the getter counts even when it fails, and on this path it failed
    escaped: str  # "" for a reference that only this function knows of
    holder: str  # what it is stored in: "stack" or "allocated" of this function, "managed" by the driver core, "" none
    decided: bool  # false when the getter's result was never looked at
    certain: bool  # false once something unknown may have dropped it
    trusted: bool  # false when only a guess says that it was taken
    even_on_error: bool
    lifetime: bool  # the last put frees the object; false for usage counts
    passed_on: bool  # an object of a kind that goes from hand to hand
    passed: bool  # given to a callee of which nothing is known
    spared: bool  # an if that puts it was passed by, nothing here says why, or a callee expects that it is not there
    freed: int  # line on which the object that held it was freed, 0 for none
    told: bool  # the function's own result tells the caller whether it is held
    bare: bool = False  # the first one of an object that was made here, and that has no name and nothing else yet
    shared: bool = False  # put where others find it more than once
    noted: bool = False  # a usage count, and a flag was set beside the object since
    managed: bool = False  # the driver core will run what puts it
    documented: bool = True  # a row of a family says that it was taken, not a body alone
    seen: bool = False  # what hangs on it as driver data was asked for: that may go its own way, and lead back to it
    ignored: bool = False  # it came with a result that the source makes nothing of

    @property
    def key(self) -> tuple[int, str, str]:
        """What tells references apart that one function takes: one call may take several."""
        return (self.site, self.counter, self.name)


@record
class Change:
    """What a call of the function means for one reference count of its caller."""

    action: Action  # GET, PUT or KEEP
    place: Place
    counter: str
    initial: bool = False
    lifetime: bool = True
    stored: bool = False  # the reference is new in that field, not one more on what was there
    tracked: bool = False  # with a tracker
    last: tuple[LastPut, ...] = ()  # of a put: what happens if it is the last one
    sleeps: bool = False  # of a put: it may sleep
    lock: str = ""  # of a put: the last one takes this lock
    by: str = ""  # ... in this function
    again: int = 0  # how many of the same kind on the same object come before it on a path
    perhaps: bool = False  # of the result: the callee that delivered it takes one on some of its paths
    registered: bool = False  # of a put: legal only after a registration that succeeded
    passed_on: bool = False  # of a get: such objects go from hand to hand


@record
class Given:
    """A reference that was dropped although this function never took it."""

    counter: str
    name: str
    origin: str
    line: int
    parameter: int  # 0-based parameter that is the object itself, -1 for anything else
    taken: bool  # handed over, not put
    function: str = ""  # that did it, as a result of it is called: "put_it()"


class Asked(NamedTuple):
    """A condition that the caller knows beforehand, and how it went on a path."""

    condition: int  # equal for equal conditions
    way: int  # 1 true, 0 false; the number of the case of a switch
    number: bool  # about numbers and flags, not about pointers


@record
class Lent:
    """A result on which this function holds no reference, and on which nothing in sight may have taken one."""

    origin: str  # "element" of a list or tree, "lookup" of a table, "field" of these or of a parameter
    name: str  # the object, as the source calls it
    function: str  # the macro or the lookup that delivered it, "" for a field
    counted: bool  # this function counts the very same object on another path
    rcu: bool = False  # found under RCU


@record
class Stored:
    """A pointer that was written into an object which others have, or will have."""

    place: str  # as the source writes it: "lamp->np"
    name: str  # of what is stored
    source: str  # the function that delivered it, "" when it came another way
    origin: str  # where it comes from, as of a reference
    line: int
    references: tuple[Reference, ...]  # that exits without an error hold on it
    owed: str = ""  # the release function of what it is stored in puts it: the counter


@record
class Exit:
    """One way out of the function; `kind` is "error", "success", "unknown", or "none" where there is no result."""

    line: int
    kind: str
    bits: int  # what the result can be (ir.signs)
    held: tuple[Reference, ...]
    given: tuple[Given, ...]
    absent: tuple[int, ...]  # 0-based parameters that are NULL or ERR_PTR on this path
    changes: tuple[Change, ...]
    gives: int  # 0-based parameter that is the result, -1 for none
    gives_view: bool  # not itself, but container_of() it and the like
    steps: tuple[Step, ...]
    result: str = ""  # what is returned: "0", "-ENODEV", "MF_RETRY", "f()", a name, "" where there is none
    delivered: tuple[Reference, ...] = ()  # that the result carries
    lent: Lent | None = None  # a result that carries none
    asked: frozenset[Asked] = frozenset()  # conditions on nothing but the parameters, and how they went
    marks: tuple[Left, ...] = ()  # locks, flags and lists that are not as they were
    rests: tuple[Rest, ...] = ()  # where what is held lies
    kept: tuple[str, ...] = ()  # counters of references on the result that others may have come to own
    called: frozenset[str] = frozenset()  # functions called on what a reference was stored in; where that matters


class Found(NamedTuple):
    """How an object was found under RCU."""

    function: str  # the lookup or the macro
    line: int
    how: str  # "element" of a list, "lookup" by a known function, by a "helper" of this file, "pointer" that was read
    ended: int  # line on which the section ended, 0 while it lasts
    ended_by: str  # the function that ended it
    told: bool  # the caller is given the bare pointer as well
    taken_out: str  # the function of this file that takes it out of the list when its last reference is put


class Uncounted(NamedTuple):
    """A mark that one path leaves on an object with a reference, and another one, which is told of, without."""

    mark: str  # the flag, "" for a place in a list
    on: bool  # set, not cleared
    end: int  # line of the exit
    result: str  # what is returned there, "" where that has no name
    alike: str  # "counted": paths with the reference return the same; "unmarked": paths that leave the object alone do


@record
class Incident:
    """Something that happened to a reference on the way.

    `what` is one of
      put-again      the object was put before, and this function holds nothing of it
      put-borrowed   the object came from a getter that takes no reference
      put-idle       it is a usage count that nobody holds when the function begins, and none was taken, or memory that
                     was made to be freed, not put
      put-failed     the conditional get of it failed on this path
      put-unchecked  nobody looked whether the conditional get succeeded
      put-sleeps     the put may sleep, and a lock is held under which nobody may
      put-locked     the last put takes a lock that is held
      call-locked    ... and the put is in a function that is called
      put-owned      it lies in an object whose release function puts it
      put-managed    the driver core will put the object as well
      put-untracked  the get was given a tracker and the put was not, or the contrary
      put-other      the only reference on the object is one of another counter
      put-error      the object is an ERR_PTR, and the function called takes none
      unchecked-use  what a getter delivered is read without a look whether it delivered anything
      put-foreign    a reference that came with a parameter, a field or a global is dropped
      consumed       ... by a getter that drops its argument's reference
      put-unregistered  what undoes a registration is called on an object that was not registered
      scope-stored   the end of a __free() variable's scope puts what was stored where others find it
      scope-returned the end of a __free() variable's scope has put what is returned
      scope-unset    a __free() variable has no value when its scope ends
      put-iterated   the loop macro will drop what the body has put
      use            the object was put before and is read
      lost           the last pointer to it is overwritten
      freed-again    its memory is freed after the last put, which freed it
      freed          its memory is freed although it is counted
      no-way-back    a callee that is given the object may fail, which is only logged, after it was put or entries of
                     its lists were freed
      put-with-all   an element was put, and is still in the array or batch all of which is put
      entry-late     an entry of its list is read after the put of the object, in the same turn of the loop or before it
      stored-of-all  an element of an array or batch was stored in what lives on, and all of the elements are put
      walk-late      a callee walks a list of the object, all entries of which were freed before
      get-in-section a get that does not look for zero, of an object that was found under RCU
      use-past-section  an object that was found under RCU is used after the section, uncounted
      marked-uncounted  an object gets or loses a flag, or gets on a list, with a reference on other paths, here without
    """

    what: str
    line: int
    function: str  # what is called there, "" for a plain read
    counter: str
    name: str
    origin: str
    reference: Reference | None
    drop_line: int  # of the earlier put, 0 without one
    drop_function: str
    own: bool  # the earlier put dropped a reference taken here
    whole: bool  # the object is what the pointer leads to, not a part of something bigger
    looped: bool  # it is the same operation, one turn later
    delivered_by: str  # the function that delivered the object here, "" when it came another way
    guarded: bool  # it happens if, and because, the object's counter is not zero
    release: str  # the function that did the earlier put, if what was called there has run it: a release function
    lock: str  # a lock that is held there
    lock_line: int  # where it is taken, 0 for none
    taken: bool  # the earlier put was none: the callee has taken the reference over
    steps: tuple[Step, ...]
    records: int = 0  # line on which entries of the object's lists were freed before, 0 for none
    stored: int = 0  # line on which an element is stored in its container after it was put, 0 for none
    entry: str = ""  # what is read there, of an entry of the object's list; where an element is stored
    found: Found | None = None  # how the object was found under RCU
    uncounted: Uncounted | None = None  # how the path ends that marks the object without a reference
    walk: Walk | None = None  # a loop over an emptied list, in the function called or in one that it calls
    moved: bool = False  # ... whose entries were moved elsewhere, not freed
    held_by: str = ""  # what says, on the lock's line, that the caller holds it: "__must_hold", "lockdep_assert_held"
    inside: str = ""  # the release function that puts it, of the object that it lies in
    taken_out: bool = False  # a callee that is given the object takes it out of a table, says its name
    inferred: bool = False  # what put it, here or before, is known by its body alone


@record
class Put:
    """A put of a reference that was taken in this function."""

    key: tuple[int, str, str]  # of the reference
    function: str
    line: int
    stored: bool = False  # on some path after it was put where others find it


class FromField(NamedTuple):
    """A parameter of a file's own function that every caller has read from a field, and does not follow afterwards."""

    parameter: str
    counted: frozenset[str]  # counters of which these callers take references


@record
class Outcome:
    """All there is to know of one function."""

    file: str
    function: str
    line: int
    end_line: int
    returns: str
    static: bool
    partial: bool
    exits: tuple[Exit, ...]
    incidents: tuple[Incident, ...]
    sites: tuple[Reference, ...]  # every place that takes a reference, once
    settled: frozenset[tuple[int, str, str]]  # keys of references that are put, handed over or returned on some path
    puts: tuple[Put, ...]  # where references that were taken here are put, on whatever path
    perhaps: tuple[Change, ...]  # what callees do on some of their paths
    listed: frozenset[str]  # counters of which some function of the file takes one where it adds to a list
    undone: frozenset[str]  # counters that other functions of the file put
    stores: tuple[Stored, ...]
    takes: tuple[Mark, ...]  # locks that the last put takes of what the caller cannot see
    complete: bool
    reason: str  # why not complete
    steps: int
    walks: tuple[Walk, ...] = ()  # loops over lists of what came with a parameter
    passes: tuple[Pass, ...] = ()  # callees that are given a parameter
    spots: tuple[Spot, ...] = ()  # where lists are filled and emptied, and functions of the file called; if wanted
    locks: tuple[Mark, ...] = ()  # that it takes on every path, for a while at least
    counted: frozenset[str] = frozenset()  # counters of which some function of the file takes one of what it has
    makers: frozenset[str] = frozenset()  # functions of the file that leave one reference on what they make
    amounts: tuple[Amount, ...] = ()  # its puts, of one reference or of several
    from_fields: tuple[FromField, ...] = ()  # its parameters, if the use of one after a put was seen
