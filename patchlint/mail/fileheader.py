# SPDX-License-Identifier: GPL-2.0-or-later
"""The lines of a diff that name a file and say what happens to it: git's extended headers and plain ---/+++ pairs.

The rules are those of `git apply` (parse_git_diff_header() and parse_traditional_patch() in git's apply.c). Where git
is told the number of leading path components to remove, the prefix is found out here.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from patchlint.errors import PatchError
from patchlint.mail.fragment import DamagedError
from patchlint.mail.paths import (
    DEV_NULL,
    check_path,
    header_name,
    is_epoch,
    plain_name,
    split_git_names,
    strip_prefix,
    unquote,
)
from patchlint.record import record

_GIT_LINES = (
    "--- ",
    "+++ ",
    "old mode ",
    "new mode ",
    "deleted file mode ",
    "new file mode ",
    "copy from ",
    "copy to ",
    "rename from ",
    "rename to ",
    "similarity index ",
    "dissimilarity index ",
    "index ",
)
_MODE = re.compile(r"[0-7]{4,7}\s*$")
_INDEX = re.compile(r"([0-9a-f]{4,64})\.\.([0-9a-f]{4,64})(?:\s|$)")


@record
class FileHeader:
    """What the header lines say; `end` is the index of the first line after them."""

    old_path: str | None
    new_path: str | None
    change: str
    old_blob: str
    new_blob: str
    end: int
    metadata: bool  # the header alone is a change: a mode, a rename, a file that appears or goes
    plain: bool = False  # a ---/+++ pair without git's header lines

    @property
    def path(self) -> str:
        """The path that messages use."""
        return self.new_path or self.old_path or ""


@dataclass(slots=True)
class _GitLines:
    """The extended header lines of one file, by their keyword, and where each stands."""

    start: int
    names: tuple[str, str] | None
    end: int
    found: dict[str, str] = field(default_factory=dict)
    places: dict[str, int] = field(default_factory=dict)

    def fail(self, keyword: str, reason: str) -> DamagedError:
        return DamagedError(self.places.get(keyword, self.start), reason)


def git_header(lines: Sequence[str], start: int) -> FileHeader | None:
    """Read the header that begins with the "diff --git" line `lines[start]`.

    Returns None when the line is prose: it names no files and no header follows. Raises DamagedError.
    """
    try:
        names = split_git_names(lines[start][len("diff --git ") :])
    except PatchError as error:
        raise DamagedError(start, str(error)) from None
    header = _GitLines(start, names, start + 1)
    while header.end < len(lines):
        line = lines[header.end]
        keyword = next((item for item in _GIT_LINES if line.startswith(item)), "")
        if not keyword:
            break
        if keyword in ("--- ", "+++ ") and header.found.get(keyword, line[4:]) != line[4:]:
            raise DamagedError(header.end, "the file header contradicts itself: it names two files")
        header.places[keyword] = header.end
        header.found[keyword] = line[len(keyword) :]
        header.end += 1
    if not header.found:
        _check_prose(lines, start, names)
        return None
    _check_extensions(header)
    try:
        return _resolve(header)
    except DamagedError:
        raise
    except PatchError as error:
        raise DamagedError(start, str(error)) from None


def _check_prose(lines: Sequence[str], start: int, names: tuple[str, str] | None) -> None:
    """Raise DamagedError when the "diff --git" line, with no header line right after it, was meant as one."""
    known = names is not None and len(set(strip_prefix(*names))) == 1
    for index in range(start + 1, min(start + 6, len(lines) - 1)):
        if lines[index].startswith("diff --git "):
            break
        if known and begins_plain(lines, index):
            return
        if not known and lines[index].startswith(_GIT_LINES):
            raise DamagedError(start, "the file header is wrapped or damaged")
    if names is not None and all("/" in name for name in names):
        raise DamagedError(start, "a file header without any line after it")


def _check_extensions(header: _GitLines) -> None:
    found = header.found
    kinds = {"new file mode ", "deleted file mode "} & set(found)
    kinds |= {kind for kind in ("rename ", "copy ") if kind + "from " in found or kind + "to " in found}
    if len(kinds) > 1:
        told = " and ".join(kind.strip() for kind in sorted(kinds))
        raise DamagedError(header.start, f"the file header contradicts itself: {told}")
    for kind in ("rename ", "copy "):
        if kind in kinds and not (kind + "from " in found and kind + "to " in found):
            raise header.fail(kind + "from ", f"the file header lacks one of {kind}from and {kind}to")
    for keyword in ("old mode ", "new mode ", "deleted file mode ", "new file mode "):
        if keyword in found and _MODE.match(found[keyword]) is None:
            raise header.fail(keyword, "the file mode in the header is damaged")


def _resolve(header: _GitLines) -> FileHeader:
    found = header.found
    moved = next((kind for kind in ("rename", "copy") if f"{kind} from " in found), "")
    if moved:
        old, new = (_moved_name(found[f"{moved} {end} "]) for end in ("from", "to"))
        _check_moved(header, old, new)
    else:
        old, new = _plain_names(header)
    appears = "new file mode " in found or (not moved and not old)
    goes = "deleted file mode " in found or (not moved and not new)
    change = moved or ("add" if appears else "delete" if goes else "modify" if old == new else "rename")
    modes = "old mode " in found and found["old mode "] != found.get("new mode ", found["old mode "])
    mode_only = change == "modify" and modes and "--- " not in found
    blobs = _INDEX.match(found.get("index ", ""))
    return FileHeader(
        old_path=None if appears else check_path(old),
        new_path=None if goes else check_path(new),
        change="mode" if mode_only else change,
        old_blob=blobs[1] if blobs else "",
        new_blob=blobs[2] if blobs else "",
        end=header.end,
        metadata=bool(moved) or modes or "new file mode " in found or "deleted file mode " in found,
    )


def _moved_name(rest: str) -> str:
    return unquote(rest)[0] if rest.startswith('"') else rest


def _plain_names(header: _GitLines) -> tuple[str, str]:
    """Return the names of a file that keeps its place, "" for a side on which it does not exist."""
    found = header.found
    _check_named(header)
    old, new = _side(header, "--- ", 0), _side(header, "+++ ", 1)
    if "new file mode " in found:
        if "--- " in found and old:
            raise header.fail("--- ", "the header of a new file names an old one")
        old = ""
    if "deleted file mode " in found:
        if "+++ " in found and new:
            raise header.fail("+++ ", "the header of a deleted file names a new one")
        new = ""
    both = strip_prefix(*header.names) if header.names else ("", "")
    if header.names is None or (old and new) or both[0] != both[1]:
        return strip_prefix(old, new)
    # The "diff --git" line shows both prefixes even where one side is missing.
    if (old or new) not in header.names:
        raise header.fail("+++ " if new else "--- ", "the file header contradicts itself about the name")
    return (both[0] if old else "", both[1] if new else "")


def _check_named(header: _GitLines) -> None:
    named = [keyword for keyword in ("--- ", "+++ ") if keyword in header.found]
    one_sided = "new file mode " in header.found or "deleted file mode " in header.found
    if named:
        enough = len(named) == 2 or one_sided
    else:
        enough = header.names is not None and len(set(strip_prefix(*header.names))) == 1
    if not enough:
        raise DamagedError(header.start, "the file header is wrapped or damaged: it does not name the file")


def _side(header: _GitLines, keyword: str, index: int) -> str:
    if keyword in header.found:
        name = header_name(header.found[keyword])
        if not name:
            raise header.fail(keyword, "a file name is empty")
        return "" if name == DEV_NULL else name
    return header.names[index] if header.names else ""


def _check_moved(header: _GitLines, old: str, new: str) -> None:
    for keyword, name, side in (("--- ", old, "old"), ("+++ ", new, "new")):
        if keyword in header.found:
            raw = header_name(header.found[keyword])
            if raw != name and raw.partition("/")[2] != name:
                raise header.fail(keyword, f"the file header contradicts itself about the {side} name")


def begins_plain(lines: Sequence[str], index: int) -> bool:
    """Tell whether a diff without git's header lines begins at `index`: a ---/+++ pair with a hunk below it."""
    marks = ("--- ", "+++ ", "@@ -")
    return index + 2 < len(lines) and all(lines[index + below].startswith(mark) for below, mark in enumerate(marks))


def plain_header(lines: Sequence[str], start: int) -> FileHeader:
    """Read the "--- " line `lines[start]` and the "+++ " line below it, as `diff -u`, quilt and svn write them.

    As in git the shorter name wins where one is the other with something appended ("file.c.orig", "file.c~fix").
    Raises DamagedError.
    """
    rests = [lines[start + side][4:] for side in (0, 1)]
    try:
        first, second = ("" if name == DEV_NULL else name for name in map(plain_name, rests))
        first, second = strip_prefix(first, second)
        if first and second:
            name = first if second.startswith(first) else second
            first = "" if is_epoch(rests[0]) else name
            second = "" if first and is_epoch(rests[1]) else name
        if not first and not second:
            raise PatchError("the file header names no file")
        old_path = check_path(first) if first else None
        new_path = check_path(second) if second else None
    except PatchError as error:
        raise DamagedError(start, str(error)) from None
    change = "add" if old_path is None else "delete" if new_path is None else "modify"
    return FileHeader(old_path, new_path, change, "", "", start + 2, metadata=False, plain=True)
