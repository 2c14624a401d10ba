# SPDX-License-Identifier: GPL-2.0-or-later
"""Initialisers: GNU designators, ranges, elements hidden in macros."""

from patchlint.c.normalise.sheet import Sheet

_DESIGNATORS = frozenset(("PERIOD", "LBRACKET"))
_AFTER_A_MACRO = frozenset(("ID", "LBRACE"))


class Initialisers(Sheet):
    """Writes what follows the "=" of a declaration."""

    def initialiser(self, low: int, high: int) -> None:
        """Write what follows the "=" of a declaration."""
        if self.kinds[low] == "LBRACE" and low < high:
            self.braces(low)
            low = self.close[low] + 1
        if low < high:
            self.expression(low, high)

    def braces(self, at: int) -> None:
        """Write the initialiser list that opens at `at`."""
        end = self.close[at]
        self.copy(at)
        parts = self.split(at + 1, end)
        for low, high in parts:
            if low < high:
                self.initialiser_item(low, high)
            elif high < end:
                self.put("INT_CONST_DEC", "0", low)
            if high < end:
                self.copy(high)
        self.copy(end)

    def initialiser_item(self, low: int, high: int) -> None:
        """Write one element of an initialiser list."""
        kinds = self.kinds
        if kinds[low] == "ID" and kinds[low + 1] == "COLON" and low + 1 < high:  # the old `name: value`
            self.put("PERIOD", ".", low)
            self.copy(low)
            self.put("EQUALS", "=", low + 1)
            low += 2
        elif kinds[low] in _DESIGNATORS:
            low = self._designators(low, high)
        if low < high:
            self.initialiser(self._hidden_elements(low, high), high)

    def _designators(self, low: int, high: int) -> int:
        """Write `.a.b[3] =`; returns the index of the value."""
        kinds = self.kinds
        while low < high and kinds[low] in _DESIGNATORS:
            self.copy(low)
            if kinds[low] == "LBRACKET":
                end = self.close[low]
                self._subscript(low + 1, end)
                self.copy(end)
                low = end + 1
            elif kinds[low + 2] == "LPAREN" and low + 2 < high:  # .MACRO(x)
                end = self.close[low + 2] + 1
                self.put("ID", self.text(low + 1, end), low + 1)
                self.absorb(low + 1, end)
                low = end
            else:
                self.copy(low + 1)
                low += 2
        if low < high and kinds[low] == "EQUALS":
            self.copy(low)
            return low + 1
        self.put("EQUALS", "=", low - 1)
        if low >= high:
            self.put("INT_CONST_DEC", "0", low - 1)
        return low

    def _subscript(self, low: int, high: int) -> None:
        """`[a ... b] =` is [__range(a, b)] =."""
        middle = self.find(low, high, "ELLIPSIS")
        if high == low + 1 and self.kinds[low] == "ID":
            self.put("PLUS", "+", low)  # pycparser 3.0 cannot tell [name] from .name, but [+name] it can
        if middle == high:
            self.expression(low, high)
            return
        self.put("ID", "__range", low)
        self.put("LPAREN", "(", low)
        self.expression(low, middle)
        self.put("COMMA", ",", middle)
        self.expression(middle + 1, high)
        self.put("RPAREN", ")", high)

    def _hidden_elements(self, low: int, high: int) -> int:
        """Write what precedes the last element where macros bring their own commas: A(1) A(2), X y."""
        kinds = self.kinds
        while kinds[low] == "ID":
            called = kinds[low + 1] == "LPAREN"
            end = self.close[low + 1] + 1 if called else low + 1
            if end >= high or kinds[end] not in _AFTER_A_MACRO or (not called and "STRING_LITERAL" in kinds[end:high]):
                break
            self.expression(low, end)
            self.put("COMMA", ",", end)
            low = end
        return low
