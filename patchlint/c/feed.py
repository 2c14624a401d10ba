# SPDX-License-Identifier: GPL-2.0-or-later
"""Feeds rows to pycparser in the place of its own lexer."""

from collections.abc import Sequence
from typing import Any

from patchlint.c.normalise.sheet import Row


class Fed:
    """One token as pycparser 3.x expects it; it may change `type` of an identifier."""

    __slots__ = ("column", "filename", "lineno", "type", "value")

    def __init__(self, row: Row, filename: str) -> None:
        self.type, self.value, self.lineno, self.column = row
        self.filename = filename


class FeedLexer:
    """A lexer whose input is a list of rows; `read` says how many of them were handed out."""

    def __init__(self, error_func: Any = None, *_: Any, **__: Any) -> None:
        """Take and ignore whatever pycparser gives a lexer; it differs between 3.0 and 3.12."""
        self.filename = ""
        self.read = 0
        self._rows: Sequence[Row] = ()

    def input(self, rows: Sequence[Row], filename: str = "") -> None:
        """Begin with new rows."""
        self._rows = rows
        self.filename = filename
        self.read = 0

    def token(self) -> Fed | None:
        """The next token, None behind the last."""
        at = self.read
        if at >= len(self._rows):
            return None
        self.read = at + 1
        return Fed(self._rows[at], self.filename)

    def rest(self) -> list[Fed]:
        """All that are left."""
        found = [Fed(row, self.filename) for row in self._rows[self.read :]]
        self.read = len(self._rows)
        return found
