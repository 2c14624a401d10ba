# SPDX-License-Identifier: GPL-2.0-or-later
"""What a test teaches: the signs of values, equalities, and with them whether a conditional get took place."""

from typing import Any

from patchlint.engine.results import Results
from patchlint.engine.state import Drop, State, Token
from patchlint.engine.values import Origin, Values, flip, number_bits
from patchlint.ir.ops import Expr, Member, Name
from patchlint.ir.signs import ANY, NEGATIVE, NONZERO, NULL, POSITIVE, VALID, ZERO

_LIMIT = 12  # how deep a condition is taken apart


_DERIVED = ("sign", "op", "view")  # kinds of values whose signs may hang on those of others


class Assumptions:
    """Reads and narrows the signs of values in a state."""

    def __init__(self, values: Values, results: Results) -> None:
        self.values = values
        self.results = results
        self.compared: set[tuple[str, int]] = set()  # variable or field, parameter: the same by a comparison alone

    def bits(self, state: State, value: int) -> int:
        """What a value can be here."""
        known = state.bits.get(value)
        if known is not None:
            return known
        parts: tuple[Any, ...] = self.values.parts[value]
        if parts[0] not in _DERIVED:
            return self.values.defaults[value]
        if parts[0] == "sign":
            have, wanted = self.bits(state, parts[1]), parts[2]
            if not have & wanted:
                return ZERO
            return POSITIVE if not have & ~wanted else ZERO | POSITIVE
        match parts:
            case ("op", "==", int() as left, int() as right):
                same = self.equality(state, left, right)
                return ZERO | POSITIVE if same is None else (POSITIVE if same else ZERO)
            case ("op", "-", int() as inner, None):
                return flip(self.bits(state, inner))
            case ("view", int() as inner, str() as how):
                return self.bits(state, inner) | (NULL if how.endswith("?") else 0)
        return self.values.defaults[value]

    def equality(self, state: State, left: int, right: int) -> bool | None:
        """Whether two values are equal; None when it is not known."""
        if left == right:
            return True
        one, two = state.equal.get(left, left), state.equal.get(right, right)
        if one == two:
            return True
        learnt = state.bits.get(self.values.comparison("==", left, right))
        if learnt is not None and learnt in (ZERO, POSITIVE):
            return learnt == POSITIVE
        if self._constant(one) and self._constant(two):
            return self.results.same(one, two) is True  # of what is not known they are thought to differ
        if not self.bits(state, left) & self.bits(state, right):
            return False
        return None

    def _constant(self, value: int) -> bool:
        parts = self.values.parts[value]
        if parts[0] == "op" and parts[1] == "-" and parts[3] is None and isinstance(parts[2], int):
            return self._constant(parts[2])
        return parts[0] in ("number", "macro")

    def narrow(self, state: State, value: int, bits: int, depth: int = 0) -> bool:
        """Learn that a value is one of `bits`; false when it cannot be, and the path does not exist."""
        have = self.bits(state, value)
        new = have & bits
        if not new:
            return False
        if new == have:
            return True
        if self.values.kind(value) != "number":
            state.bits[value] = new
        if state.tokens or state.failed:
            self._settle(state, value, new)
        if state.drops:
            for dropped in [dropped for dropped, drop in state.drops.items() if drop.result == value]:
                del state.drops[dropped]  # the result of the put told whether it was the last one
        return depth > _LIMIT or self._implied(state, value, new, depth + 1)

    def _implied(self, state: State, value: int, new: int, depth: int) -> bool:
        parts = self.values.parts[value]
        if parts[0] not in _DERIVED:
            return True
        match parts:
            case ("sign", int() as inner, int() as wanted):
                if new == ZERO:
                    return self.narrow(state, inner, ANY & ~wanted, depth)
                return bool(new & ZERO) or self.narrow(state, inner, wanted, depth)
            case ("op", str() as operator, int() as left, int() as right) if new in (ZERO, POSITIVE, NONZERO):
                return self._comparison(state, operator, left, right, new != ZERO, depth)
            case ("op", "-", int() as inner, None):
                return self.narrow(state, inner, flip(new), depth)
            case ("view", int() as inner, str() as how):
                return (how.endswith("?") and new == NULL) or self.narrow(state, inner, new, depth)
        return True

    def _comparison(self, state: State, operator: str, left: int, right: int, true: bool, depth: int) -> bool:
        if operator in ("==", "!="):
            return self.equate(state, left, right, depth) if true == (operator == "==") else True
        if operator == "|" and not true:
            return self.narrow(state, left, ZERO, depth) and self.narrow(state, right, ZERO, depth)
        if operator in ("<", "<=", ">", ">="):
            limit = self.values.constant(right)
            if limit is None:
                return True
            if not true:
                operator = {"<": ">=", "<=": ">", ">": "<=", ">=": "<"}[operator]
            return self.narrow(state, left, _range_bits(operator, limit), depth)
        return True

    def equate(self, state: State, left: int, right: int, depth: int = 0) -> bool:
        """Learn that two values are equal."""
        if self.equality(state, left, right) is False:
            return False
        if not self.narrow(state, left, self.bits(state, right), depth):
            return False
        if not self.narrow(state, right, self.bits(state, left), depth):
            return False
        if self._constant(left):
            left, right = right, left
        if self._constant(right):
            state.equal[left] = right
            self._settle(state, left, self.bits(state, left))
        elif left != right:
            self._unite(state, left, right)
        return True

    def differ(self, state: State, left: int, right: int) -> bool:
        """Learn that two values are not equal."""
        if self.values.constant(right) == 0:
            return self.narrow(state, left, NONZERO)
        return self.narrow(state, self.values.comparison("==", left, right), ZERO)

    def _unite(self, state: State, left: int, right: int) -> None:
        """Two pointers are one object: it goes by the name of whoever has references to it besides us, if any."""
        self._put_by(state, left, right)
        self._put_by(state, right, left)
        lenders = [v for v in (left, right) if self._lent(state, v)]
        keep = lenders[0] if lenders else left
        for value in (left, right):  # what is known otherwise does not hang on having been found under RCU
            state.loans.pop(value, None)
        drop = right if keep == left else left
        known_as = [name for name, value in state.env.items() if value == drop]
        places = [place for place, value in state.heap.items() if value == drop]
        if self.values.kind(drop) == "load":
            places.append((self.values.base(drop), self.values.parts[drop][2]))
        state.env.update(dict.fromkeys(known_as, keep))
        state.heap.update(dict.fromkeys(places, keep))
        if self.values.kind(keep) == "parameter" and self.values.kind(drop) != "parameter":
            self.compared.update((name, keep) for name in (*known_as, *(str(field) for _, field in places)))
        both = {token.object for token in state.tokens} >= {keep, drop}
        for token in state.tokens:
            if token.object == drop:
                # two owners of what may be one object: a put of either may be the other's
                token = self._replace(state, token, token._replace(certain=token.certain and not both))
                pending = keep if token.pending == drop else token.pending
                token = self._replace(state, token, token._replace(object=keep, pending=pending))
            if lenders and token.object == keep and not token.escaped:
                self._replace(state, token, token._replace(escaped="equal"))
        known = state.drops.pop(drop, None)
        if lenders:
            state.drops.pop(keep, None)
        elif known is not None:
            state.drops.setdefault(keep, known)

    def _put_by(self, state: State, one: int, other: int) -> None:
        """A put of the one, of which no get was in sight, was that of the other."""
        drop = state.drops.get(one)
        if drop is None or drop.own or drop.taken:
            return
        for token in state.tokens:
            if token.object == other and token.counter == drop.counter and not token.escaped:
                state.replace_token(token, None)
                state.drops[one] = drop._replace(own=True, site=token.site)
                return

    def is_compared(self, place: Expr, value: int) -> bool:
        """Whether a variable or a field is a parameter's object because the two were found to be equal."""
        name = place.name if isinstance(place, Name) else place.field if isinstance(place, Member) else ""
        return (name, value) in self.compared

    def _lent(self, state: State, value: int) -> bool:
        return self.values.origin(value) in (Origin.PARAMETER, Origin.GLOBAL) or value in state.published

    @staticmethod
    def _replace(state: State, old: Token, new: Token) -> Token:
        state.replace_token(old, new)
        return new

    def _settle(self, state: State, value: int, bits: int) -> None:
        """Conditional gets that hang on this value took place, or did not."""
        for token in state.tokens:
            if token.kept_by == value and not bits & token.kept_if:
                token = self._replace(state, token, token._replace(escaped="", kept_by=-1))
            if token.object == value and not bits & VALID:
                state.replace_token(token, None)  # of NULL nothing was taken
                continue
            happened = self._happened(state, token, value, bits)
            if happened is False:
                state.replace_token(token, None)
                if token.how == "out":
                    state.bits[token.object] = NULL
                if token.gone is not None:
                    self._gone(state, token, token.gone)
                elif token.pending != token.object and token.how != "initial":
                    state.failed[token.counter, token.object] = token.site
            elif happened and token.pending != token.object:
                state.replace_token(token, token._replace(pending=-1, when=0, codes=None))
                root = self.values.roots[token.object]
                if root != token.object and self.bits(state, root) & VALID:
                    state.bits[root] = VALID  # what is counted in it was reached through it
                if token.how == "out":
                    state.bits[token.object] = VALID

    def _happened(self, state: State, token: Token, value: int, bits: int) -> bool | None:
        """Whether a conditional get took place, now that a value is one of `bits`; None where that is not known yet."""
        if token.codes is not None:
            return self.results.happened(state, token.pending, self.bits(state, token.pending), token.codes)
        if token.pending != value or (bits & token.when and bits & ~token.when):
            return None
        return bool(bits & token.when)

    def _gone(self, state: State, token: Token, drop: Drop) -> None:
        root = self.values.roots[token.object]
        if not any(self.values.roots[other.object] == root for other in state.tokens):
            state.drops[root] = drop

    def held(self, state: State, token: Token) -> bool:
        """Whether a reference is certainly there to be put on this path."""
        if not token.certain:
            return False
        return token.definite

    def learn_number(self, state: State, value: int, number: int) -> bool:
        """Learn that a value is this number."""
        return self.equate(state, value, self.values.number(number)) and self.narrow(state, value, number_bits(number))


def _range_bits(operator: str, limit: int) -> int:
    """The signs that x can have when `x operator limit` holds."""
    bits = ANY
    if operator in ("<", "<="):
        top = limit - 1 if operator == "<" else limit
        bits = NEGATIVE | (ZERO if top >= 0 else 0) | (POSITIVE if top >= 1 else 0)
    elif operator in (">", ">="):
        bottom = limit + 1 if operator == ">" else limit
        bits = POSITIVE | (ZERO if bottom <= 0 else 0) | (NEGATIVE if bottom < 0 else 0)
    return bits
