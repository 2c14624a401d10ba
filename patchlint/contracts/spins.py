# SPDX-License-Identifier: GPL-2.0-or-later
"""Of which kind a lock is that a function only says it needs: how the file declares it, or how others take it."""

from collections.abc import Mapping

from patchlint.contracts.rcu import calls_in
from patchlint.knowledge.contract import Knowledge
from patchlint.source.layouts import Layouts
from patchlint.source.model import Function

_TYPES = frozenset(("spinlock_t", "raw_spinlock_t", "rwlock_t", "arch_spinlock_t"))
_SCOPES = frozenset(("scoped_guard", "scoped_cond_guard"))


class Spins:
    """The locks of a file."""

    def __init__(self, functions: Mapping[str, Function], layouts: Layouts, knowledge: Knowledge) -> None:
        self._functions = functions
        self._layouts = layouts
        self._knowledge = knowledge
        self._taken: dict[str, set[bool]] | None = None

    def __call__(self, structure: str, member: str) -> bool:
        """Whether nobody may sleep under a lock: a member of a structure, "" where that is not known, or a variable."""
        declared = self._layouts.get(structure, {}).get(member, "")
        if declared:
            return declared in _TYPES
        if self._taken is None:
            self._taken = self._look()
        return self._taken.get(member) == {True}

    def _look(self) -> dict[str, set[bool]]:
        """How locks are taken, by the last name that leads to each."""
        found: dict[str, set[bool]] = {}
        for name, function in self._functions.items():
            for call in calls_in(function.tokens[max(function.body_index, 0) :], name):
                marker = self._knowledge.markers.get(call.name)
                if marker is not None and marker.what == "lock" and marker.on:
                    lock, atomic = call.arguments[marker.argument : marker.argument + 1], marker.atomic
                elif call.name in _SCOPES and call.arguments and call.arguments[0] in self._knowledge.cleanups:
                    lock, atomic = call.arguments[-1:], self._knowledge.cleanups[call.arguments[0]].atomic
                else:
                    continue
                if lock and lock[0]:
                    found.setdefault(lock[0], set()).add(atomic)
        return found
