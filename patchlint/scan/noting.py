# SPDX-License-Identifier: GPL-2.0-or-later
"""A tree that remembers what it was asked for: what a file's findings hang on besides the file."""

from collections.abc import Iterator

from patchlint.source.tree import Image, Listed, SearchableTree

_MOST_KEPT = 64_000_000  # characters of texts that are kept for the next file, which includes the same headers


class Noting:
    """The tree of one process; what was read of it is kept for the next question."""

    def __init__(self, tree: SearchableTree) -> None:
        """Take the tree."""
        self._tree = tree
        self._kept: dict[str, Image] = {}
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
            self._kept[path] = found
        self.asked[path] = self._kept[path].blob
        return self._kept[path]

    def files_with(self, word: str) -> Iterator[str]:
        """Yield the C files that hold a word."""
        return self._tree.files_with(word)

    def listing(self) -> Iterator[Listed]:
        """Yield all C files of the tree."""
        return self._tree.listing()

    def beside(self, path: str) -> Iterator[str]:
        """Yield nothing: without an index a scan would read each directory once for every file in it."""
        return iter(())

    def close(self) -> None:
        """Close the tree."""
        self._tree.close()
