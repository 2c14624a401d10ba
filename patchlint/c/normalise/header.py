# SPDX-License-Identifier: GPL-2.0-or-later
"""Function headers: return type, name and parameters; macros like SYSCALL_DEFINE3 spelled out."""

from patchlint.c.normalise.declarations import Declarations
from patchlint.c.normalise.words import QUALIFIERS, SPECIFIERS, TYPE_STARTS

_BEFORE_NAME = SPECIFIERS | {"ID", "TIMES"}
_PAIRED = ("SYSCALL_DEFINE", "BPF_CALL", "NOTRACE")  # type and name of a parameter are two arguments


class Header(Declarations):
    """Writes a whole function."""

    def function(self, name: int, macro: str) -> None:
        """Write the function whose name (for a macro function, whose macro) is token `name`."""
        body = self._body_of(name)
        if macro:
            self._macro_header(name)
        else:
            self._header(name, body)
        self.block(body)

    def _body_of(self, name: int) -> int:
        at = 0
        while at < len(self.tokens):
            if self.kinds[at] == "LBRACE" and at > name:
                return at
            at = (self.close[at] or at) + 1
        raise self.error(name, "no function body")

    def _header(self, name: int, body: int) -> None:
        kinds = self.kinds
        low = name
        while low > 0 and (kinds[low - 1] in _BEFORE_NAME or self._ends_type_of(low - 1)):
            low = self._opening(low - 1) - 1 if kinds[low - 1] == "RPAREN" else low - 1
        if low > 0 and kinds[low - 1] == "LPAREN":  # int (*name(parameters))(parameters)
            items, at = self.specifiers(0, low)
            self.write_specifiers(items)
            self.declarator(at, body)
            return
        items, at = self.specifiers(low, name)
        if items:
            self.write_specifiers(items)
        else:
            self.put("INT", "int", name)
        for star in range(at, name):
            if kinds[star] == "TIMES" or kinds[star] in QUALIFIERS:
                self.copy(star)
        self.copy(name)
        self.absorb(name, name + 1)
        self.parameters(name + 1)
        at = self.close[name + 1] + 1
        while at < body:  # unknown decorations behind the parameters
            if kinds[at] == "ID" and kinds[at + 1] == "LPAREN":
                self.note(self.tokens[at][1], at + 2, self.close[at + 1], at)
            at = (self.close[at] or at) + 1
        self.absorb(self.close[name + 1], body)

    def _opening(self, close: int) -> int:
        return next((at for at in range(close, -1, -1) if self.close[at] == close and self.kinds[at] == "LPAREN"), 0)

    def _ends_type_of(self, at: int) -> bool:
        """Whether the ")" at `at` ends a typeof(...)."""
        return self.kinds[at] == "RPAREN" and self.kinds[max(self._opening(at) - 1, 0)] == "TYPEOF"

    def _macro_header(self, name: int) -> None:
        """SYSCALL_DEFINE2(read, int, fd, size_t, count) is a function `read` that returns a SYSCALL_DEFINE2."""
        macro = self.tokens[name][1]
        parts = self._macro_arguments(name)
        self.absorb(0, self.close[name + 1])
        self.put("INT", macro, name)
        if parts and self.kinds[parts[0][0]] == "ID":
            self.copy(parts[0][0])
        else:
            self.put("ID", macro, name)
        self.put("LPAREN", "(", name)
        rest = parts[1:]
        start = len(self.out)
        if macro.startswith(_PAIRED) or "SYSCALL_DEFINE" in macro:
            written = len(rest) % 2 == 0 and self._paired_parameters(rest, name)
        else:
            written = all(self._is_parameter(low, high) for low, high in rest) and self._whole_parameters(rest, name)
        if not written:
            del self.out[start:]
            self.put("VOID", "void", name)
        self.put("RPAREN", ")", name)

    def _macro_arguments(self, name: int) -> list[tuple[int, int]]:
        parts = []
        for low, high in self.split(name + 2, self.close[name + 1]):
            while low < high and self.kinds[low] == "ID" and self.kinds[low + 1] == "LPAREN":
                close = self.close[low + 1]  # compat_arg_u64_dual(name): type and name
                parts += [(low, low + 1), (low + 2, close)]
                low = close + 1
            if low < high:
                parts.append((low, high))
        return parts

    def _paired_parameters(self, parts: list[tuple[int, int]], name: int) -> bool:
        if not parts:
            return False
        for number in range(0, len(parts), 2):
            if number:
                self.put("COMMA", ",", name)
            items, at = self.specifiers(*parts[number])
            if not items:
                return False
            self.write_specifiers(items, storage=False)
            self.declarator(at, parts[number][1], abstract=True)
            self.declarator(*parts[number + 1])
        return True

    def _is_parameter(self, low: int, high: int) -> bool:
        kinds = self.kinds
        begins = kinds[low] in TYPE_STARTS or kinds[low] == "ID"
        return high - low >= 2 and begins and kinds[high - 1] in ("ID", "RBRACKET")

    def _whole_parameters(self, parts: list[tuple[int, int]], name: int) -> bool:
        for number, (low, high) in enumerate(parts):
            if number:
                self.put("COMMA", ",", name)
            self._parameter(low, high)
        return bool(parts)
