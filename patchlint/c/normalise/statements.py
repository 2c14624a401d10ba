# SPDX-License-Identifier: GPL-2.0-or-later
"""Statements: blocks, branches, loops, labels and jumps."""

from patchlint.c.normalise.sheet import NormaliseError, Sheet, Stretch
from patchlint.c.normalise.words import CLASS_MACROS


class Statements(Sheet):
    """Writes statements, and remembers where each stands so that one that cannot be read can be quoted instead."""

    def block(self, at: int) -> int:
        """Write the `{ ... }` that opens at `at`; returns the index behind it."""
        end = self.close[at]
        self.copy(at)
        at += 1
        while at < end:
            at = self.statement(at, end)
        self.copy(end)
        return end + 1

    def statement(self, at: int, end: int) -> int:
        """Write one statement; returns the index behind it."""
        low, count, depth = len(self.out), len(self.stretches), self.type_depth
        try:
            handler = _HANDLERS.get(self.kinds[at])
            behind = handler(self, at, end) if handler else self._other(at, end)
        except NormaliseError as error:
            del self.out[low:], self.stretches[count:]
            self.type_depth, self.cast_end = depth, -1
            behind = max(min(self.semicolon(at, end) + 1, end), at + 1)
            self._quote(at, behind, str(error))
            return behind
        self.stretches.append(Stretch(low, len(self.out), at, behind, True))
        return behind

    def _quote(self, low: int, high: int, reason: str) -> None:
        self.put("ID", "__opaque", low)
        self.put("LPAREN", "(", low)
        self.put("STRING_LITERAL", self.quote(low, high), low)
        self.put("RPAREN", ")", low)
        self.put("SEMI", ";", low)
        self.give_up(low, high, reason)

    def body(self, at: int, end: int, anchor: int) -> int:
        """Write the statement that a header governs, an empty one where there is none."""
        while at < end and self._is_label(at):
            at = self.statement(at, end)
        if at >= end or self.kinds[at] == "ELSE":
            self.put("SEMI", ";", anchor)
            return at
        return self.statement(at, end)

    def simple(self, low: int, high: int, behind: int) -> int:
        """Write an expression and its ";"; returns `behind`, or the index behind the ";" that stands there."""
        self.expression(low, high)
        self.put("SEMI", ";", high if self.kinds[high] == "SEMI" else max(high - 1, low))
        return behind + 1 if self.kinds[behind] == "SEMI" else behind

    def condition(self, at: int) -> int:
        """Write the parenthesis behind if, while or switch; returns the index behind it."""
        if self.kinds[at] == "LPAREN":
            low, high, behind = at + 1, self.close[at], self.close[at] + 1
        elif self.kinds[at] == "ID" and self.kinds[at + 1] == "LPAREN":  # if MACRO(x)
            low = at
            high = behind = self.close[at + 1] + 1
        else:
            raise self.error(at, "no condition")
        self.put("LPAREN", "(", at)
        start = len(self.out)
        self.expression(low, high)
        self.stretches.append(Stretch(start, len(self.out), low, high, False))
        self.put("RPAREN", ")", behind - 1)
        return behind

    def semicolon(self, at: int, end: int) -> int:
        """The ";" that ends the statement at `at`, or `end`."""
        low, found, level = self._semicolon
        if level != end or not low <= at <= found:
            found = self.find(at, end, "SEMI")
            self._semicolon = (at, found, end)
        return found

    def _branch(self, at: int, end: int) -> int:
        is_if = self.kinds[at] == "IF"
        self.copy(at)
        behind = self.condition(at + 1)
        at = self.body(behind, end, behind - 1)
        if is_if and at < end and self.kinds[at] == "ELSE":
            self.copy(at)
            at = self.body(at + 1, end, at)
        return at

    def _for(self, at: int, end: int) -> int:
        if self.kinds[at + 1] != "LPAREN":
            return self._other(at, end)
        close = self.close[at + 1]
        self.copy(at)
        self.copy(at + 1)
        parts = self.split(at + 2, close, "SEMI")
        if len(parts) == 3:
            low, high = parts[0]
            if low < high and self.is_declaration(low, high):
                self.declaration(low, high)
            else:
                self.expression(low, high)
            for low, high in parts[1:]:
                self.copy(low - 1)
                self.expression(low, high)
        else:  # for (MACRO)
            self.expression(at + 2, close)
            self.put("SEMI", ";", close)
            self.put("SEMI", ";", close)
        self.copy(close)
        return self.body(close + 1, end, close)

    def _do(self, at: int, end: int) -> int:
        self.copy(at)
        behind = self.body(at + 1, end, at)
        if self.kinds[behind] == "WHILE" and behind < end:
            self.copy(behind)
            behind = self.condition(behind + 1)
        else:  # do { } MACRO, which hides the while
            low, behind = behind, self.semicolon(behind, end)
            self.put("WHILE", "while", low)
            self.put("LPAREN", "(", low)
            if low < behind:
                self.expression(low, behind)
            else:
                self.put("ID", "__partial", low)
            self.put("RPAREN", ")", low)
        self.put("SEMI", ";", behind - 1)
        return behind + 1 if self.kinds[behind] == "SEMI" else behind

    def _is_label(self, at: int) -> bool:
        kind = self.kinds[at]
        return kind == "CASE" or (kind in ("ID", "DEFAULT") and self.kinds[at + 1] == "COLON")

    def _case(self, at: int, end: int) -> int:
        colon = self._case_end(at, end)
        middle = self.find(at + 1, colon, "ELLIPSIS")
        self.copy(at)
        low = len(self.out)
        if middle < colon:
            self.put("ID", "__range", at + 1)
            self.put("LPAREN", "(", at + 1)
            self.expression(at + 1, middle)
            self.put("COMMA", ",", middle)
            self.expression(middle + 1, colon)
            self.put("RPAREN", ")", colon)
        else:
            self.expression(at + 1, colon)
        self.stretches.append(Stretch(low, len(self.out), at + 1, colon, False))
        return self._behind_label(colon, end)

    def _case_end(self, at: int, end: int) -> int:
        """The ":" of a case, which is not that of a `? :`."""
        questions = 0
        while at < end:
            kind = self.kinds[at]
            if kind == "CONDOP":
                questions += 1
            elif kind == "COLON":
                if not questions:
                    return at
                questions -= 1
            at = (self.close[at] or at) + 1
        raise self.error(at - 1, "case without ':'")

    def _default(self, at: int, end: int) -> int:
        if self.kinds[at + 1] != "COLON":
            raise self.error(at, "default without ':'")
        return self.label(at, end)

    def label(self, at: int, end: int) -> int:
        """Write `name:` or `default:`."""
        self.copy(at)
        return self._behind_label(at + 1, end)

    def _behind_label(self, colon: int, end: int) -> int:
        """Write the ":" of a label, and an empty statement before a declaration or the end of the block."""
        self.copy(colon)
        at = colon + 1
        alone = at >= end or self.kinds[at] == "RBRACE" or self.tokens[at][1] in CLASS_MACROS
        if alone or (not self._is_label(at) and self.is_declaration(at, self.semicolon(at, end))):
            self.put("SEMI", ";", colon)
        return at

    def _return(self, at: int, end: int) -> int:
        self.copy(at)
        high = self.semicolon(at, end)
        return self.simple(at + 1, high, high)

    def _jump(self, at: int, end: int) -> int:
        high = self.semicolon(at, end)
        if self.kinds[at] == "GOTO" and self.kinds[at + 1] == "TIMES":
            self.put("ID", "__goto_ptr", at)
            self.put("LPAREN", "(", at)
            self.expression(at + 2, high)
            self.put("RPAREN", ")", at)
        else:
            self.out.extend(self.tokens[at:high])
        self.put("SEMI", ";", at)
        return min(high + 1, end)

    def _empty(self, at: int, end: int) -> int:
        self.copy(at)
        return at + 1

    def _block_statement(self, at: int, end: int) -> int:
        return self.block(at)

    def _assembler(self, at: int, end: int) -> int:
        return self.assembler(at)

    def _other(self, at: int, end: int) -> int:
        """A label, a declaration, a macro that is more than a call, or an expression."""
        kinds = self.kinds
        if kinds[at] == "ID" and kinds[at + 1] == "COLON":
            return self.label(at, end)
        high = self.semicolon(at, end)
        if self.is_declaration(at, high):
            self.declaration(at, high)
        elif not self.special_declaration(at, high):
            behind = self.macro_statement(at, end)
            return max(self.simple(at, high, high), at + 1) if behind is None else behind
        self.put("SEMI", ";", high - 1)
        return high + 1 if high < end else high


_HANDLERS = {
    "LBRACE": Statements._block_statement,
    "SEMI": Statements._empty,
    "IF": Statements._branch,
    "WHILE": Statements._branch,
    "SWITCH": Statements._branch,
    "FOR": Statements._for,
    "DO": Statements._do,
    "CASE": Statements._case,
    "DEFAULT": Statements._default,
    "RETURN": Statements._return,
    "GOTO": Statements._jump,
    "BREAK": Statements._jump,
    "CONTINUE": Statements._jump,
    "ASM": Statements._assembler,
}
