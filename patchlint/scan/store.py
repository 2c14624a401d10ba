# SPDX-License-Identifier: GPL-2.0-or-later
"""What earlier scans have seen: a scan goes on where the last one ended, and looks at what is new.

What was seen in a file is good as long as its content, that of all files that were read for it, the answers of the
index and what made it are the same, in whatever tree, branch or copy that was. Everything else is looked at again.
"""

from collections.abc import Iterator, Sequence
from contextlib import suppress

from patchlint.cache.outcomes import Outcome, Outcomes
from patchlint.contracts.index import Asked, Index
from patchlint.scan.codec import decode, encode
from patchlint.scan.contents import Contents
from patchlint.scan.model import Seen


class Memory:
    """What is known of a tree as it is now."""

    def __init__(self, outcomes: Outcomes, contents: Contents, index: Index | None) -> None:
        """Take what was kept, the files, and the index of the tree if there is one."""
        self._outcomes = outcomes
        self._contents = contents
        self._index = index
        self._seen: dict[str, str] = {}  # path -> blob, of what this scan has read
        if index is not None:
            index.load()

    def known(self, wanted: Sequence[str]) -> Iterator[Seen]:
        """Yield what is known of the wanted files."""
        used = []
        ever = self._outcomes.paths()
        for path in wanted:
            for number, text in self._outcomes.of(path, self._contents.blob(path)) if path in ever else ():
                with suppress(ValueError):  # of another layout
                    seen, told = decode(text)
                    if self._still(seen, told):
                        used.append(number)
                        yield seen.lighter()
                        break
        self._outcomes.use(used)

    def _still(self, seen: Seen, told: str) -> bool:
        """Whether all that it hangs on is as it was."""
        if (seen.index is None) != (self._index is None):
            return False
        if any(self._contents.blob(path) != blob for path, blob in seen.needs.items()):
            return False
        return seen.index is None or self._index is None or _answers(self._index, seen.index) == told

    def keep(self, part: Sequence[Seen]) -> None:
        """Write down what was seen in some files."""
        for seen in part:
            self._seen |= {**seen.needs, seen.path: seen.blob}
        self._outcomes.keep([Outcome(seen.path, seen.blob, encode(seen)) for seen in part if not seen.reason])

    def end(self) -> None:
        """Write down which files these were, so that they need not be read to know them again."""
        self._outcomes.set_contents(self._contents.changed(self._seen), self._contents.gone())


def _answers(index: Index, asked: Asked) -> str:
    """The digest of what an index answers now to questions that it was asked once."""
    index.asked = Asked()
    list(index.known(asked.names))
    for name in asked.called:
        index.calling(name)
    return index.asked.digest()
