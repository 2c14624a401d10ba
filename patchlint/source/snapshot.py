# SPDX-License-Identifier: GPL-2.0-or-later
"""The images of a patch's C files before and after it, found without touching anything."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from patchlint.mail.model import FileDiff, Hunk, Patch, Refusal
from patchlint.source.apply import Applied, Misfit, apply, unapply
from patchlint.source.model import Snapshot
from patchlint.source.tree import Image, Tree

_MODES = ("old mode", "new mode", "new file mode", "deleted file mode", "index ")
_NOTHING: frozenset[int] = frozenset()


def left_out(patch: Patch) -> tuple[Refusal, ...]:
    """Return the files of a patch that `take` makes no snapshot of, each with the reason."""
    reasons = ((diff, _excluded(diff)) for diff in patch.files)
    return tuple(Refusal(diff.path, diff.line, reason) for diff, reason in reasons if reason)


def take(patch: Patch, tree: Tree, earlier: Mapping[str, str | None]) -> tuple[Snapshot, ...]:
    """Return a snapshot for each C file of `patch`, in its order.

    `earlier` maps a path to its text after the earlier patches of the series, None once deleted; it comes before
    the tree. What stands in the way of one file is in its snapshot's `reason`; nothing is raised.
    """
    within: dict[str, str | None] = {}
    snapshots = []
    for diff in patch.files:
        if _excluded(diff):
            continue
        # git lets the renames of one patch all start from the state before it, and only changes add up
        known = {**earlier, **within} if diff.change == "modify" else earlier
        landed = tree.candidates(diff.new_path or "", "", patch.mail.base_commit)
        snapshot = _from_patch(diff) or _from_images(diff, _images(diff, patch, tree, known), landed)
        _put_results(within, snapshot)
        snapshots.append(snapshot)
    return tuple(snapshots)


def fold(earlier: Mapping[str, str | None], snapshots: Iterable[Snapshot]) -> dict[str, str | None]:
    """Return `earlier` with the after images of one more patch: what the next patch of the series starts from."""
    results: dict[str, str | None] = {}
    for snapshot in snapshots:
        _put_results(results, snapshot)
    return {**earlier, **results}


def _put_results(images: dict[str, str | None], snapshot: Snapshot) -> None:
    diff = snapshot.diff
    if diff.old_path is not None and diff.change in ("rename", "delete"):
        images.setdefault(diff.old_path, None)  # unless another file has taken its name
    if diff.new_path is not None and snapshot.whole:
        images[diff.new_path] = snapshot.after


def _excluded(diff: FileDiff) -> str:
    """Why a file is no business of the C stage, "" when it is."""
    if not any(path.endswith((".c", ".h")) for path in (diff.old_path, diff.new_path) if path):
        return "not C"
    if diff.change in ("binary", "mode"):
        return "a binary file" if diff.change == "binary" else "only its mode changes"
    if any(line.startswith(_MODES) and line.endswith(" 120000") for line in diff.headers):
        return "a symbolic link"
    return ""


def _images(diff: FileDiff, patch: Patch, tree: Tree, known: Mapping[str, str | None]) -> Iterator[Image]:
    """Yield what the file may have been before the patch, best first."""
    path = diff.old_path or ""
    if path in known:
        text = known[path]
        yield Image(text, "the series so far", "" if text is not None else "an earlier patch of the series deletes it")
        if text is None:
            return
    yield from tree.candidates(path, diff.old_blob, patch.mail.base_commit)


def _from_patch(diff: FileDiff) -> Snapshot | None:
    """Return the snapshot of a file that the patch itself holds all of: a new one, a deleted one."""
    lines = [line for hunk in diff.hunks for line in hunk.lines]
    kind = {"add": "+", "delete": "-"}.get(diff.change)
    if kind is None or len(diff.hunks) > 1 or any(line.kind != kind for line in lines):
        return None
    if diff.change == "delete" and not diff.hunks:
        return None  # format-patch --irreversible-delete
    text = "\n".join(line.text for line in lines) + ("\n" if lines and not lines[-1].marker else "")
    every = _lines(len(lines))
    if diff.change == "add":
        return Snapshot(diff, None, text, True, "the patch", "", _NOTHING, every)
    return Snapshot(diff, text, None, True, "the patch", "", every, _NOTHING)


def _from_images(diff: FileDiff, images: Iterable[Image], landed: Iterable[Image]) -> Snapshot:
    """Return the snapshot on the first of `images` the patch applies to, or else on the first it can be taken out of.

    `landed` are images of the file under its new name, for a rename or copy that is in the tree already.
    """
    tried: list[Image] = []
    lacking, misfits = "", []
    for image in images:
        if image.text is None:
            lacking = image.reason
            continue
        tried.append(image)
        applied = _forward(diff, image.text)
        if isinstance(applied, Misfit):
            misfits.append(f"{applied.reason} ({image.origin})")
            continue
        # Twins of the changed code make a patch apply elsewhere to a file that has it already.
        undone = None if applied.exact else _taken_out(diff, image, exact=True)
        return undone or _snapshot(diff, image.text, applied.text, applied, image.origin)
    for image in tried if diff.old_path == diff.new_path else landed:
        if undone := _taken_out(diff, image, exact=False):
            return undone
    reason = misfits[-1] if misfits else lacking
    return Snapshot(diff, None, None, False, "", reason, _NOTHING, _NOTHING)


def _forward(diff: FileDiff, text: str) -> Applied | Misfit:
    applied = apply(text, diff.hunks)
    if isinstance(applied, Applied) and diff.change == "delete" and diff.hunks and applied.text:
        return Misfit(len(diff.hunks), "the patch deletes the file, and it holds more than the patch removes")
    return applied


def _taken_out(diff: FileDiff, image: Image, exact: bool) -> Snapshot | None:
    """Return the snapshot that has `image` as its after side; `exact` asks that every hunk stands where it says."""
    if diff.change == "delete" or image.text is None:
        return None
    undone = unapply(image.text, diff.hunks)
    if isinstance(undone, Misfit) or (exact and not undone.exact):
        return None
    return _snapshot(diff, undone.text, image.text, undone, f"{image.origin}, with the patch taken out")


def _snapshot(diff: FileDiff, before: str, after: str, applied: Applied, origin: str) -> Snapshot:
    gone = diff.change == "delete"
    if gone and not diff.hunks:
        return Snapshot(diff, before, None, True, origin, "", _lines(_count(before)), _NOTHING)
    old, new = _touched(diff.hunks, applied, _count(before), _count(after))
    return Snapshot(diff, before, None if gone else after, True, origin, "", old, new, applied.new_lines)


def _count(text: str) -> int:
    return text.count("\n") + (not text.endswith("\n") and text != "")


def _touched(
    hunks: Sequence[Hunk], applied: Applied, old_total: int, new_total: int
) -> tuple[frozenset[int], frozenset[int]]:
    """Return the touched lines of both sides: changed ones, and on the side that has none the lines around the gap."""
    before: set[int] = set()
    after: set[int] = set()
    for hunk, old, new in zip(hunks, applied.old_lines, applied.new_lines, strict=True):
        removed, added = old, new  # where the run of changed lines at hand begins
        for kind in (*(line.kind for line in hunk.lines), " "):
            if kind == "-":
                before.add(old)
                old += 1
            elif kind == "+":
                after.add(new)
                new += 1
            elif kind == " ":
                if removed == old and added != new:
                    before |= {old - 1, old}
                if added == new and removed != old:
                    after |= {new - 1, new}
                old, new = old + 1, new + 1
                removed, added = old, new
    return frozenset(before) & _lines(old_total), frozenset(after) & _lines(new_total)


def _lines(total: int) -> frozenset[int]:
    return frozenset(range(1, total + 1))
