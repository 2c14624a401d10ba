# SPDX-License-Identifier: GPL-2.0-or-later
"""What somebody has written down as no mistake: a TOML file with a table [[suppress]] for each finding.

That is the file that the option --suppressions or what is configured for it names, else suppressions.toml in the user's
configuration. It never lies in the tree under review: whoever writes the patch must not say what is said of it.
"""

import json
import re
import tomllib
from datetime import date, datetime
from pathlib import Path
from stat import S_ISREG

from patchlint.errors import UsageError
from patchlint.inside import inside
from patchlint.knowledge.directories import config_folder
from patchlint.record import record
from patchlint.report.plain import plain
from patchlint.source.git import shown, top_of

_FILE = "suppressions.toml"
LIMIT = 64 * 1024 * 1024  # bytes of a file; a finding of a baseline takes one or two thousand
_FINGERPRINT = re.compile(r"[0-9a-f]{16}")
_TABLE = re.compile(r"[ \t]*\[\[[ \t]*suppress[ \t]*\]\]")
_AT_LINE = re.compile(r"\(at line (\d+), column \d+\)|\(at end of document\)")
_TEXTS = ("fingerprint", "why", "file", "function", "rule")
_DATES = ("added", "until")


@record
class Entry:
    """One finding to be silent about; file, function and rule are "" where nobody said where it is."""

    fingerprint: str
    why: str  # "" for a baseline
    source: str  # the file it stands in
    line: int = 0  # 1-based, 0 for a baseline
    baseline: bool = False
    until: date | None = None  # the last day on which it counts
    file: str = ""
    function: str = ""
    rule: str = ""


def suppressions_file(tree: str | None, named: str | None) -> Path | None:
    """The file that counts for a tree: the one `named`, else the user's own; None when nobody's home.

    Raises UsageError for one in the tree.
    """
    if named is not None:
        outside(Path(named), Path(tree) if tree is not None else None)
        return Path(named)
    folder = config_folder()
    if folder is None:
        return None
    if tree is not None and inside(folder / _FILE, Path(tree)):
        raise _refused(folder / _FILE)
    return folder / _FILE


def valid(fingerprint: str) -> bool:
    """Whether a text is a fingerprint."""
    return _FINGERPRINT.fullmatch(fingerprint) is not None


def outside(path: Path, tree: Path | None) -> None:
    """Raise UsageError for a file in a tree or in the work tree that this is part of."""
    if tree is None:
        return
    top = top_of(tree) or top_of(tree.resolve().parent)  # a bare repository may come with a commit
    if inside(path, tree, *([top] if top is not None else [])):
        raise _refused(path)


def _refused(path: Path) -> UsageError:
    return UsageError(f"{shown(str(path))}: lies in the tree under review, which says nothing of what is suppressed")


def read_suppressions(path: Path) -> tuple[Entry, ...]:
    """The entries of a file, none when there is no such file; raises UsageError naming file, line and cause."""
    name = shown(str(path))
    try:
        mode = path.stat().st_mode
    except (FileNotFoundError, NotADirectoryError):
        return ()
    except OSError as error:
        raise UsageError(f"{name}: {error.strerror or error}") from None
    if not S_ISREG(mode):  # a pipe would be waited for
        raise UsageError(f"{name}: not a regular file")
    text = text_of(path)
    try:
        document = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError, ValueError) as error:
        raise UsageError(_toml_fault(name, text, error)) from None
    lines = [number for number, line in enumerate(text.split("\n"), 1) if _TABLE.match(line)]
    for key, value in document.items():
        if key != "suppress" or not isinstance(value, list):
            raise UsageError(f"{name}:{line_with(text, key)}: {shown(key)}: nothing but [[suppress]] tables goes here")
    tables = document.get("suppress", [])
    if len(lines) != len(tables):
        raise UsageError(f"{name}:1: each suppression needs a [[suppress]] line of its own")
    return tuple(_suppression(table, name, line) for table, line in zip(tables, lines, strict=True))


def _toml_fault(name: str, text: str, error: Exception) -> str:
    found = _AT_LINE.search(str(error))
    line = found[1] if found and found[1] else text.count("\n") + 1 if found else 1
    return f"{name}:{line}: {shown(_AT_LINE.sub('', str(error)).strip())}"


def line_with(text: str, word: str) -> int:
    """The first line that holds a word, 1 if none does."""
    at = text.find(word)
    return text.count("\n", 0, at) + 1 if at >= 0 else 1


def _suppression(table: dict[str, object], name: str, line: int) -> Entry:
    fault = _fault(table)
    if fault:
        raise UsageError(f"{name}:{line}: {fault}")
    given = {key: str(table.get(key, "")) for key in _TEXTS}
    until = table.get("until")
    return Entry(
        fingerprint=given["fingerprint"],
        why=given["why"],
        source=name,
        line=line,
        until=until if isinstance(until, date) else None,
        file=given["file"],
        function=given["function"],
        rule=given["rule"],
    )


def _fault(table: dict[str, object]) -> str:
    """What is wrong with a [[suppress]] table, "" for nothing."""
    for key, value in table.items():
        if key not in (*_TEXTS, *_DATES):
            return f"unknown key {shown(key)!r} (known: {', '.join((*_TEXTS, *_DATES))})"
        if key in _TEXTS and not isinstance(value, str):
            return f"{key} is not a text in quotes"
        if key in _DATES and (not isinstance(value, date) or isinstance(value, datetime)):
            return f"{key} is not a date such as 2027-01-31, without quotes"
    if not valid(str(table.get("fingerprint", ""))):
        return "fingerprint is not 16 hexadecimal digits"
    return "" if str(table.get("why", "")).strip() else "why is missing: say why this is no mistake"


def text_of(path: Path) -> str:
    """The text of a file; raises UsageError naming the file, the line if there is one, and the cause."""
    name = shown(str(path))
    try:
        with path.open("rb") as file:
            data = file.read(LIMIT + 1)
    except OSError as error:
        raise UsageError(f"{name}: {error.strerror or error}") from None
    except ValueError:  # a NUL in the name
        raise UsageError(f"{name}: no such file") from None
    if len(data) > LIMIT:
        raise UsageError(f"{name}: larger than {LIMIT >> 20} MiB")
    return decoded(data, name)


def decoded(data: bytes, name: str) -> str:
    """The text that some bytes are; raises UsageError naming the line."""
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise UsageError(f"{name}:{line}: not UTF-8") from None


def written(entry: Entry, today: date) -> str:
    """An entry as it stands in a file."""
    lines = ["[[suppress]]", f"fingerprint = {_quoted(entry.fingerprint)}", f"why = {_quoted(entry.why)}"]
    for key in ("file", "function", "rule"):
        value = getattr(entry, key)
        lines += [f"{key} = {_quoted(value)}"] if value else []
    lines += [f"added = {today.isoformat()}"]
    lines += [f"until = {entry.until.isoformat()}"] if entry.until is not None else []
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    """A basic string of TOML, on one line: JSON writes the same but for what plain() takes away."""
    return json.dumps(plain(text), ensure_ascii=False)
