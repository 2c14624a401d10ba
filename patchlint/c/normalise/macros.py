# SPDX-License-Identifier: GPL-2.0-or-later
"""Macros that are more than calls: those that take a statement, that declare, or that bring their own ";"."""

from patchlint.c.normalise.sheet import Sheet
from patchlint.c.normalise.words import (
    CLASS_MACROS,
    ITERATOR,
    KEYWORD_STATEMENTS,
    SCOPE_MACROS,
    SPECIFIERS,
)

_BEHIND_A_NAME = frozenset(("EQUALS", "SEMI", "COMMA", "LBRACKET"))
_STARTS_EXPRESSION = frozenset(("TIMES", "LPAREN", "PLUSPLUS", "MINUSMINUS"))
_STARTS_STATEMENT = _STARTS_EXPRESSION | KEYWORD_STATEMENTS | SPECIFIERS | {"ID", "ASM", "SEMI"}


class Macros(Sheet):
    """Writes macros whose shape no C grammar knows."""

    def special_declaration(self, at: int, high: int) -> bool:
        """Write CLASS(class, name)(...) and its like as a declaration; false where there is none."""
        kinds = self.kinds
        if kinds[at] != "ID" and kinds[at] in SPECIFIERS:  # static DEFINE_MUTEX(lock);
            while kinds[at] != "ID":
                at += 1
            if not self.special_declaration(at, high):
                self.expression(at, high)
            return True
        if kinds[at] != "ID" or kinds[at + 1] != "LPAREN":
            return False
        word = self.tokens[at][1]
        close = self.close[at + 1]
        behind = kinds[close + 1] if close + 1 < high else ""
        if word in CLASS_MACROS and (behind == "LPAREN" or word == "CLASS_INIT"):
            return self._class(at, high)
        if behind == "EQUALS" and kinds[close + 2] == "LBRACE":
            return self._defined(at, high)
        if behind not in ("ID", "TIMES") or self.tokens[close + 1][2] > self.tokens[close][2]:
            return False
        name = close + 2 if behind == "TIMES" else close + 1
        named = kinds[name] == "ID" and (kinds[name + 1] in _BEHIND_A_NAME or name + 1 == high)
        if not named or ITERATOR.search(word):
            return False
        self.put("INT", self.text(at, close + 1), at)  # MACRO(x) *name = ...;
        self.absorb_macro(at, close + 1)
        self.declarators(close + 1, high)
        return True

    def _class(self, at: int, high: int) -> bool:
        """`CLASS(fd, f)(n)` is `__class_fd f = CLASS(fd, f)(n)`."""
        parts = self.split(at + 2, self.close[at + 1])
        if len(parts) < 2 or self.kinds[parts[1][0]] != "ID":
            return False
        name = parts[1][0]
        self.put("INT", f"__class_{self.text(*parts[0])}", at)
        self.copy(name)
        self.put("EQUALS", "=", at)
        self.expression(at, high)
        self.variables.add(self.tokens[name][1])
        self.note(self.tokens[at][1], *parts[0], name, self.tokens[name][1])
        return True

    def _defined(self, at: int, high: int) -> bool:
        """`DEFINE_FOO(name, ...) = { ... }` is a declaration of the macro's type; what it calls becomes a dimension."""
        close = self.close[at + 1]
        name = next((inside for inside in range(at + 2, close) if self.kinds[inside] == "ID"), at)
        if name == at + 2 and self.kinds[name + 1] == "COMMA" and "LPAREN" in self.kinds[name:close]:
            self.put("INT", self.text(at, name + 1) + ")", at)
            self.copy(name)
            self.put("LBRACKET", "[", name + 1)
            self.expression(name + 2, close)
            self.put("RBRACKET", "]", close)
            self.absorb(at, name)
        else:
            self.put("INT", self.text(at, close + 1), at)
            self.put("ID", self.tokens[name][1], name)
            self.absorb_macro(at, close + 1)
        self.copy(close + 1)
        self.initialiser(close + 2, high)
        return True

    def macro_statement(self, at: int, end: int) -> int | None:
        """Write a macro that is more than a call; returns the index behind it, None where there is none."""
        kinds = self.kinds
        if kinds[at] != "ID":
            return None
        after = kinds[at + 1]
        if after == "LPAREN":
            return self._call_statement(at, end)
        if after == "LBRACE" and at + 1 < end:  # MACRO { ... }
            self._iterate(at, at)
            return self.block(at + 1)
        if at + 1 < end and (after in KEYWORD_STATEMENTS or after == "ID"):  # MACRO without ";"
            self.simple(at, at + 1, at + 1)
            return at + 1
        return None

    def _call_statement(self, at: int, end: int) -> int | None:
        """A call at the start of a statement: plain, without ";", or a macro that takes a statement."""
        kinds, tokens = self.kinds, self.tokens
        close = self.close[at + 1]
        word = tokens[at][1]
        if word in SCOPE_MACROS:
            self.note(word, *self.split(at + 2, close)[0], at)
        behind = kinds[close + 1] if close + 1 < end else ""
        if behind == "LBRACE":
            return self._take(at, close, end)
        if behind not in _STARTS_STATEMENT:
            return None
        newline = tokens[close + 1][2] > tokens[close][2]
        deeper = newline and tokens[close + 1][3] > tokens[at][3]
        if (behind in _STARTS_EXPRESSION and not newline) or (behind == "SEMI" and not deeper):
            return None
        if behind != "ELSE" and (deeper or ITERATOR.search(word) or word.startswith("if_")):
            return self._take(at, close, end)
        self.simple(at, close + 1, close + 1)
        return close + 1

    def _take(self, at: int, close: int, end: int) -> int:
        """A macro and the statement it takes; one that is called if_... is an if."""
        if not self.tokens[at][1].lower().startswith("if_"):
            self._iterate(at, close)
            return self.body(close + 1, end, close)
        self.put("IF", "if", at)
        self.put("LPAREN", "(", at)
        self.expression(at, close + 1)
        self.put("RPAREN", ")", close)
        behind = self.body(close + 1, end, close)
        if behind < end and self.kinds[behind] == "ELSE":
            self.copy(behind)
            behind = self.body(behind + 1, end, behind)
        return behind

    def _iterate(self, at: int, last: int) -> None:
        """Write `while (__iterate(NAME(...)))`."""
        self.put("WHILE", "while", at)
        self.put("LPAREN", "(", at)
        self.put("ID", "__iterate", at)
        self.put("LPAREN", "(", at)
        self.expression(at, last + 1)
        self.put("RPAREN", ")", last)
        self.put("RPAREN", ")", last)
