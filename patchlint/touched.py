# SPDX-License-Identifier: GPL-2.0-or-later
"""The functions that mails touch, for the subcommands that show them; notes go to standard error."""

from collections.abc import Iterator, Mapping, Sequence

from patchlint.callers import Sides, Touched
from patchlint.contracts.elsewhere import Elsewhere
from patchlint.mail.diff import read_patch
from patchlint.mail.model import Patch, PatchMail
from patchlint.mail.series import arrange
from patchlint.record import record
from patchlint.review import read, sides
from patchlint.source.model import Snapshot
from patchlint.source.snapshot import fold, take
from patchlint.source.tree import Tree
from patchlint.terminal import complain


@record
class Wanted:
    """What to show: one function or, with None, all; and what is known of functions in other files."""

    function: str | None
    elsewhere: Elsewhere


def patches(mails: Sequence[PatchMail]) -> Iterator[Patch]:
    """The patches in the order of the series; what is passed over or refused is told on standard error."""
    selection = arrange(mails)
    for skipped in (*selection.without_patch, *selection.passed_over):
        complain(f"{skipped.source}: {skipped.why}")
    for mail in selection.patches:
        patch = read_patch(mail)
        for refusal in patch.refused:
            complain(f"{mail.source}:{refusal.line}: {refusal.path}: {refusal.reason}")
        yield patch


def _snapshots(mails: Sequence[PatchMail], tree: Tree, elsewhere: Elsewhere) -> Iterator[tuple[Snapshot, Sides]]:
    """The files of all patches, each on top of the earlier patches."""
    earlier: Mapping[str, str | None] = {}
    for patch in patches(mails):
        snapshots = take(patch, tree, earlier)
        for snapshot in snapshots:
            if not snapshot.whole:
                complain(f"{snapshot.diff.path}: only the hunks are at hand: {snapshot.reason}")
        known = sides(elsewhere, snapshots, earlier)
        yield from ((snapshot, known) for snapshot in snapshots)
        earlier = fold(earlier, snapshots)


def touched_by(mails: Sequence[PatchMail], tree: Tree, wanted: Wanted) -> Iterator[Touched]:
    """The wanted functions of all patches, before and after each."""
    for snapshot, known in _snapshots(mails, tree, wanted.elsewhere):
        for touched in read(snapshot, known):
            if wanted.function in (None, touched.shown[0].function.name):
                yield touched
