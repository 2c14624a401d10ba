# SPDX-License-Identifier: GPL-2.0-or-later
"""File names in diff headers: unquoted, their prefix removed, refused when they could leave the tree."""

import re
import unicodedata

from patchlint.errors import PatchError

DEV_NULL = "/dev/null"
LIMIT_PATH = 4096

_QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"')
_LONGEST_QUOTED = 4 * LIMIT_PATH + 2  # characters; longer ones are no names, and cost memory
_BLANK = re.compile(" ")
_ESCAPE = re.compile(rb'\\([0-3][0-7]{2}|[abfnrtv"\\])')
_ESCAPES = {b"a": b"\a", b"b": b"\b", b"f": b"\f", b"n": b"\n", b"r": b"\r", b"t": b"\t", b"v": b"\v"}
_PREFIXES = frozenset("abciow12")  # git's own, mnemonic and --no-index prefixes
# Tells `git diff --no-prefix` of a kernel file from a prefix, where both sides begin alike or one side is missing.
_KERNEL_TOP = frozenset(
    "Documentation LICENSES arch block certs crypto drivers fs include init io_uring ipc kernel lib mm net rust samples"
    " scripts security sound tools usr virt".split()
)
_TAIL = 80  # no timestamp is longer
_TIMESTAMP = re.compile(
    r"(?<! ) +(?:\w{3} \w{3} [ \d]\d \d\d:\d\d:\d\d \d{4}|\d{4}-\d\d-\d\d \d\d:.*"
    r"|\((?:revision \d+|working copy|nonexistent)\))$"
)
_EPOCH = re.compile(r"(?:1970-01-01|1969-12-31)[ \t]+(\d\d):(\d\d)(?::00(?:\.0+)?)?[ \t]+([+-])(\d\d):?(\d\d)$")


def unquote(text: str) -> tuple[str, str]:
    """Return the name `text` begins with, out of its C quotes ("a/\\303\\251.c"), and what follows it.

    Raises PatchError when the quotes are damaged or the name is not UTF-8.
    """
    match = _QUOTED.match(text, 0, _LONGEST_QUOTED)
    if match is None:
        raise PatchError("the quotes around a file name are damaged")
    raw = match[1].encode("utf-8", "surrogateescape")
    if b"\\" in _ESCAPE.sub(b"", raw):
        raise PatchError("the quotes around a file name are damaged")
    name = _ESCAPE.sub(lambda found: _ESCAPES.get(found[1]) or _octal_or_self(found[1]), raw)
    try:
        return name.decode("utf-8"), text[match.end() :]
    except UnicodeDecodeError:
        raise PatchError("a file name is not UTF-8") from None


def _octal_or_self(escape: bytes) -> bytes:
    return bytes([int(escape, 8)]) if escape.isdigit() else escape


def header_name(rest: str) -> str:
    """Return the raw name on a "--- " or "+++ " line, given what follows the marker: no quotes, no tab and timestamp.

    Raises PatchError when the quotes are damaged.
    """
    if rest.startswith('"'):
        return unquote(rest)[0]
    return rest.split("\t", 1)[0]


def plain_name(rest: str) -> str:
    """Return what header_name() does, for a diff without git's header: a timestamp may also follow after a blank."""
    name = header_name(rest)
    return name[:-_TAIL] + _TIMESTAMP.sub("", name[-_TAIL:])


def is_epoch(rest: str) -> bool:
    """Tell whether a "--- " or "+++ " line has the timestamp by which `diff -N` marks a file that does not exist."""
    match = _EPOCH.search(rest[-_TAIL:])
    if match is None:
        return False
    minutes = int(match[1]) * 60 + int(match[2])
    offset = int(match[4]) * 60 + int(match[5])
    return (minutes - (offset if match[3] == "+" else -offset)) % 1440 == 0


def strip_prefix(old: str, new: str) -> tuple[str, str]:
    """Remove the leading prefix from a pair of names, "" for a side that is missing.

    a/ b/, i/ w/, linux.orig/ linux/ and the like go; a pair without prefix (`git diff --no-prefix`) stays, and so
    does one that check_path() has to refuse.
    """
    if any(name.startswith("/") or ".." in name.split("/") for name in (old, new)):
        return old, new
    first, second = old.partition("/")[0], new.partition("/")[0]
    if "/" not in (old or new) or "/" not in (new or old):
        return old, new
    if first and second and first != second:
        return _rest(old), _rest(new)
    only = first or second
    if only in _PREFIXES or (not (first and second) and only not in _KERNEL_TOP):
        return _rest(old), _rest(new)
    return old, new


def _rest(name: str) -> str:
    return name.partition("/")[2].lstrip("/") if name else ""


def split_git_names(rest: str) -> tuple[str, str] | None:
    """Return the two raw names of a "diff --git" line, None when the line alone does not tell (a rename with blanks).

    Raises PatchError when quotes are damaged.
    """
    if rest.startswith('"'):
        old, rest = unquote(rest)
        return old, header_name(rest.strip())
    if rest.endswith('"') and ' "' in rest:
        old, _, quoted = rest.partition(' "')
        return old, unquote('"' + quoted)[0]
    if rest.count(" ") == 1:
        old, new = rest.split(" ")
        return old, new
    if len(rest) > 2 * (LIMIT_PATH + _TAIL):
        return None
    # The two names differ in their prefixes only, so the blank between them is near the middle.
    middle = len(rest) // 2
    for match in _BLANK.finditer(rest, max(0, middle - _TAIL), middle + _TAIL):
        old, new = rest[: match.start()], rest[match.end() :]
        if old and new and len(set(strip_prefix(old, new))) == 1:
            return old, new
    return None


def check_path(path: str) -> str:
    """Return `path` if it is a plain path inside a tree; raises PatchError with the reason when it is not."""
    if not path:
        raise PatchError("a file name is empty")
    if len(path) > LIMIT_PATH:
        raise PatchError("a file name is too long")
    if any(unicodedata.category(character) in ("Cc", "Cf", "Cs", "Zl", "Zp") for character in path):
        raise PatchError("a file name holds a control character")
    if path.startswith("/"):
        raise PatchError("a file name is absolute")
    parts = re.sub("/+", "/", path).split("/")
    if ".." in parts:
        raise PatchError('a file name leads out of the tree ("..")')
    if "." in parts or "" in parts or any(part.lower() == ".git" for part in parts):
        raise PatchError("a file name is not a plain path in the tree")
    return "/".join(parts)
