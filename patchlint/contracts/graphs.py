# SPDX-License-Identifier: GPL-2.0-or-later
"""Functions parsed and lowered once, whoever asks for them: of a scan's functions a third is asked for again."""

from dataclasses import replace

from patchlint.c.model import Parsed
from patchlint.c.parse import parse_function
from patchlint.ir.cfg import Cfg
from patchlint.lower.function import lower
from patchlint.source.model import Function

_NONE = frozenset[int]()


class Graphs:
    """The trees and graphs of functions that are looked at together: of a file, or of a patch's files."""

    def __init__(self) -> None:
        """Begin with none."""
        self._parsed: dict[tuple[str, str, int, frozenset[int]], Parsed] = {}
        self._lowered: dict[int, tuple[Parsed, Cfg]] = {}

    def parsed(self, function: Function, touched: frozenset[int] = _NONE) -> Parsed:
        """What parse_function() makes of a function."""
        if touched and not any(token.kind == "PP" for token in function.tokens):
            touched = _NONE  # there is no branch to choose
        key = (function.file, function.name, function.line, touched)
        found = self._parsed.get(key)
        if found is not None and found.function is not function:
            # the same text may stand in two images of a file, whose tables differ
            found = replace(found, function=function) if found.function == function else None
        if found is None:
            found = self._parsed[key] = parse_function(function, touched)
        return found

    def graph(self, parsed: Parsed) -> Cfg:
        """What lower() makes of a function; raises ValueError for one that has no tree."""
        known = self._lowered.get(id(parsed.tree))
        if known is None:
            known = self._lowered[id(parsed.tree)] = (parsed, lower(parsed))
        return known[1]
