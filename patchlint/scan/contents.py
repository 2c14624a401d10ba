# SPDX-License-Identifier: GPL-2.0-or-later
"""What the files of a tree hold at this moment, each read at most once, and only where nothing else tells."""

from collections.abc import Mapping

from patchlint.source.tree import Listed, SearchableTree


class Contents:
    """The blobs of a tree's files."""

    def __init__(
        self, tree: SearchableTree, listing: Mapping[str, Listed], before: Mapping[str, tuple[str, str]]
    ) -> None:
        """Take the tree, its C files, and the stamps and blobs that they had before."""
        self._tree = tree
        self.listing = listing
        self._before = before
        self._read: dict[str, str] = {}

    def blob(self, path: str) -> str:
        """The blob of a file, "" for one that is not there."""
        listed = self.listing.get(path)
        if listed is not None and listed.blob:
            return listed.blob
        stamp, blob = self._before.get(path, ("", ""))
        if listed is not None and stamp == listed.stamp and blob:
            return blob
        if path not in self._read:
            self._read[path] = self._tree.listed(path).blob
        return self._read[path]

    def changed(self, seen: Mapping[str, str]) -> dict[str, tuple[str, str]]:
        """The stamps and blobs to be remembered, with those that somebody else has `seen`."""
        stamped = {path: one.stamp for path, one in self.listing.items() if not one.blob}
        known = {**seen, **self._read}
        found = {path: (stamped[path], blob) for path, blob in known.items() if blob and path in stamped}
        return {path: row for path, row in found.items() if self._before.get(path) != row}

    def gone(self) -> list[str]:
        """Those that were there before."""
        return [path for path in self._before if path not in self.listing]
