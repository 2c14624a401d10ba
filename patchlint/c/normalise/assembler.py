# SPDX-License-Identifier: GPL-2.0-or-later
"""asm statements: __asm__("template", &(output), (input), &label)."""

from patchlint.c.normalise.sheet import Sheet

_OUTPUTS, _LABELS = 1, 4  # sections behind the template


class Assembler(Sheet):
    """Writes asm statements as calls of __asm__."""

    def assembler(self, at: int) -> int:
        """Write an asm statement; returns the index behind it."""
        kinds = self.kinds
        opening = at + 1
        while kinds[opening] in ("VOLATILE", "GOTO", "INLINE", "ID"):
            opening += 1
        if kinds[opening] != "LPAREN":
            raise self.error(at, "asm without '('")
        close = self.close[opening]
        self.put("ID", "__asm__", at)
        self.put("LPAREN", "(", opening)
        sections = self.split(opening + 1, close, "COLON")
        low, high = sections[0]
        if low < high and all(kind == "STRING_LITERAL" for kind in kinds[low:high]):
            self.out.extend(self.tokens[low:high])
        else:
            self.put("STRING_LITERAL", self.quote(low, high), opening)
            self.absorb(low, high)
        for number, (low, high) in enumerate(sections[1:], 1):
            for first, last in self.split(low, high):
                self._operand(first, last, number)
        self.put("RPAREN", ")", close)
        self.put("SEMI", ";", close)
        return close + 2 if kinds[close + 1] == "SEMI" else close + 1

    def _operand(self, low: int, high: int, section: int) -> None:
        """[name] "constraint" (value), a clobber, or a label."""
        opening = self.find(low, high, "LPAREN")
        while opening < high and self.close[opening] != high - 1:
            opening = self.find(self.close[opening] + 1, high, "LPAREN")
        if opening < high and opening > low:
            self.absorb(low, opening)
            self.put("COMMA", ",", opening)
            if section == _OUTPUTS:
                self.put("AND", "&", opening)
            self.copy(opening)
            self.expression(opening + 1, high - 1)
            self.copy(high - 1)
        elif section == _LABELS and high == low + 1 and self.kinds[low] == "ID":
            self.put("COMMA", ",", low)
            self.put("AND", "&", low)
            self.copy(low)
        else:
            self.absorb(low, high)
