# SPDX-License-Identifier: GPL-2.0-or-later
"""Declarations: telling them from expressions without a typedef table, declarators and parameters."""

from patchlint.c.normalise.types import Specifier, Types
from patchlint.c.normalise.words import BASIC_TYPES, KNOWN_TYPE, LITERALS, QUALIFIERS, SPECIFIERS, STORAGE, TAGS

_BEHIND_A_NAME = frozenset("EQUALS SEMI COMMA LBRACKET RPAREN ID ASM COLON".split()) | {""}
_NO_PARAMETER = LITERALS | {"AND", "MINUS", "TIMES", "LPAREN"}
_BEHIND_TYPE = BASIC_TYPES | TAGS | QUALIFIERS


class Declarations(Types):
    """Writes declarations."""

    def is_declaration(self, at: int, end: int) -> bool:
        """Whether the statement is a declaration."""
        kinds = self.kinds
        kind = kinds[at]
        if kind in SPECIFIERS:
            return not self._is_static_macro(at, end)
        if kind != "ID" or at + 1 >= end:
            return False
        after = kinds[at + 1]
        if after == "ID":
            first, second = self.tokens[at], self.tokens[at + 1]
            # a macro without ";" and the next statement
            below = second[2] > first[2] and (second[3] <= first[3] or kinds[at + 2] == "LPAREN")
            return not below or KNOWN_TYPE.fullmatch(first[1]) is not None
        if after in _BEHIND_TYPE:
            return True
        if after == "TIMES":
            return self._declares_pointer(at, end)
        return after == "LPAREN" and kinds[at + 2] == "TIMES" and self._declares_function_pointer(at, end)

    def _is_static_macro(self, at: int, end: int) -> bool:
        """`static DEFINE_MUTEX(lock);`: the macro brings its own type."""
        kinds = self.kinds
        word = at
        while kinds[word] in STORAGE or kinds[word] in QUALIFIERS:
            word += 1
        if word == at or kinds[word] != "ID" or kinds[word + 1] != "LPAREN" or kinds[word + 2] == "TIMES":
            return False
        behind = self.close[word + 1] + 1
        return behind >= end or kinds[behind] in ("SEMI", "EQUALS", "COMMA", "")

    def _declares_pointer(self, at: int, end: int) -> bool:
        """`a * b;` and its like: taken for a declaration, as nobody multiplies for nothing."""
        kinds = self.kinds
        name = at + 1
        while kinds[name] == "TIMES" or kinds[name] in QUALIFIERS:
            name += 1
        if kinds[name] == "ID":
            if name + 1 >= end or kinds[name + 1] in _BEHIND_A_NAME:
                return True
            return kinds[name + 1] == "LPAREN" and self.close[name + 1] + 1 == end
        if kinds[name] != "LPAREN" or kinds[name + 1] != "TIMES":
            return False
        return name - at >= 2 or (kinds[name + 2] == "ID" and kinds[name + 3] in ("RPAREN", "LBRACKET"))

    def _declares_function_pointer(self, at: int, end: int) -> bool:
        """`type (*name)(...)` and `type (*name)[n]`, but not `call(*argument)`."""
        kinds = self.kinds
        name = at + 3
        while kinds[name] == "TIMES" or kinds[name] in QUALIFIERS:
            name += 1
        if kinds[name] != "ID" or kinds[name + 1] not in ("RPAREN", "LBRACKET"):
            return False
        behind = self.close[at + 1] + 1
        return behind < end and kinds[behind] in ("LPAREN", "LBRACKET")

    def declaration(self, low: int, high: int) -> None:
        """Write a declaration without its ";"."""
        items, at = self.specifiers(low, high)
        items, at = self._leave_name(items, at, high)
        if not items:
            raise self.error(low, "no type in a declaration")
        known = set(self.variables) if self.kinds[low] == "TYPEDEF" else None
        self.write_specifiers(items)
        self.declarators(at, high)
        if known is not None:
            self.types |= self.variables - known
            self.variables = known

    def _leave_name(self, items: list[Specifier], at: int, high: int) -> tuple[list[Specifier], int]:
        """Give back the words at the end of the specifiers that are the declared name and decorations behind it."""
        kinds = self.kinds
        after = kinds[at] if at < high else ""
        if not items or items[-1][0] != "name" or after == "TIMES":
            return items, at
        rest = items[:-1]
        plain = all(item[0] == "qualifier" for item in rest)
        if plain and not (rest and after in ("EQUALS", "SEMI", "", "COMMA", "LBRACKET")):
            return items, at
        if plain and after == "LPAREN" and kinds[at + 1] == "TIMES":
            return items, at
        at = items[-1][1]
        while len(rest) > 1 and rest[-1][0] == "name" and self.tokens[at][1].startswith("__"):
            if all(item[0] == "qualifier" for item in rest[:-1]):
                break  # what is left is the type
            at = rest[-1][1]
            rest = rest[:-1]
        return rest, at

    def declarators(self, low: int, high: int) -> None:
        """Write `*a = 1, b[2]`."""
        for first, last in self.split(low, high):
            if first > low:
                self.copy(first - 1)
            self.declarator(first, last)

    def declarator(self, at: int, high: int, *, abstract: bool = False) -> None:
        """Write one declarator with its initialiser; an abstract one names nothing."""
        kinds = self.kinds
        named = False
        while at < high:
            kind = kinds[at]
            if kind == "TIMES" or kind in QUALIFIERS:
                self.copy(at)
                at += 1
            elif kind == "ID":
                at, named = self._declared_word(at, high, named)
            elif kind == "LPAREN":
                self._parentheses(at, named, abstract)
                named = True
                at = self.close[at] + 1
            elif kind == "LBRACKET":
                self._dimension(at)
                named = True
                at = self.close[at] + 1
            elif kind == "COLON":
                end = self.find(at, high, "EQUALS")
                self.copy(at)
                self.expression(at + 1, end)
                at = end
            elif kind == "EQUALS":
                self.copy(at)
                self.initialiser(at + 1, high)
                return
            elif kind == "ASM":
                at = self.close[at + 1] + 1 if kinds[at + 1] == "LPAREN" else at + 1
            else:
                self.expression(at, high)
                return

    def _declared_word(self, at: int, high: int, named: bool) -> tuple[int, bool]:
        """The declared name, or a decoration before or behind it."""
        kinds = self.kinds
        called = kinds[at + 1] == "LPAREN" and at + 1 < high
        if named:
            end = self.close[at + 1] + 1 if called else at + 1
            if called:
                self.note(self.tokens[at][1], at + 2, end - 1, at)
                self.absorb(at, end)
            return end, True
        if kinds[at + 1] == "ID" and at + 1 < high:
            return at + 1, False
        self.copy(at)
        self.variables.add(self.tokens[at][1])
        if called:
            self.absorb(at, at + 1)
        return at + 1, True

    def _parentheses(self, at: int, named: bool, abstract: bool) -> None:
        """Parentheses in a declarator: around another declarator, or around parameters."""
        kinds = self.kinds
        first, second = kinds[at + 1], kinds[at + 2]
        convention = first == "ID" and second == "TIMES"  # (CALLING_CONVENTION *name)
        inner = first in ("TIMES", "LPAREN") or convention
        if named or not (inner or (first == "ID" and not abstract and second in ("RPAREN", "LBRACKET"))):
            self.parameters(at)
            return
        self.copy(at)
        self.declarator(at + 2 if convention else at + 1, self.close[at], abstract=abstract)
        self.copy(self.close[at])

    def _dimension(self, at: int) -> None:
        """`[n]`, `[static n]`."""
        end = self.close[at]
        self.copy(at)
        first = at + 1
        if self.kinds[first] == "STATIC":
            self.copy(first)
            first += 1
        self.expression(first, end)
        self.copy(end)

    def parameters(self, at: int) -> None:
        """Write the parameter list that opens at `at`."""
        end = self.close[at]
        self.copy(at)
        begun = False
        for low, high in self.split(at + 1, end):
            if low >= high:
                continue
            if begun:
                self.put("COMMA", ",", low - 1)
            begun = True
            self._parameter(low, high)
        self.copy(end)

    def _parameter(self, low: int, high: int) -> None:
        kinds = self.kinds
        if kinds[low] == "ELLIPSIS":
            self.copy(low)
            return
        items, at = ([], low) if kinds[low] in _NO_PARAMETER else self.specifiers(low, high)
        if not items:  # an expression in the place of a parameter: a macro's
            self.put("INT", self.text(low, high), low)
            self.absorb(low, high)
            return
        behind = at >= high or kinds[at] in ("LBRACKET", "LPAREN")
        if behind and items[-1][0] == "name" and any(item[0] != "qualifier" for item in items[:-1]):
            at = items[-1][1]
            items = items[:-1]
        self.write_specifiers(items, storage=False)
        self.declarator(at, high, abstract=self._is_abstract(at, high))

    def _is_abstract(self, low: int, high: int) -> bool:
        """Whether a declarator names nothing."""
        kinds = self.kinds
        while low < high:
            if kinds[low] == "ID":
                return False
            if kinds[low] in ("LPAREN", "LBRACKET", "RPAREN") and not (
                kinds[low] == "LPAREN" and kinds[low + 1] == "TIMES"
            ):
                return True
            low += 1
        return True
