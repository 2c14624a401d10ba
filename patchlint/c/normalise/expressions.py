# SPDX-License-Identifier: GPL-2.0-or-later
"""Expressions: casts, GNU operators, texts glued from macros, addresses of labels."""

from patchlint.c.normalise.sheet import Sheet
from patchlint.c.normalise.words import OPERAND_ENDS, UNITS

_TEXT = "STRING_LITERAL"
_BEFORE_A_WORD = frozenset((_TEXT, "INT_CONST_DEC"))  # then the word is a macro that goes on where that stops
_BEHIND_A_WORD = frozenset((_TEXT, "LPAREN", "ID"))
_CALLABLE = frozenset(("RPAREN", "RBRACKET", "ID"))


class Expressions(Sheet):
    """Writes expressions; what needs no change, most of it, is copied."""

    def expression(self, low: int, high: int) -> None:
        """Write an expression."""
        kinds, tokens, out = self.kinds, self.tokens, self.out
        begin = len(out)
        at = low
        while at < high:
            kind = kinds[at]
            if kind == "ID":
                after = kinds[at + 1]
                if after in _BEHIND_A_WORD or (begin < len(out) and out[-1][0] in _BEFORE_A_WORD):
                    at = self._word(at, high, begin)
                    continue
            elif kind in _SPECIAL:
                at = _SPECIAL[kind](self, at, high, begin)
                continue
            out.append(tokens[at])
            at += 1

    def _word(self, at: int, high: int, begin: int) -> int:
        """A word that is called, or that stands next to a text or to another word."""
        kinds, out = self.kinds, self.out
        called = kinds[at + 1] == "LPAREN"
        if begin < len(out) and out[-1][0] == "INT_CONST_DEC" and self.tokens[at][1] in UNITS:
            self.put("TIMES", "*", at)
        end = self.close[at + 1] + 1 if called else at + 1
        after = kinds[end] if end < high else ""
        if (
            after == _TEXT
            or (begin < len(out) and out[-1][0] == _TEXT)
            or (after == "ID" and self.leads_to_text(end, high))
        ):
            self.put(_TEXT, f'"<{self.tokens[at][1]}>"', at)
            self.absorb_macro(at, end)
            return end
        out.append(self.tokens[at])
        if called:
            self.arguments(at + 1)
        return end

    def leads_to_text(self, at: int, high: int) -> bool:
        """Whether the word before `at` and those from there on are texts: KERN_ERR PFX "...", or all are constants."""
        words = [self.tokens[at - 1][1]]
        while at < high and self.kinds[at] == "ID":
            words.append(self.tokens[at][1])
            at += 1
        if at < high:
            return self.kinds[at] == _TEXT
        return words[0].startswith("KERN_") or all(word.isupper() for word in words)

    def _parenthesis(self, at: int, high: int, begin: int) -> int:
        """A cast, a call through an expression, a statement expression, or just parentheses."""
        kinds, out = self.kinds, self.out
        end = self.close[at]
        if kinds[at + 1] == "LBRACE" and self.close[at + 1] == end - 1:
            self.copy(at)
            self.block(at + 1)
            self.copy(end)
            return end + 1
        before = out[-1][0] if len(out) > begin else ""
        if before in _CALLABLE and self.cast_end != len(out):
            self.arguments(at)
            return end + 1
        after = kinds[end + 1] if end + 1 < high else ""
        if after == "LPAREN" and len(self.split(end + 2, self.close[end + 1])) > 1:
            after = ""  # (function)(a, b) is a call
        size = before == "SIZEOF"
        if self.is_type(at + 1, end, size=size, after=after):
            return self._cast(at, size, after)
        self.copy(at)
        self.expression(at + 1, end)
        self.copy(end)
        return end + 1

    def _cast(self, at: int, size: bool, after: str) -> int:
        end = self.close[at]
        self.copy(at)
        self.type_name(at + 1, end)
        self.copy(end)
        if after == "LBRACE" and self.close[end + 1] == end + 2:  # (type){}, which pycparser 3.0 does not take
            self.copy(end + 1)
            self.put("INT_CONST_DEC", "0", end + 1)
            self.copy(end + 2)
            return end + 3
        if after == "LBRACE":
            self.braces(end + 1)
            return self.close[end + 1] + 1
        if not size:
            self.cast_end = len(self.out)
        return end + 1

    def _question(self, at: int, high: int, begin: int) -> int:
        """`a ?: b` is a ? __elvis : b."""
        self.copy(at)
        if self.kinds[at + 1] == "COLON":
            self.put("ID", "__elvis", at)
        return at + 1

    def _double_and(self, at: int, high: int, begin: int) -> int:
        """`&&label` where an operand is due is the label's address."""
        out = self.out
        binary = len(out) > begin and out[-1][0] in OPERAND_ENDS and self.cast_end != len(out)
        if binary or self.kinds[at + 1] != "ID":
            self.copy(at)
        else:
            self.put("AND", "&", at)
        return at + 1

    def _bracket(self, at: int, high: int, begin: int) -> int:
        end = self.close[at]
        self.copy(at)
        self.expression(at + 1, end)
        self.copy(end)
        return end + 1

    def _brace(self, at: int, high: int, begin: int) -> int:
        """Braces as an argument: statements, or the value of a structure of unknown type."""
        end = self.close[at]
        self.put("LPAREN", "(", at)
        if self.find(at + 1, end, "SEMI") < end:
            self.block(at)
            self.put("RPAREN", ")", end)
        else:
            self.put("INT", "__initialiser", at)
            self.put("RPAREN", ")", at)
            self.braces(at)
        return end + 1

    def _type_of(self, at: int, high: int, begin: int) -> int:
        """A typeof where a value is due: only a macro can tell what it means."""
        end = self.close[at + 1] + 1 if self.kinds[at + 1] == "LPAREN" else at + 1
        self.put("ID", "__opaque", at)
        self.put("LPAREN", "(", at)
        self.put(_TEXT, self.quote(at, end), at)
        self.put("RPAREN", ")", at)
        self.give_up(at, end, f"line {self.tokens[at][2]}: typeof as a value")
        return end

    def _ellipsis(self, at: int, high: int, begin: int) -> int:
        self.put("ID", "__ellipsis", at)
        return at + 1

    def _generic(self, at: int, high: int, begin: int) -> int:
        """_Generic(x, int: a, default: b) is __generic(x, a, b)."""
        if self.kinds[at + 1] != "LPAREN":
            raise self.error(at, "_Generic")
        end = self.close[at + 1]
        self.put("ID", "__generic", at)
        self.copy(at + 1)
        for number, (low, high_) in enumerate(self.split(at + 2, end)):
            if number:
                self.put("COMMA", ",", low)
                low = min(self.find(low, high_, "COLON") + 1, high_)
            self.expression(low, high_)
        self.copy(end)
        return end + 1


_SPECIAL = {
    "LPAREN": Expressions._parenthesis,
    "CONDOP": Expressions._question,
    "LAND": Expressions._double_and,
    "LBRACKET": Expressions._bracket,
    "LBRACE": Expressions._brace,
    "TYPEOF": Expressions._type_of,
    "ELLIPSIS": Expressions._ellipsis,
    "_GENERIC": Expressions._generic,
}
