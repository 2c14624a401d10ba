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
        self._kept: dict[str, tuple[Image, ...]] = {}
        self._held: dict[tuple[str, str], bool] = {}
        self._size = 0
        self.asked: set[str] = set()  # paths, there or not

    def candidates(self, path: str, blob: str = "", base_commit: str = "") -> Iterator[Image]:
        """Yield what the tree has under a path."""
        self.asked.add(path)
        if path not in self._kept:
            found = tuple(self._tree.candidates(path, blob, base_commit))
            self._size += sum(len(image.text or "") for image in found)
            if self._size > _MOST_KEPT:
                self._kept.clear()
                self._size = 0
            self._kept[path] = found
        yield from self._kept[path]

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
        self.asked.add(path)
        if (path, blob) not in self._held:
            self._held[path, blob] = self._tree.holds(path, blob)
        return self._held[path, blob]

    def close(self) -> None:
        """Close the tree."""
        self._tree.close()
