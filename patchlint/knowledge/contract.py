# SPDX-License-Identifier: GPL-2.0-or-later
"""A contract: what a function does to references, whoever knows it (a family row, or the function's own body)."""

from collections.abc import Iterable
from dataclasses import field
from enum import Enum

from patchlint.ir.signs import ANY
from patchlint.record import record


class Action(Enum):
    """What happens to one reference."""

    GET = "get"  # the caller owns one more
    PUT = "put"  # the caller owns one less
    TAKE = "take"  # the callee takes the caller's reference over
    KEEP = "keep"  # the callee keeps the pointer where others find it; whose reference covers it is not known
    FREE = "free"  # the memory goes, whatever its counter says
    ALLOCATE = "allocate"  # the result is fresh memory of the caller's own
    TRACK = "track"  # a tracker counts the caller's reference as well
    UNTRACK = "untrack"  # ... and does no more
    BORROW = "borrow"  # the result is a pointer without a reference
    LOCK = "lock"  # with the last put only: a lock is taken, and left again


MOVES = (Action.GET, Action.PUT, Action.TAKE)  # what changes how many references the caller has


class Where(Enum):
    """What a function's effect is on."""

    RESULT = "result"
    ARGUMENT = "argument"  # the object that argument `index` points to
    OUT = "out"  # the pointer that the callee stores through argument `index`
    FIELD = "field"  # the pointer found in argument `index` by following `path`


@record
class Place:
    """The object of an effect; `path` is a field path inside what the argument points to, "" for the object itself."""

    where: Where
    index: int = 0  # 0-based argument
    path: str = ""


@record
class Condition:
    """That an argument has a flag, or with flag "" is not zero; or with `holds` false that it is not so."""

    argument: int  # 0-based
    flag: str  # the name of the macro
    holds: bool


@record
class LastPut:
    """One thing that happens when a put is the last one: the object is freed, another dropped, a lock taken."""

    action: Action  # FREE, PUT or LOCK
    place: Place  # of a lock: the path goes through pointers ("parent->lock")
    counter: str  # of a variable of the file that is a lock: its name; then there is no place
    function: str  # the release function


@record
class Effect:
    """One thing a function does to one object, under a condition on its result and on an argument."""

    action: Action
    place: Place
    counter: str = ""  # which counter: "device_node", "device", "pm_runtime", ...
    when: int = ANY  # bits of the results for which it happens
    count_argument: int | None = None  # argument that holds how many references, None for one
    holder: int | None = None  # KEEP, TAKE: the argument that leads to the object now (a list head, a device)
    array: bool = False  # the place is an array (or a bag, such as a folio batch) with one reference per element
    initial: bool = False  # a constructor's first reference, not one more
    registered: bool = False  # a put: legal only after a registration that succeeded; taken over: by a registration
    zeroed: bool = False  # fresh memory that begins as zeros
    managed: bool = False  # released by the driver core (devm_*), never by the caller
    null_ok: bool = False  # does nothing for a NULL object, whatever the contract says of its other objects
    certain: bool = True  # false when the callee does it on some of its paths only
    stored: bool = False  # a get: the reference is new in that field, not one more on what was there
    passed_on: bool = False  # such objects go from hand to hand: a callee that nothing is known of may take them over
    lifetime: bool = True  # the last put frees the object; false for usage counts (pm_runtime, clk_enable)
    condition: Condition | None = None  # what the caller has to pass for it to happen
    codes: tuple[str, ...] = ()  # the exact results for which it happens: "IN_USE", "-EBUSY", "3"; () when signs tell
    runs: int | None = None  # KEEP: argument that is a function, which has been called on the object when that failed
    runs_on: int = 0  # ... as this argument of it
    fails: int = 0  # ... for these bits of the results
    tracked: bool = False  # with a tracker
    sleeps: bool = False  # a put: it may sleep
    lock: str = ""  # a put: the last one takes this lock
    by: str = ""  # ... in this function
    lock_argument: int | None = None  # a put: the last one takes the lock that is this argument
    release: int | None = None  # argument that is the release function, or a table that has it
    last: tuple[LastPut, ...] = ()  # of a put: what happens if it is the last one, as far as that is known
    bare: bool = False  # a constructor's first reference, of an object that has nothing allocated for it yet
    again: bool = False  # one more than another effect of the contract says
    owns: str = ""  # a get: the field that the release function puts, and its counter: "dev.of_node:device_node"


@record
class Mark:
    """A lock, a flag or a place in a list that a function leaves otherwise than it found it; "put": one it may take.

    That is a lock which the last put of something takes that the function puts, although no argument leads to it.
    """

    what: str  # "lock", "flag", "list" or "put"
    on: bool  # taken, set, added
    argument: int = -1  # 0-based argument that leads to what has the mark, -1 for none
    path: str = ""  # from there, fields and pointers: "lock" is &arg->lock, "dev->lock" is &arg->dev->lock; what is put
    title: str = ""  # the flag; of what no argument leads to, its name
    when: int = ANY  # bits of the results for which it happens
    certain: bool = True  # false when it happens on some of its paths only
    atomic: bool = False  # a lock: nobody may sleep while it is held
    by: str = ""  # a put: the function that takes the lock


@record
class Contract:
    """All effects of one function."""

    name: str
    effects: tuple[Effect, ...] = ()
    marks: tuple[Mark, ...] = ()
    results: int = ANY  # bits of the results it can have
    codes: tuple[str, ...] = ()  # all of them by name or number, where that is known; no two are the same
    returns_argument: int | None = None  # the result is this argument
    view_of: int | None = None  # the result is another view of this argument, by container_of()
    null_ok: bool = False  # does nothing for a NULL object
    err_ok: bool = False  # does nothing for an ERR_PTR object
    even_on_error: bool = False  # counts although it reports a failure (pm_runtime_get_sync)
    rcu: bool = False  # found under RCU, the result is good only as long as that section
    removes: bool = False  # takes something out of the table that argument 0 leads to
    locked: bool = False  # its caller has to hold a lock
    switches: str = ""  # a counter of which it keeps one until it is reversed, however often it is called
    graced: bool = False  # a plain get under RCU is right: the last put comes a grace period after the removal
    undoes: tuple[str, ...] = ()  # registrations, whose reference on an unmanaged object it drops
    family: str = ""
    source: str = ""  # where this is known from: "rules/families/device_node.toml:12", "its body, line 40"
    trusted: bool = True  # a row or a body; false for a guess
    short: bool = False  # of a body with too many paths: it may do anything else as well

    @property
    def decided(self) -> bool:
        """Whether the caller sees from result and arguments which references it has got and lost, and which locks."""
        locks = (mark.certain for mark in self.marks if mark.what == "lock")
        found = [*locks, *(effect.certain for effect in self.effects if effect.action in MOVES)]
        return bool(found) and all(found)

    @property
    def may_be_new(self) -> bool:
        """Whether it returns a reference of its own on some paths, and something else on others."""
        own = (effect for effect in self.effects if effect.place.where is Where.RESULT)
        return any(effect.action is Action.GET and not effect.certain for effect in own)

    def constants(self) -> Iterable[str]:
        """The names of constants that effects hang on."""
        for effect in self.effects:
            if effect.condition is not None and effect.condition.flag:
                yield effect.condition.flag
        for code in (*self.codes, *(code for effect in self.effects for code in effect.codes)):
            if not code.removeprefix("-").isdigit():
                yield code.removeprefix("-")

    def always(self, effect: Effect) -> bool:
        """Whether an effect happens for every result that this function can have."""
        return not effect.codes and not self.results & ~effect.when


@record
class Iterator:
    """A macro that runs its statement once per element."""

    name: str
    variable: int  # 0-based macro argument that holds the element
    counter: str = ""  # "" when it holds no reference
    path: str = ""  # for an iterator struct: the field that holds the element ("node" of of_for_each_phandle)
    leaves_held: bool = True  # leaving the loop early keeps the element's reference; false for *_scoped
    declares: bool = False  # the macro declares the variable itself
    rcu: bool = False  # found under RCU, the element is good only as long as that section
    ends_null: bool = True  # the variable is NULL after the natural end
    family: str = ""
    source: str = ""


@record
class Cleanup:
    """A class of linux/cleanup.h: what the end of the variable's scope does."""

    name: str
    counter: str = ""  # "" for memory and locks
    release: str = ""  # the function called on the variable
    title: str = ""  # what to call a lock that is no argument ("RCU")
    atomic: bool = False  # a lock: nobody may sleep while it is held
    exclusive: bool = False  # a lock: who holds it and takes it again waits for ever
    family: str = ""
    source: str = ""


@record
class Marker:
    """A function that sets or clears a mark: takes or leaves a lock, sets a flag, adds to a list, empties one."""

    name: str
    what: str  # "lock", "held" (it says so), "flag", "list", or "drain": all entries of a list are taken off it
    on: bool
    argument: int  # 0-based argument that has the mark, -1 when there is only one of its kind
    title: str = ""  # what to call a lock that is no argument ("RCU"), or the flag
    titled_by: int = -1  # 0-based argument that names the flag
    when: int = ANY  # bits of the results for which it happens
    atomic: bool = False  # a lock: nobody may sleep while it is held
    exclusive: bool = False  # a lock: who holds it and takes it again waits for ever
    source: str = ""
    to: int = -1  # 0-based argument, a list head, that has the entries of a drained list then; -1 for the result
    lockless: bool = False  # a drained list: others may add to it at the same time


@record
class Lent:
    """An object that the functions of a structure are called with, and that their caller holds the reference on."""

    struct: str
    member: str
    argument: int  # 0-based, of that function
    counter: str
    source: str = ""
    idle: bool = False  # it holds none, and nobody else does


@record
class Ends:
    """The members of a structure that end what another one has begun."""

    members: tuple[str, ...]  # the first that is there counts
    structs: frozenset[str] = frozenset()  # only of these; of all when empty
    others: frozenset[str] = frozenset()  # not of these
    source: str = ""


@record
class Promised:
    """What functions of a structure return has a reference, which whoever calls them through it drops."""

    members: tuple[str, ...]
    counter: str
    has: str = ""  # a member that the structure must have for that to be so
    source: str = ""


@record
class Runs:
    """A function that calls back what stands in a field of an object that it is given."""

    argument: int  # 0-based
    member: str
    source: str = ""


@record
class Knowledge:
    """Everything known by name that a piece of code asks for."""

    contracts: dict[str, Contract] = field(default_factory=dict)
    iterators: dict[str, Iterator] = field(default_factory=dict)
    cleanups: dict[str, Cleanup] = field(default_factory=dict)
    markers: dict[str, Marker] = field(default_factory=dict)
    callbacks: dict[tuple[str, str, str], Lent] = field(default_factory=dict)  # by structure, member and counter
    couples: dict[str, tuple[Ends, ...]] = field(default_factory=dict)  # by the member that begins
    promised: dict[str, tuple[Promised, ...]] = field(default_factory=dict)  # by the structure
    runs: dict[str, Runs] = field(default_factory=dict)  # by the function that is called
    works: dict[str, str] = field(default_factory=dict)  # what a call does to a work: "sets-up", "queues", "cancels"
    conversions: frozenset[str] = frozenset()  # functions whose result is another view of their first argument
    count_readers: frozenset[str] = frozenset()  # functions that read a counter's value
