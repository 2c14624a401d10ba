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
        image = self._tree.listed(path)
        if image.text is None:
            return Seen(path, reason=image.reason)
        made = Unit(path, image.text, indexed=self._index is not None, blobs={path: image.blob})
        return self._with_known(made)

    def more(self, lacking: Lacking) -> Unit:
        """The unit with what it lacked, and what is sure to be asked for next."""
        unit = lacking.unit
        if lacking.names:
            return self._with_known(replace(unit, names=unit.names | lacking.names))
        wanted = [lacking.file] if lacking.file else []
        if lacking.caller_of and self._index is not None:
            name = lacking.caller_of
            callers = tuple(self._index.calling(name))
            defining = {**unit.defining, name: tuple(self._index.defining(name))}
            unit = replace(unit, callers={**unit.callers, name: callers}, defining=defining)
            wanted += [path for path in callers if path != unit.path][:_AHEAD]
        headers = list(paths(unit.path, _INCLUDE.findall(unit.text)))
        if lacking.file in headers:
            wanted += headers
        images = {path: self._tree.listed(path) for path in wanted if path not in unit.files}
        files = {path: image.text for path, image in images.items()}
        blobs = {path: image.blob for path, image in images.items()}
        return self._with_known(replace(unit, files={**unit.files, **files}, blobs={**unit.blobs, **blobs}))

    def _with_known(self, unit: Unit) -> Unit:
        """The unit with what the index says of functions and slots of the names in it."""
        if self._index is None:
            return unit
        words = words_of(unit) | unit.names
        known = tuple(self._index.known({*words, *(f".{word}" for word in words)}))
        blobs = {path: self._tree.blob(path) for path in {one.path for one in known} - unit.blobs.keys()}
        return replace(unit, known=known, blobs={**unit.blobs, **blobs})
