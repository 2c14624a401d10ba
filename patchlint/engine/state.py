# SPDX-License-Identifier: GPL-2.0-or-later
"""What is known at one point of one path."""

from typing import Any, NamedTuple

from patchlint.engine.trace import Trace
from patchlint.knowledge.contract import Action

Key = tuple[int, object]  # base value, field name or index
MarkKey = tuple[str, int, str]  # what kind of mark, the value that has it or -1, which one


UNKNOWN_SECTIONS = -1000  # of RCU
NOBODY, UNKNOWN = -1, -2  # whose reference there was when an object was marked


class Marked(NamedTuple):
    """A lock, a flag or a place in a list that a path leaves otherwise than it found it."""

    on: bool
    result: int  # value that decides whether it happened
    when: int  # bits of it for which it did
    certain: bool = True  # false when it happened on some of the paths that came together
    atomic: bool = False  # a lock: nobody may sleep while it is held
    node: int = -1  # where
    touched: bool = False  # a callee has been given what leads to the lock since: it may have left it
    counted: int = UNKNOWN  # site of the one reference that was held on what is counted on some path; NOBODY, UNKNOWN
    heard: bool = False  # a callee does it on some of its paths


class Last(NamedTuple):
    """One thing that the last put of an object does to an object."""

    action: Action  # FREE, PUT or LOCK
    counter: str  # of a variable of the file that is a lock: its name
    value: int  # of such a lock: -1
    function: str  # the release function


class Token(NamedTuple):
    """One reference that this function took, from where it was taken to where it ends."""

    site: int  # node that took it
    counter: str
    object: int
    name: str  # how the source calls the object there
    function: str  # that delivered it
    line: int
    how: str  # "result", "argument", "out", "iterator" or "initial"
    pending: int = -1  # value whose sign decides whether it was taken; -1 when it certainly was
    when: int = 0  # bits of `pending` for which it was
    result: int = -1  # value of the call, for getters that count even when they fail
    even_on_error: bool = False
    holder: int = -1  # root of the local object it is stored in, -1 for none
    escaped: str = ""  # how it came where others find it: "stored", "kept", ...
    certain: bool = True  # false once something unknown may have dropped it
    trusted: bool = True  # false when only a guess says that it was taken
    lifetime: bool = True  # whether the last put frees the object
    kept_by: int = -1  # result that decides whether it was kept, -1 when it certainly was
    kept_if: int = 0  # bits of that result for which it was
    turns: int = 0  # how often it was taken at this site
    passed_on: bool = False  # an object of a kind that goes from hand to hand
    registered: bool = False  # given to an unknown callee whose name says that it registers
    passed: bool = False  # given to a callee of which nothing is known
    spared: bool = False  # an if that puts it was passed by, or something was told that it is not there
    freed: int = 0  # line on which the object that held it was freed
    told: bool = False  # the result of this function tells the caller whether it was taken
    gone: "Drop | None" = None  # what is known of the object once `pending` says that a callee has taken it over
    tracked: bool = False  # a tracker counts it as well
    documented: bool = False  # a row of a family says that it was taken
    managed: bool = False  # the driver core will run what puts it
    codes: "Codes | None" = None  # the exact results that decide in the place of `when`
    carried: bool = False  # ... only because what it is stored in was put there
    shared: bool = False  # put where others find it more than once
    noted: bool = False  # a usage count, and a flag was set beside the object since
    seen: bool = False  # its driver data was asked for

    @property
    def key(self) -> tuple[int, str, str]:
        """What tells references apart that one function takes: one call may take several."""
        return (self.site, self.counter, self.name)

    @property
    def definite(self) -> bool:
        """Whether it was taken, apart from NULL, for which nothing is owed."""
        return self.pending in (-1, self.object)


class Codes(NamedTuple):
    """The results of a call for which something happens."""

    these: tuple[int, ...]  # values
    every: tuple[int, ...] = ()  # all results that it can have, where they are known; no two are the same
    happens: bool = True  # false: it happens for all others


class Drop(NamedTuple):
    """A put of an object of which this function holds no further reference."""

    counter: str
    node: int
    line: int
    function: str
    own: bool  # the reference was taken here
    site: int  # where, -1 when it was not
    lifetime: bool
    result: int = -1  # value of the put
    whole: bool = True  # the pointer leads to the object itself, not to a part of something bigger
    release: str = ""  # the function that did it, if it was run by what was called
    taken: bool = False  # not put, but taken over by a callee
    first: bool = False  # the first reference of what others have seen; they may have more
    value: int = -1  # what was put, -1 where nobody can say
    inferred: bool = False  # the function that did it is known by its body alone
    also: tuple[str, ...] = ()  # counters that the same call has dropped as well: a clock's count of both kinds

    def after(self, before: "Drop | None") -> "Drop":
        """It comes after another one of the same object, which may be of the same call."""
        one = before is not None and before.node == self.node
        return self._replace(also=(before.counter, *before.also)) if before is not None and one else self

    def is_of(self, token: Token) -> bool:
        """Whether it dropped a count, not taken here, of what a reference is taken on again."""
        return self.whole and not self.own and token.counter in (self.counter, *self.also)


class Loan(NamedTuple):
    """An object that was found under RCU, and that nobody has counted since."""

    node: int  # where
    line: int
    function: str  # the lookup or macro that delivered it
    places: frozenset[str] = frozenset()  # the list, the member by which it hangs there, the table
    ended: int = 0  # line on which the section ended
    ended_by: str = ""  # the function that ended it


class State:
    """One state; mutable while it runs along a straight piece of graph, copied where paths part."""

    __slots__ = (
        "bits",
        "delivered",
        "drops",
        "env",
        "equal",
        "failed",
        "given",
        "gives",
        "heap",
        "loans",
        "marks",
        "published",
        "sections",
        "tokens",
        "trace",
        "turns",
    )

    def __init__(self) -> None:
        self.env: dict[str, int] = {}
        self.heap: dict[Key, int] = {}
        self.bits: dict[int, int] = {}
        self.equal: dict[int, int] = {}
        self.tokens: tuple[Token, ...] = ()
        self.drops: dict[int, Drop] = {}
        self.failed: dict[tuple[str, int], int] = {}  # (counter, object) -> site of a get that failed
        self.given: tuple[tuple[str, int, int, bool], ...] = ()  # counter, object, node, handed over: not ours
        self.published: dict[int, int] = {}  # object stored -> own object it is stored in, -1: where others find it
        self.gives: tuple[int, bool] = (-1, False)  # the parameter that is returned, and whether as another view
        self.delivered: tuple[Token, ...] = ()  # returned to the caller
        self.turns: dict[int, int] = {}
        self.marks: dict[MarkKey, Marked] = {}
        self.loans: dict[int, Loan] = {}  # object -> how it was found
        self.sections = 0  # of RCU that this function has opened; below zero where that is not known
        self.trace: Trace | None = None

    def copy(self) -> "State":
        """A state that can go another way."""
        other = State.__new__(State)
        other.env = self.env.copy()
        other.heap = self.heap.copy()
        other.bits = self.bits.copy()
        other.equal = self.equal.copy()
        other.tokens = self.tokens
        other.drops = self.drops.copy() if self.drops else {}
        other.failed = self.failed.copy() if self.failed else {}
        other.given = self.given
        other.gives = self.gives
        other.delivered = self.delivered
        other.published = self.published.copy() if self.published else {}
        other.turns = self.turns.copy() if self.turns else {}
        other.marks = self.marks.copy() if self.marks else {}
        other.loans = self.loans.copy() if self.loans else {}
        other.sections = self.sections
        other.trace = self.trace
        return other

    def key(self) -> tuple[object, ...]:
        """What two states that are the same have in common; history and turns of loops are left out.

        Of marks count those that one path sets with a reference and another one without; the rest is left out.
        """
        return (
            frozenset(self.env.items()),
            frozenset(self.heap.items()),
            frozenset(self.bits.items()),
            frozenset(self.equal.items()),
            self.tokens,
            frozenset(self.drops.items()),
            frozenset(self.failed.items()),
            self.given,
            frozenset(self.published.items()),
            frozenset((key, marked.counted) for key, marked in self.marks.items() if marked.counted != UNKNOWN),
        )

    def join_marks(self, other: "State") -> None:
        """A path that is otherwise the same goes on as this one: what only one of them did is not certain."""
        for key in dict.fromkeys((*self.marks, *other.marks)):  # in an order that is the same every time
            mine, theirs = self.marks.get(key), other.marks.get(key)
            marked = mine or theirs
            if mine == theirs or marked is None:
                continue
            if mine is not None and theirs is not None and theirs == mine._replace(counted=theirs.counted):
                self.marks[key] = mine._replace(counted=UNKNOWN)
            else:
                heard = all(one.heard for one in (mine, theirs) if one is not None)
                self.marks[key] = marked._replace(certain=False, heard=heard)

    def join_loans(self, other: "State") -> None:
        """... and what was found under RCU on one of them only is not known to be good no longer."""
        self.loans = {key: loan for key, loan in self.loans.items() if other.loans.get(key) == loan}
        if self.sections != other.sections:
            self.sections = UNKNOWN_SECTIONS

    def read_anew(self, value: int) -> None:
        """What is found where it was found under RCU, without a section, is protected by something else."""
        loan = self.loans.get(value)
        if loan is not None and loan.ended:
            del self.loans[value]

    def references(self) -> tuple[object, ...]:
        """The part of a state that findings are made of."""
        return (self.tokens, frozenset(self.drops.items()), self.given)

    def note(self, node: int, what: str, detail: object = None) -> None:
        """Append to the path's history."""
        self.trace = Trace(self.trace, node, what, detail)

    def replace_token(self, old: Token, new: Token | None) -> None:
        """Change or end one token."""
        kept = [new if token is old else token for token in self.tokens]
        self.tokens = tuple(token for token in kept if token is not None)


def earlier(drop: Drop | None) -> dict[str, Any]:
    """What an incident says of the put before it."""
    if drop is None:
        return {"drop_line": 0, "drop_function": "", "own": False, "whole": False, "taken": False}
    said = {"drop_line": drop.line, "drop_function": drop.function}
    return said | {"own": drop.own, "whole": drop.whole, "taken": drop.taken, "inferred": drop.inferred}
