# SPDX-License-Identifier: GPL-2.0-or-later
"""Units of work, made by the process that has the tree and its index."""

import re
from dataclasses import replace

from patchlint.contracts.headers import paths
from patchlint.contracts.index import Index
from patchlint.scan.model import Seen
from patchlint.scan.noting import Noting
from patchlint.scan.unit import Lacking, Unit, words_of
from patchlint.source.tree import SearchableTree

_AHEAD = 8  # files with callers that are sent before each is asked for
_INCLUDE = re.compile(r"^[ \t]*+#[ \t]*+include[ \t]*+(<[\w./+-]++>|\"[\w./+-]++\")", re.ASCII | re.MULTILINE)


class Packing:
    """Makes units of the files of one tree."""

    def __init__(self, tree: SearchableTree, index: Index | None) -> None:
        """Take the tree, and its index if there is one."""
        self._tree = Noting(tree)  # keeps what was read of it
        self._index = index

    def unit(self, path: str) -> Unit | Seen:
        """A file as a unit; where it cannot be read, all that there is to be seen of it."""
        image = next(iter(self._tree.candidates(path)))
        if image.text is None:
            return Seen(path, reason=image.reason)
        made = Unit(path, image.text, indexed=self._index is not None)
        return self._with_known(made)

    def more(self, lacking: Lacking) -> Unit:
        """The unit with what it lacked, and what is sure to be asked for next."""
        unit = lacking.unit
        if lacking.names:
            return self._with_known(replace(unit, names=unit.names | lacking.names))
        wanted = [lacking.file] if lacking.file else []
        if lacking.caller_of and self._index is not None:
            callers = tuple(self._index.calling(lacking.caller_of))
            unit = replace(unit, callers={**unit.callers, lacking.caller_of: callers})
            wanted += [path for path in callers if path != unit.path][:_AHEAD]
        headers = list(paths(unit.path, _INCLUDE.findall(unit.text)))
        if lacking.file in headers:
            wanted += headers
        return self._with_known(
            replace(unit, files={**{path: self._text(path) for path in wanted}, **unit.files}),
        )

    def _text(self, path: str) -> str | None:
        """What a file of the tree has in it; where its path may mean two, the first that is text."""
        return next((image.text for image in self._tree.candidates(path) if image.text is not None), None)

    def _with_known(self, unit: Unit) -> Unit:
        """The unit with what the index says of functions and slots of the names in it."""
        if self._index is None:
            return unit
        words = words_of(unit) | unit.names
        known = tuple(self._index.known({*words, *(f".{word}" for word in words)}))
        places = {(one.path, one.hash) for one in known}
        return replace(unit, known=known, current=frozenset(place for place in places if self._tree.holds(*place)))
