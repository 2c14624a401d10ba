# SPDX-License-Identifier: GPL-2.0-or-later
"""Types: which words are one, and how they are written so that pycparser needs no typedef table."""

from patchlint.c.normalise.sheet import Sheet
from patchlint.c.normalise.words import BASIC_TYPES, KNOWN_TYPE, LITERALS, QUALIFIERS, STORAGE, TAGS, TYPE_STARTS
from patchlint.source.annotations import STORAGE_WORDS

Specifier = tuple[str, int, int]  # sort, low, high

_DEEPEST_TYPES = 4  # pycparser reads a type in parentheses up to three times, so types in types cost exponentially
_NO_OPERAND = frozenset("SEMI RPAREN COMMA EQUALS ARROW PERIOD LBRACKET RBRACKET COLON CONDOP".split()) | {""}
_OPERAND_STARTS = LITERALS | {"ID", "SIZEOF", "NOT", "LNOT", "LBRACE", "LPAREN"}
_NAMELESS = QUALIFIERS | BASIC_TYPES | {"TIMES", "ID"}  # what a type without brackets is made of: `vector int *`
_BASES = frozenset(("tag", "typeof", "auto"))


class Types(Sheet):
    """Writes type specifiers; a type's name gets the kind INT, which pycparser takes for a type however spelled."""

    def is_type(self, low: int, high: int, *, size: bool, after: str) -> bool:
        """Whether the inside of a pair of parentheses is a type."""
        kinds = self.kinds
        if low >= high:
            return False
        if kinds[low] in TYPE_STARTS:
            return True
        if kinds[low] != "ID":
            return False
        if high - low == 1:
            return self._is_type_word(self.tokens[low][1], size, after)
        at = low + 1
        if kinds[at] == "LPAREN" and kinds[at + 1] != "TIMES" and self.close[at] + 1 < high:
            at = self.close[at] + 1  # MACRO(x) *
        while at < high and kinds[at] in _NAMELESS:
            at += 1
        if at == high:
            return kinds[high - 1] == "TIMES" or kinds[high - 1] in QUALIFIERS or kinds[high - 1] in BASIC_TYPES
        if kinds[at] == "LPAREN":
            return kinds[at + 1] == "TIMES" and kinds[at + 2] == "RPAREN"
        literal = after == "LBRACE" or (after == "ID" and KNOWN_TYPE.fullmatch(self.tokens[low][1]) is not None)
        return literal and kinds[at] == "LBRACKET" and self.close[at] + 1 == high

    def _is_type_word(self, word: str, size: bool, after: str) -> bool:
        if word in self.variables:
            return False
        if word in self.types or KNOWN_TYPE.fullmatch(word):
            return size or after not in _NO_OPERAND
        return not size and after in _OPERAND_STARTS

    def specifiers(self, low: int, high: int) -> tuple[list[Specifier], int]:
        """The run of words that a declaration begins with, and the index behind it."""
        kinds, close = self.kinds, self.close
        items: list[Specifier] = []
        while low < high:
            kind = kinds[low]
            end = low + 1
            if kind == "ID":
                sort = "name"
                if kinds[end] == "LPAREN" and self._is_qualified(low, high):
                    end = close[end] + 1
                    if any(item[0] != "qualifier" for item in items):  # an unknown decoration
                        self.note(self.tokens[low][1], low + 2, end - 1, low)
                        self.absorb(low, end)
                        low = end
                        continue
                    sort = "typeof"  # MACRO(x) *name
            elif kind in BASIC_TYPES:
                sort = "basic"
            elif kind in QUALIFIERS or kind in STORAGE:
                sort = "qualifier"
            elif kind in TAGS:
                sort, end = "tag", self._tag_end(low, high)
            elif kind == "TYPEOF":
                sort, end = "typeof", (close[end] + 1 if kinds[end] == "LPAREN" else end)
            elif kind == "AUTO_TYPE":
                sort = "auto"
            else:
                break
            items.append((sort, low, end))
            low = end
        return items, low

    def _is_qualified(self, at: int, high: int) -> bool:
        """Whether `NAME(...)` among specifiers is one of them: a name or a star follows."""
        end = self.close[at + 1] + 1
        return end < high and self.kinds[end] in ("ID", "TIMES") and self.kinds[at + 2] != "TIMES"

    def _tag_end(self, at: int, high: int) -> int:
        kinds, close = self.kinds, self.close
        end = at + 1
        if kinds[end] == "ID":
            end += 1
            if kinds[end] == "LPAREN" and kinds[close[end] + 1] in ("TIMES", "ID", "LBRACE"):
                end = close[end] + 1  # struct MACRO(x)
        if kinds[end] == "LBRACE" and end < high:
            end = close[end] + 1
        return end

    def write_specifiers(self, items: list[Specifier], *, storage: bool = True) -> None:
        """Write one base type and the qualifiers; words that are neither are decorations and left out."""
        chosen = self._base(items)
        written = False
        for item in items:
            sort, low, high = item
            if sort == "qualifier":
                if storage or self.kinds[low] in QUALIFIERS:
                    self.copy(low)
            elif item is not chosen and not (sort == "basic" and (chosen is None or chosen[0] == "basic")):
                continue
            elif sort == "tag":
                self._tag(low, high)
            elif sort == "basic":
                self.copy(low)
            else:
                self.put("INT", "__auto_type" if sort == "auto" else self.text(low, high), low)
                self.absorb(low, high)
            written = written or sort != "qualifier"
        if not written and items:
            self.put("INT", "int", items[0][1])

    def _base(self, items: list[Specifier]) -> Specifier | None:
        """The specifier that is the type; with several words, that is a known one or the first without "__"."""
        names = []
        basic = None
        for item in items:
            if item[0] in _BASES:
                return item
            if item[0] == "basic":
                basic = basic or item
            elif item[0] == "name":
                names.append(item)
        if basic or not names:
            return basic
        chosen = names[0]
        if len(names) > 1:
            spelled = [(item, self.tokens[item[1]][1]) for item in names]
            types = [(item, word) for item, word in spelled if word not in STORAGE_WORDS] or spelled
            known = [item for item, word in types if KNOWN_TYPE.fullmatch(word)]
            chosen = (known or [item for item, word in types if not word.startswith("__")] or [types[0][0]])[0]
        self.types.add(self.tokens[chosen[1]][1])
        return chosen

    def type_name(self, low: int, high: int) -> None:
        """Write the type in a cast, a sizeof or an argument."""
        self.type_depth += 1
        if self.type_depth > _DEEPEST_TYPES:
            raise self.error(low, "types nested too deep in types")
        items, at = self.specifiers(low, high)
        self.write_specifiers(items, storage=False)
        self.declarator(at, high, abstract=True)
        self.type_depth -= 1

    def _tag(self, low: int, high: int) -> None:
        """Write `struct name { members }` or `enum name { values }`."""
        kinds = self.kinds
        self.copy(low)
        at = low + 1
        if kinds[at] == "ID" and kinds[at + 1] == "LPAREN" and at + 1 < high:
            end = self.close[at + 1] + 1
            self.put("ID", self.text(at, end), at)
            self.absorb(at, end)
            at = end
        elif kinds[at] == "ID":
            self.copy(at)
            self.absorb(at, at + 1)  # enum name (*function)(...)
            at += 1
        if at < high and kinds[at] == "LBRACE":
            self.copy(at)
            if kinds[low] == "ENUM":
                self._values(at + 1, self.close[at])
            else:
                self._members(at + 1, self.close[at])
            self.copy(self.close[at])

    def _values(self, low: int, high: int) -> None:
        for first, last in self.split(low, high):
            if first < last:
                self.copy(first)
                if first + 1 < last:
                    self.copy(first + 1)
                    self.expression(first + 2, last)
                if last < high:
                    self.copy(last)

    def _members(self, low: int, high: int) -> None:
        kinds, variables = self.kinds, set(self.variables)  # members are no variables
        while low < high:
            end = self.find(low, high, "SEMI")
            if end > low:
                if kinds[low] == "ID" and kinds[low + 1] == "LPAREN" and kinds[low + 2] != "TIMES":
                    self._macro_member(low, end)
                else:
                    self.declaration(low, end)
                self.put("SEMI", ";", end - 1)
            low = end + 1
        self.variables = variables

    def _macro_member(self, low: int, high: int) -> None:
        """DECLARE_BITMAP(name, n) in a struct: a member of that name and of the macro's type."""
        inside = range(low + 2, self.close[low + 1])
        name = next((at for at in inside if self.kinds[at] == "ID"), low)
        self.put("INT", self.text(low, high), low)
        self.put("ID", self.tokens[name][1], name)
        self.absorb(low, high)
