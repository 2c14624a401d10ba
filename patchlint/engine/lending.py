# SPDX-License-Identifier: GPL-2.0-or-later
"""Results that a function hands out without a reference of its own: what is lent, and what only looks like it."""

from collections.abc import Iterable

from patchlint.engine.assume import Assumptions
from patchlint.engine.bareness import Bareness
from patchlint.engine.callee_names import NamePattern
from patchlint.engine.outcome import Lent
from patchlint.engine.state import State
from patchlint.engine.values import Values
from patchlint.ir.signs import VALID
from patchlint.knowledge.contract import Action, Contract

# a callee that is not known, and whose name says that it may count its argument or take it out of where it was
MAY_COUNT = NamePattern(
    r"(?:^|_)(?:get|hold|ref|incref|addref|grab|inc|take|use|pin|acquire|own|retain|del|remove|unlink|erase|pop|dequeue"
    r"|steal|put|free|release|drop|detach|delete|isolate|dec|claim)(?:_|\d|$)|^get|(?:get|hold|grab)(?:_|\d|$)"
)
_MAY_GET = NamePattern(r"(?:^|_)(?:try_?)?(?:get|hold|grab|ref|incref|pin|claim|own|isolate)(?:_|\d|$)")
_SUMS = ("+", "-")


class Lending:
    """What was seen of objects on all paths that says whether a bare pointer to one is a loan."""

    def __init__(self, values: Values, assume: Assumptions) -> None:
        self.values = values
        self.assume = assume
        self.sources: dict[int, str] = {}  # object -> the callee or macro that delivered it without a reference
        self.found: set[int] = set()  # objects found under RCU
        self.counted: set[int] = set()  # objects that this function counts on some path
        self.perhaps: set[int] = set()  # objects that a callee may have counted
        self._dealt: set[int] = set()  # objects of which something may have taken or moved a reference
        self._written: set[tuple[int, object]] = set()  # fields that some path writes
        self.bareness = Bareness(values)
        self._flagged = False  # a number goes out through a parameter: it may say whose the result is

    def called(self, name: str, contract: Contract | None, arguments: list[int], result: int) -> None:
        """A callee was given these objects, and delivered one."""
        self.bareness.called(name, contract, arguments)
        gets = [effect.certain for effect in contract.effects if effect.action is Action.GET] if contract else []
        if not all(gets) or (not gets and _MAY_GET.search(name)):
            self.perhaps.update(self.values.roots[argument] for argument in arguments)
        if contract is None:
            if MAY_COUNT.search(name):
                self._deal(arguments)
            return
        if contract.family and contract.trusted and not contract.effects and not MAY_COUNT.search(name):
            self.sources[result] = name
        for effect in contract.effects:
            if effect.action is Action.BORROW:
                self.sources[result] = name
            elif effect.action is not Action.GET and effect.place.index < len(arguments):
                self._deal([arguments[effect.place.index]])
        if not contract.effects and MAY_COUNT.search(name):
            self._deal(arguments)

    def _deal(self, arguments: Iterable[int]) -> None:
        self._dealt.update(self.values.roots[argument] for argument in arguments)

    def wrote(self, base: int, field: object, value: int) -> None:
        """base->field = value: what is read there elsewhere is no loan; x->users++ counts without a getter."""
        self._written.add((base, field))
        parts = self.values.parts[value]
        if parts[0] == "fresh" and parts[3] in _SUMS:
            self._deal([base])
        if field == "*" and parts[0] in ("number", "op", "sign") and self.values.kind(base) == "parameter":
            self._flagged = True

    def lent(self, state: State, value: int, own: Iterable[int]) -> Lent | None:
        """What a result is a loan of; `own` are objects that this function made or that a getter delivered."""
        if self._flagged or not self.assume.bits(state, value) & VALID or state.delivered:
            return None
        root = self.values.roots[value]
        if {value, root} & {*own} or root in self._dealt or root in state.published or root in state.drops:
            return None
        if any(self._related(root, token.object, token.holder) for token in state.tokens):
            return None
        if any(self.values.roots[thing] == root for _, thing in state.failed):
            return None
        origin = self._origin(root)
        if not origin:
            return None
        return Lent(
            origin, self.values.name(value), self.sources.get(root, ""), root in self.counted, root in self.found
        )

    def _related(self, root: int, other: int, holder: int) -> bool:
        return holder == root or self.values.leads_to(root, other) or self.values.leads_to(other, root)

    def _origin(self, root: int) -> str:
        """ "element" of a list, "lookup" of a table or a getter that takes no reference, "field" that others keep."""
        if root in self.sources:
            return "element" if self.values.parts[root][-1] == "element" else "lookup"
        found = ""
        while self.values.kind(root) == "load":
            base, field = self.values.base(root), self.values.parts[root][2]
            if field == "*" or not self._is_constant(field) or self._is_written(base, field):
                return ""
            found, root = "field", self.values.since(self.values.roots[base])
        return found if root in self.sources or self.values.kind(root) == "parameter" else ""

    def _is_constant(self, field: object) -> bool:
        """Whether it is a field, or an array's element of a fixed number: other elements are taken out one by one."""
        if isinstance(field, tuple):
            return self.values.kind(field[1]) in ("number", "macro")
        return isinstance(field, str)

    def _is_written(self, base: int, field: object) -> bool:
        """Whether some path writes the field, of the object as it was at any time."""
        root = self.values.since(self.values.roots[base])
        return any(
            name == field and self.values.since(self.values.roots[where]) == root for where, name in self._written
        )
