# SPDX-License-Identifier: GPL-2.0-or-later
"""Pairs of functions that count only if a question says so: get_it(x) and put_it(x) that both ask enabled(x) first.

Whoever calls both gets the same answer twice. Where it is "no", nothing is counted, and nothing can be said of it; so
what the two do where it is "yes" is what they do.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from patchlint.contracts.graphs import Graphs
from patchlint.contracts.infer import contract_of
from patchlint.engine.callee_names import PREDICATE
from patchlint.engine.outcome import Outcome
from patchlint.ir.cfg import Cfg
from patchlint.ir.ops import AddressOf, Call, Expr, Member, Name
from patchlint.ir.signs import NONZERO, ZERO
from patchlint.knowledge.contract import MOVES, Action, Contract, Effect
from patchlint.source.model import Function

_MOST = 3  # questions of a function, and functions that ask the same, that are tried

Walk = Callable[[Cfg, Sequence[Contract]], Outcome]  # with what is to be thought of callees that nothing is known of


class Question(NamedTuple):
    """A callee that only looks, asked about what one argument leads to."""

    name: str
    path: str  # from that argument
    argument: int  # 0-based


class Questions:
    """The questions that the functions of a file ask."""

    def __init__(
        self,
        functions: Mapping[str, Function],
        words: Callable[[str], frozenset[str]],
        graphs: Graphs,
        knows: Callable[[str], bool],
    ) -> None:
        """Take a file's functions, the identifiers in each, their graphs, and whether anything is known of a callee."""
        self._functions = functions
        self._words = words
        self._graphs = graphs
        self._knows = knows

    def answered(self, contract: Contract, cfg: Cfg, walk: Walk) -> Contract:
        """The contract as it is where the answer is "yes", if another function of the file undoes that under it."""
        if all(effect.certain for effect in contract.effects if effect.action in MOVES):
            return contract
        for question in list(self._asked(cfg))[:_MOST]:
            effects = _under(question, cfg, walk)
            if effects and any(_undoes(effects, one) for one in self._others(question, cfg.name, walk)):
                others = [one for one in contract.effects if one.action not in MOVES]
                return replace(contract, effects=(*effects, *others))
        return contract

    def _asked(self, cfg: Cfg) -> Iterator[Question]:
        index = {parameter.name: number for number, parameter in enumerate(cfg.parameters)}
        calls = (node.op for node in cfg.nodes if isinstance(node.op, Call))
        found = (_question(op, index) for op in calls if PREDICATE.search(op.callee) and not self._knows(op.callee))
        yield from dict.fromkeys(one for one in found if one is not None)

    def _others(self, question: Question, asking: str, walk: Walk) -> Iterator[Sequence[Effect]]:
        """What other functions do where the answer to the same question is "yes"."""
        names = [name for name in self._functions if name != asking and question.name in self._words(name)]
        for name in names[:_MOST]:
            parsed = self._graphs.parsed(self._functions[name])
            cfg = self._graphs.graph(parsed) if parsed.tree is not None else None
            for same in self._asked(cfg) if cfg is not None else ():
                if cfg is not None and same[:2] == question[:2]:
                    yield _under(same, cfg, walk)


def _question(op: Call, index: Mapping[str, int]) -> Question | None:
    """The question that a call is, if it has one argument, which a parameter leads to."""
    steps: list[str] = []
    asked: Expr = op.arguments[0] if len(op.arguments) == 1 else Name("")
    while not isinstance(asked, Name):
        if isinstance(asked, AddressOf):
            steps.append("&")
            asked = asked.place
        elif isinstance(asked, Member):
            steps.append(asked.field)
            asked = asked.base
        else:
            return None
    return Question(op.callee, ".".join(reversed(steps)), index[asked.name]) if asked.name in index else None


def _under(question: Question, cfg: Cfg, walk: Walk) -> Sequence[Effect]:
    """What a function counts if the answer is "yes", for certain; nothing if it does so as well where it is "no"."""
    yes = _moves(contract_of(walk(cfg, [Contract(question.name, results=NONZERO)])))
    if not yes or not all(e.certain and e.place.index == question.argument for e in yes):
        return ()  # before the other side is walked: most are no such question
    return yes if _moves(contract_of(walk(cfg, [Contract(question.name, results=ZERO)]))) == [] else ()


def _moves(contract: Contract | None) -> list[Effect] | None:
    return [effect for effect in contract.effects if effect.action in MOVES] if contract is not None else None


def _undoes(one: Sequence[Effect], other: Sequence[Effect]) -> bool:
    """Whether of two helpers one takes what the other drops, and neither does anything else."""
    first, second = ({(e.action, e.place.where, e.place.path, e.counter) for e in side} for side in (one, other))
    swap = {Action.GET: Action.PUT, Action.PUT: Action.GET}
    return {(swap.get(action, action), *rest) for action, *rest in first} == second
