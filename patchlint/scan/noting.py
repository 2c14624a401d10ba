# SPDX-License-Identifier: GPL-2.0-or-later
"""A tree that remembers what it was asked for: what a file's findings hang on besides the file."""

from collections.abc import Iterator
from typing import Protocol

from patchlint.source.tree import Image, Listed, SearchableTree

_MOST_KEPT = 64_000_000  # characters of texts that are kept for the next file, which includes the same headers
_CHANGING = "?"  # the blob of a file that has changed between two questions: none that a file can have


class Noted(SearchableTree, Protocol):
    """A tree that has written down what it was asked for."""

    asked: dict[str, str]  # paths, there or not -> blob of what is there


class Noting:
    """The tree of one process; what was read of it is kept for the next question."""

    def __init__(self, tree: SearchableTree) -> None:
        """Take the tree."""
        self._tree = tree
        self._kept: dict[str, Image] = {}
        self._blobs: dict[str, str] = {}  # of all that was read, kept or not
        self._size = 0
        self.asked: dict[str, str] = {}  # paths, there or not -> blob of what is there

    def candidates(self, path: str, blob: str = "", base_commit: str = "") -> Iterator[Image]:
        """Yield what the tree has under a path."""
        yield self.listed(path)

    def listed(self, path: str) -> Image:
        """Return what the tree has under a path: nothing else is meant by a path of the tree itself."""
        if path not in self._kept:
            found = self._tree.listed(path)
            self._size += len(found.text or "")
            if self._size > _MOST_KEPT:
                self._kept.clear()
                self._size = len(found.text or "")
            self._kept[path], self._blobs[path] = found, found.blob
        found = self._kept[path]
        self._note(path, found.blob)
        return found

    def files_with(self, word: str) -> Iterator[str]:
        """Yield the C files that hold a word."""
        return self._tree.files_with(word)

    def listing(self) -> Iterator[Listed]:
        """Yield all C files of the tree."""
        return self._tree.listing()

    def beside(self, path: str) -> Iterator[str]:
        """Yield nothing: without an index a scan would read each directory once for every file in it."""
        return iter(())

    def holds(self, path: str, blob: str) -> bool:
        """Whether a file has this content."""
        return self.blob(path) == blob

    def blob(self, path: str) -> str:
        """Return the blob of a file, "" for one that is not there; a text that is kept no more is not read for it."""
        if path not in self._blobs:
            self.listed(path)
        self._note(path, self._blobs[path])
        return self._blobs[path]

    def _note(self, path: str, blob: str) -> None:
        self.asked[path] = blob if self.asked.get(path, blob) == blob else _CHANGING

    def close(self) -> None:
        """Close the tree."""
        self._tree.close()
