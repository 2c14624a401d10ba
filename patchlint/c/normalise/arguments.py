# SPDX-License-Identifier: GPL-2.0-or-later
"""Arguments of calls: macros take types, statements, designators and bare operators where C takes values."""

from patchlint.c.normalise.sheet import Sheet
from patchlint.c.normalise.words import (
    COMPARISONS,
    KEYWORD_STATEMENTS,
    KNOWN_TYPE,
    LITERALS,
    OPERANDS,
    OPERATORS,
    PREFIXES,
    QUALIFIERS,
    STRAY,
    TYPE_ARGUMENTS,
    TYPE_STARTS,
    UNITS,
)

_LONE_STATEMENTS = frozenset(("RETURN", "BREAK", "CONTINUE"))
_ALONE = (OPERATORS | STRAY | KEYWORD_STATEMENTS) - _LONE_STATEMENTS | {
    "STATIC",
    "EXTERN",
    "INLINE",
    "PLUSPLUS",
    "MINUSMINUS",
    "ASM",
}  # a single token that is neither a value nor a statement nor a type
_OPEN = frozenset(("PERIOD", "LBRACKET"))


class Arguments(Sheet):
    """Writes the arguments of calls."""

    def arguments(self, at: int) -> None:
        """Write the `( ... )` of a call that opens at `at`."""
        end = self.close[at]
        kinds, out, tokens = self.kinds, self.out, self.tokens
        out.append(tokens[at])
        if end > at + 1:
            parts = self.split(at + 1, end)
            marks: list[int] = []  # where the rows of each argument begin
            for number, (low, high) in enumerate(parts):
                if low < 0:  # it became part of a comparison
                    continue
                if high == low + 1 and kinds[low] in COMPARISONS and self._comparison(parts, number, marks):
                    continue
                if number:
                    out.append(tokens[low - 1])
                marks.append(len(out))
                if high != low + 1 or kinds[low] not in OPERANDS:
                    self._argument(low, high)
                elif kinds[low] == "ID" and self._is_type_argument(at, number, low):
                    self._type_argument(low, high)
                else:
                    out.append(tokens[low])
        out.append(tokens[end])

    def _is_type_argument(self, at: int, number: int, low: int) -> bool:
        """Whether a word that is the whole argument `number` of the call opened at `at` is a type."""
        word = self.tokens[low][1]
        if word in self.variables:
            return False
        place = TYPE_ARGUMENTS.get(self.tokens[at - 1][1])
        return KNOWN_TYPE.fullmatch(word) is not None if place is None else place == number

    def _comparison(self, parts: list[tuple[int, int]], number: int, marks: list[int]) -> bool:
        """ASSERTCMP(x, ==, y) is ASSERTCMP(x == y), and so is ASSERTCMP(x, y, ==); false where it is neither."""
        last = number + 1 == len(parts)
        if number < (2 if last else 1):
            return False
        sides = parts[number - 2 : number] if last else [parts[number - 1], parts[number + 1]]
        if len(marks) < (2 if last else 1) or min(sides)[0] < 0:
            return False
        mark = marks[-2 if last else -1]
        if not last:
            parts[number + 1] = (-1, -1)
        del self.out[mark:]
        self.stretches = [stretch for stretch in self.stretches if stretch.low < mark]
        for side, (low, high) in enumerate(sides):
            if side:
                self.copy(parts[number][0])
            self.put("LPAREN", "(", low)
            self._argument(low, high)
            self.put("RPAREN", ")", high - 1)
        return True

    def _argument(self, low: int, high: int) -> None:
        kinds = self.kinds
        kind = kinds[low]
        if low >= high:
            self.put("ID", "__empty", low)
        elif high == low + 1 and kind in _ALONE:
            self._raw(low, high)
        elif kind in TYPE_STARTS or kind == "STATIC" or self._is_pointer_type(low, high):
            self._type_argument(low, high)
        elif kind == "LBRACE" and self.close[low] + 1 == high:
            self.expression(low, high)
        elif kind in KEYWORD_STATEMENTS or self.find(low, high, "SEMI") < high or self._is_macro_block(low, high):
            self._statements(low, high)
        elif kind in _OPEN:
            self._designator(low, high)
        elif kinds[low : low + 2] == ["ID", "ID"] and self._is_declared(low, high):
            self._statements(low, high)
        elif not self._is_malformed(low, high):
            self.expression(low, high)
        elif kinds[low] == "ID" and kinds[low + 1] == "LPAREN":
            self.initialiser_item(low, high)  # A(x) B(y), whose expansions bring their own commas
        elif kinds[low + 1] == "ID" and kinds[low + 2] == "LPAREN" and self.close[low + 2] == high - 1:
            self.copy(low)  # value MACRO(...), whose expansion begins with a comma
            self.put("COMMA", ",", low + 1)
            self.expression(low + 1, high)
        else:
            self._raw(low, high)

    def _is_pointer_type(self, low: int, high: int) -> bool:
        """`foo_t *` and `foo_t * const`, but not `a * b`."""
        kinds = self.kinds
        if kinds[low] != "ID" or high - low < 2 or (kinds[high - 1] != "TIMES" and kinds[high - 1] not in QUALIFIERS):
            return False
        return self.is_type(low, high, size=False, after="")

    def _is_declared(self, low: int, high: int) -> bool:
        """`u32 name`."""
        ends = low + 2 == high or self.kinds[low + 2] == "EQUALS"
        return ends and KNOWN_TYPE.fullmatch(self.tokens[low][1]) is not None

    def _is_macro_block(self, low: int, high: int) -> bool:
        """`for_each(x) { ... }`."""
        close = self.close[low + 1] if self.kinds[low] == "ID" and low + 1 < high else 0
        return close > 0 and close + 1 < high and self.kinds[close + 1] == "LBRACE"

    def _type_argument(self, low: int, high: int) -> None:
        if self._declares(low, high):
            self._statements(low, high)
            return
        self.put("SIZEOF", "__typearg", low)
        self.put("LPAREN", "(", low)
        self.type_name(low, high)
        self.put("RPAREN", ")", high - 1)

    def _declares(self, low: int, high: int) -> bool:
        """Whether an argument that begins with a type also names something: `int i` or `u8 *p = q`."""
        if self.kinds[low] == "STATIC" or any(self.find(low, high, kind) < high for kind in ("EQUALS", "SEMI")):
            return True
        words = 0  # a type has one base; the word behind it is a name
        at = low
        while at < high:
            kind = self.kinds[at]
            if kind in ("STRUCT", "UNION", "ENUM"):
                words += 1
                at += self.kinds[at + 1] == "ID"
            elif kind == "ID":
                words += 1
                if words > 1 or self.kinds[at - 1] == "TIMES":
                    return True
            elif kind == "TYPEOF" or (kind not in QUALIFIERS and kind in TYPE_STARTS):
                words = 1
            elif kind == "LPAREN" and self.kinds[at + 1 : at + 3] == ["TIMES", "ID"]:
                return True
            at = (self.close[at] or at) + 1 if kind != "TYPEOF" else (self.close[at + 1] or at) + 1
        return False

    def _statements(self, low: int, high: int) -> None:
        """Statements as an argument become a statement expression."""
        self.put("LPAREN", "(", low)
        self.put("LBRACE", "{", low)
        at = low
        while at < high:
            at = self.statement(at, high)
        self.put("RBRACE", "}", high - 1)
        self.put("RPAREN", ")", high - 1)

    def _designator(self, low: int, high: int) -> None:
        """F(.a = 1): the value of a structure of unknown type."""
        self.put("LPAREN", "(", low)
        self.put("INT", "__initialiser", low)
        self.put("RPAREN", ")", low)
        self.put("LBRACE", "{", low)
        self.initialiser_item(low, high)
        self.put("RBRACE", "}", high - 1)

    def _is_malformed(self, low: int, high: int) -> bool:
        """Whether an argument is no expression: an operator, half of one, or words without an operator."""
        kinds = self.kinds
        first, second, last = kinds[low], kinds[low + 1], kinds[high - 1]
        if high - low == 1:
            return False
        if last in OPERATORS or first in STRAY or (first in OPERATORS and first not in PREFIXES):
            return True
        if first == "ID":
            if second == "LPAREN":
                return kinds[self.close[low + 1] + 1] == "ID" and self.close[low + 1] + 1 < high
            return second == "LBRACE" or (second == "ID" and not self.leads_to_text(low + 1, high))
        if first in LITERALS and first != "STRING_LITERAL":
            return (second == "ID" and self.tokens[low + 1][1] not in UNITS) or second in LITERALS
        return False

    def _raw(self, low: int, high: int) -> None:
        """Quote an argument: __operator("==") for bare operators, __opaque("a b") for the rest."""
        bare = all(kind in OPERATORS for kind in self.kinds[low:high])
        self.put("ID", "__operator" if bare else "__opaque", low)
        self.put("LPAREN", "(", low)
        self.put("STRING_LITERAL", self.quote(low, high), low)
        self.put("RPAREN", ")", low)
        what = "operator" if bare else "no expression"
        self.give_up(
            low, high, f"line {self.tokens[low][2]}: {what} as an argument: {self.quote(low, min(high, low + 8))}"
        )
