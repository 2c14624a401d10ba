# SPDX-License-Identifier: GPL-2.0-or-later
"""Lists that one function of a file empties without a lock while others fill them, all under one."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import pairwise

from patchlint.contracts.bodies import Bodies
from patchlint.counterparts.model import Added, Counterparts, Drained
from patchlint.engine.callers_locks import Held
from patchlint.engine.lists import Head, Spot
from patchlint.source.functions import is_static
from patchlint.source.model import Function

_Lock = tuple[Held, str]  # and the function that takes it
CallersElsewhere = Callable[[str, str], Iterator[Bodies]]  # a function, its file -> other files that may call it

MOST_STEPS = 60_000  # of the engine, for the lists of one file
_MOST_ELSEWHERE = 8  # files with callers
_DEEPEST = 3  # callers of callers
_HELD = frozenset(("__must_hold", "__acquires", "__releases"))  # what says that the caller has a lock
# what is called before a list is emptied for good: it keeps out who would add to it, takes the object out of where it
# is found, or waits for those who are at it; or a lock is taken, under which the object may be marked as gone
_QUIETENS = re.compile(
    r"(?:^|_)(?:cancel|flush|sync|synchronize|stop|unregister|deregister|remove|del|delete|erase|unlink|unhash|disable"
    r"|shutdown|quiesce|wait|kill|detach|disconnect|close|barrier|suspend|freeze|dead|dying|teardown|park|deactivate"
    r"|isolate|free_irq|lockdep|lock|trylock|spinlock|down)(?:_|$)|^guard\("
)
_RCU = re.compile(r"^(?:s?rcu_read_lock(?:_bh|_sched)?|guard\(s?rcu\))$")
# whoever has added to the list has somebody come and empty it again
_CALLS_BACK = re.compile(
    r"(?:^|_)(?:queue|schedule|wake|wakeup|kick|raise|arm|rearm|tasklet|complete|notify|signal|poll|trigger|doorbell"
    r"|mod_timer|irq_work)(?:_|$)"
)
# a function that begins or ends the object, which nobody else has then
_ENDS = re.compile(
    r"(?:^|_)(?:release|free|destroy|exit|fini|remove|cleanup|uninit|deinit|teardown|dtor|destruct|destructor|dispose"
    r"|evict|unregister|unbind|disconnect|umount|unmount|init|alloc|create|setup|probe|locked)(?:_|$|\d)"
)


class Drains:
    """Looks at the lists of one file image."""

    def __init__(
        self,
        bodies: Bodies,
        asked: Callable[[Function], bool] = lambda function: True,
        elsewhere: CallersElsewhere | None = None,
    ) -> None:
        """Take the file's functions; one that is not `asked` about may fill a list, or be a caller."""
        self.bodies = bodies
        self.asked = asked
        self.elsewhere = elsewhere
        self.steps = 0
        self.unseen: list[str] = []
        self._walked: dict[tuple[str, str], tuple[Spot, ...] | None] = {}
        markers = bodies.knowledge.markers.items()
        self._drains = frozenset(name for name, row in markers if row.what == "drain")
        self._adds = frozenset(name for name, row in markers if row.what == "list" and row.on)

    def added_to(self, found: Counterparts) -> Counterparts:
        """What was found of the file, and with it the lists that are emptied where somebody may add to them."""
        drained = tuple(self._look()) if self._drains and self._adds else ()
        unseen = (*found.unseen, *self.unseen)
        return replace(
            found,
            file=found.file or next((one.file for one in self.bodies.functions), ""),
            drained=drained,
            unseen=unseen,
            steps=found.steps + self.steps,
        )

    def _look(self) -> Iterator[Drained]:
        found = self.bodies
        self.bodies = found.with_lists()
        for function in self.bodies.functions:
            if self.asked(function) and self.bodies.words(function.name) & self._drains:
                for spot in self._spots(function.name) or ():
                    if spot.what == "drain" and _matters(spot) and self._is_open(function.name, spot):
                        yield from self._judged(function, spot)
        self.bodies.end()
        self.bodies = found

    def _spots(self, name: str, bodies: Bodies | None = None) -> tuple[Spot, ...] | None:
        """What a function does to lists; None for one that cannot be walked to the end."""
        bodies = bodies or self.bodies
        function = bodies.function(name)
        key = (function.file if function is not None else "", name)
        if key not in self._walked:
            self._walked[key] = self._walk(bodies, function)
            if self._walked[key] is None and bodies is self.bodies:
                self.unseen.append(name)
        return self._walked[key]

    def _walk(self, bodies: Bodies, function: Function | None) -> tuple[Spot, ...] | None:
        if function is None or function.unread or self.steps > MOST_STEPS:
            return None
        parsed = bodies.graphs.parsed(function)
        if parsed.tree is None:
            return None
        bodies.concerns(parsed)  # so that callees in other files are known
        outcome = bodies.walk(bodies.graphs.graph(parsed))
        self.steps += outcome.steps
        return outcome.spots if outcome.complete and not outcome.partial else None

    # --- the function that empties the list

    def _is_open(self, name: str, spot: Spot, depth: int = 0) -> bool:
        """Whether nothing keeps others out when a call comes by: no lock, and nothing that was done before."""
        function = self.bodies.function(name)
        if function is None or spot.perhaps or _ENDS.search(name) or self.bodies.words(name) & _HELD:
            return False
        if any(self._quietens(one) for one in spot.before) or self._is_handed_out(name) or depth > _DEEPEST:
            return False
        callers = self._callers(name)
        if not callers:
            return not is_static(function)
        for caller in callers:
            calls = self._calls(caller, name)
            if not calls or not all(self._is_open(caller, one, depth + 1) for one in calls):
                return False
        return True

    def _quietens(self, callee: str) -> bool:
        """Whether a callee keeps others out from then on, itself or by what it calls in this file."""
        inside = self.bodies.words(callee) if self.bodies.function(callee) is not None else ()
        named = {callee, *inside} - self._drains
        return any(_QUIETENS.search(one) and not _RCU.search(one) for one in named)

    def _is_handed_out(self, name: str) -> bool:
        """Whether others are given a function's address: a work item, a callback, a table of operations."""
        if any(name in members.values() for members in self.bodies.tables.values()):
            return True
        users = (self.bodies.function(one) for one in self._callers(name))
        tokens = (pair for user in users if user is not None for pair in pairwise(user.tokens))
        return any(token.text == name and after.kind != "LPAREN" for token, after in tokens)

    def _callers(self, name: str) -> list[str]:
        read = (one.name for one in self.bodies.functions if not one.unread)
        return [one for one in read if one != name and name in self.bodies.words(one)]

    def _calls(self, caller: str, name: str, bodies: Bodies | None = None) -> list[Spot]:
        return [one for one in self._spots(caller, bodies) or () if one.what == "call" and one.function == name]

    # --- those that fill it

    def _judged(self, function: Function, spot: Spot) -> Iterator[Drained]:
        """What is wrong with a drain: nothing where some may add without the lock of others, or nobody is seen to."""
        found = list(self._adding(function, spot))
        common = _common([locks for _, _, locks in found])
        if any(self._calls_back(producer.name) for producer, _, _ in found):
            return
        added = [
            Added(producer.name, one, *chosen[-1], place="" if self.asked(producer) else f"{producer.file}:{one.line}")
            for producer, one, locks in found
            if (chosen := [lock for lock in locks if _last(lock[0].name) in common])
            and (one.head is not None and spot.head is not None and one.head.is_same(spot.head))
        ]
        if added and not self._locked_elsewhere(function, {_last(one.lock.name) for one in added}):
            yield Drained(function.name, spot, tuple(added))

    def _adding(self, function: Function, spot: Spot) -> Iterator[tuple[Function, Spot, list[_Lock]]]:
        """Who else may add to a list, where, and under which locks; what is not known may do so without any."""
        head = spot.head
        assert head is not None
        for producer in self.bodies.functions:
            if producer.name == function.name or not self._speaks_of(producer.name, head):
                continue
            spots = self._spots(producer.name)
            if spots is None:
                yield producer, spot, []
            for one in spots or ():
                if one.what == "add" and one.head is not None and not one.own and one.head.may_be_same(head):
                    yield producer, one, self._locks(producer.name, one)

    def _speaks_of(self, name: str, head: Head) -> bool:
        words = self.bodies.words(name)
        return bool(words & self._adds) and (head.helper or head.path.rpartition(".")[2]) in words

    def _locks(self, name: str, spot: Spot, depth: int = 0) -> list[_Lock]:
        """The locks that are held whenever a call comes by, the one taken last at the end, and who takes each."""
        own = [(lock, name) for lock in spot.held]
        function = self.bodies.function(name)
        if function is None or not is_static(function) or self._is_handed_out(name) or depth > _DEEPEST:
            return own
        calls = [(caller, one) for caller in self._callers(name) for one in self._calls(caller, name) or (None,)]
        above = [self._locks(caller, one, depth + 1) if one is not None else [] for caller, one in calls]
        common = _common(above)
        return [lock for lock in (above[0] if above else ()) if _last(lock[0].name) in common] + own

    def _calls_back(self, name: str) -> bool:
        """Whether a function, or one that calls it, has whoever empties the list run once more."""
        return any(_CALLS_BACK.search(word) for one in (name, *self._callers(name)) for word in self._called(one))

    def _called(self, name: str) -> Iterator[str]:
        function = self.bodies.function(name)
        for token, after in pairwise(function.tokens if function is not None else ()):
            if token.kind == "ID" and after.kind == "LPAREN" and token.text != name:
                yield token.text

    # --- other files

    def _locked_elsewhere(self, function: Function, locks: set[str], depth: int = 0) -> bool:
        """Whether functions of other files hold such a lock where they have the list emptied."""
        if is_static(function):
            callers = (self.bodies.function(one) for one in self._callers(function.name))
            found = [one for one in callers if one is not None]
            return depth <= _DEEPEST and any(self._locked_elsewhere(one, locks, depth + 1) for one in found)
        files = self.elsewhere(function.name, function.file) if self.elsewhere is not None else iter(())
        for bodies, _ in zip(files, range(_MOST_ELSEWHERE), strict=False):
            watching = bodies.with_lists(function.name)
            for caller in bodies.functions:
                calls = self._calls(caller.name, function.name, watching) if _names(caller, function.name) else []
                if any(_last(lock) in locks for one in calls for lock in one.perhaps):
                    return True
        return False


def _names(function: Function, name: str) -> bool:
    return any(token.text == name for token in function.tokens)


def _matters(spot: Spot) -> bool:
    """Whether references hang on what was on the list, or the object goes, and others have it at all."""
    return bool(spot.entries[0] or spot.owner[0]) and not spot.looped and not spot.own


def _common(found: list[list[_Lock]]) -> set[str]:
    """The locks, by the last part of their names, that are in all lists."""
    names = [{_last(lock.name) for lock, _ in locks} for locks in found]
    return set.intersection(*names) if names else set()


def _last(lock: str) -> str:
    return re.split(r"->|\.", lock)[-1]
