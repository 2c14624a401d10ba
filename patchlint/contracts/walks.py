# SPDX-License-Identifier: GPL-2.0-or-later
"""Walks that are not made again: a function is walked for its callers' sake, to be judged, and for its counterparts.

What a walk is told about names can differ from one time to the next: a callee could not be looked into, or more is
known by now. So it is kept with all that it was told, and it holds as long as that is still so. That saves a third of
the engine's steps of a scan.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

from patchlint.engine.interpreter import Budget
from patchlint.engine.outcome import Outcome
from patchlint.ir.cfg import Cfg
from patchlint.knowledge.contract import Contract

Ask = Mapping[str, Callable[..., Any]]  # kind of question -> who answers it
Key = tuple[object, ...]


class Asking:
    """The questions of one walk; each is asked once, so that the walk hangs on nothing but the answers."""

    def __init__(self, ask: Ask) -> None:
        """Take who answers."""
        self._ask = ask
        self.answers: dict[tuple[str, Key], Any] = {}

    def about(self, kind: str) -> Callable[..., Any]:
        """Who answers the questions of one kind."""
        answers, answer = self.answers, self._ask[kind]

        def asked(*given: Any) -> Any:
            key = (kind, given)
            if key not in answers:
                answers[key] = answer(*given)
            return answers[key]

        return asked

    def holds(self, ask: Ask) -> bool:
        """Whether all questions would be answered the same now."""
        return all(ask[kind](*given) == answer for (kind, given), answer in self.answers.items())


class _Made(NamedTuple):
    cfg: Cfg  # as it was walked, with the names of slots
    budget: Budget
    constants: object
    asking: Asking
    outcome: Outcome

    def fits(self, cfg: Cfg, budget: Budget, constants: object) -> bool:
        """Whether a walk of this graph would have ended the same with this budget, and these constants."""
        enough = self.outcome.steps <= budget.steps if self.outcome.complete else self.budget == budget
        return enough and self.constants is constants and self.cfg == cfg


class Walks:
    """The walks of one file image."""

    def __init__(self) -> None:
        """Begin with none."""
        self._made: dict[Key, _Made] = {}

    def outcome(
        self, what: Key, cfg: Cfg, budget: Budget, constants: object, ask: Ask, walk: Callable[[Asking], Outcome]
    ) -> Outcome:
        """What comes of a walk; `what` tells it from others, but for its graph and the number of steps it may take."""
        key = (*what, budget.turns, budget.given, budget.every_way)
        made = self._made.get(key)
        if made is None or not made.fits(cfg, budget, constants) or not made.asking.holds(ask):
            asking = Asking(ask)
            made = self._made[key] = _Made(cfg, budget, constants, asking, walk(asking))
        return made.outcome


def by_name(contracts: Iterable[Contract]) -> dict[str, Contract]:
    """Some contracts by the names of their functions."""
    return {contract.name: contract for contract in contracts}
