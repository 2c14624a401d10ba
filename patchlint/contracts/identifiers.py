# SPDX-License-Identifier: GPL-2.0-or-later
"""The identifiers in functions, collected once for all who ask: that is done about three times for each of a scan."""

from patchlint.source.model import Function


class Identifiers:
    """Those of the functions of one file image."""

    def __init__(self) -> None:
        """Begin with none."""
        self._known: dict[int, tuple[Function, frozenset[str]]] = {}  # with the function, whose id() stays its own so

    def of(self, function: Function) -> frozenset[str]:
        """The identifiers in a function, its own name among them."""
        known = self._known.get(id(function))
        if known is None:
            found = frozenset([token[1] for token in function.tokens if token[0] == "ID"])
            known = self._known[id(function)] = (function, found)
        return known[1]
