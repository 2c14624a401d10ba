# SPDX-License-Identifier: GPL-2.0-or-later
"""Reading rules/families/*.toml, rules/protocols/*.toml: what is known by name about the kernel's reference counting.

schema.py has the keys.

Reading all rows with a TOML parser takes longer than a whole review may. So files are searched as text: first for
those that name something asked for, then with one regular expression for its rows, and only these and the headers are
parsed. This is why a row stands on one line, which check() demands.
"""

import re
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from importlib import resources
from pathlib import Path
from typing import Any, NamedTuple, Protocol, cast

from patchlint.errors import UsageError
from patchlint.knowledge.contract import Contract, Knowledge
from patchlint.knowledge.rows import Row, callbacks, cleanup, contract, couple, iterator, joined, marker, promised, runs
from patchlint.knowledge.schema import HEADER, MARKS, SECTIONS, row_error
from patchlint.record import record

# a name may stand here and among the functions
_OWN_NAMES = frozenset({"loop", "cleanup", "alias", "count", "callback", "couple", "counted", "runs", "work", *MARKS})
_HEAD = 2000  # characters that a header may have
_LINE = re.compile(r"^(?:\[([^\]\n]*)\].*|(\w+) *=(.*)|.*)$", re.MULTILINE)  # matches every line, so that they count
_AT_LINE = re.compile(r" ?\(at (?:line (\d+), column \d+|end of document)\)")


class Entry(Protocol):
    """A file in a directory."""

    @property
    def name(self) -> str:
        """Return what it is called there."""
        ...

    def read_text(self, encoding: str | None = None) -> str:
        """Return what is in it."""
        ...

    def read_bytes(self) -> bytes:
        """Return what is in it, undecoded."""
        ...


class Directory(Protocol):
    """A folder, a resource of an installed package, or a copy of one that was sent here."""

    def iterdir(self) -> Iterator[Entry]:
        """Yield what is in it."""
        ...


@record
class Sheet:
    """A family file as a value."""

    name: str
    text: str

    def read_text(self, encoding: str | None = None) -> str:
        """Return the text."""
        return self.text

    def read_bytes(self) -> bytes:
        """Return the text in UTF-8."""
        return self.text.encode()


@record
class Folder:
    """A directory of family files as a value, for a process that does not have the directory."""

    place: str  # what it is called where it lies
    sheets: tuple[Sheet, ...]

    def iterdir(self) -> Iterator[Sheet]:
        """Yield the files."""
        return iter(self.sheets)

    def __str__(self) -> str:
        return self.place


class _Line(NamedTuple):
    """A row as it stands in its file."""

    name: str
    section: str
    value: str  # what follows the name and "="
    number: int


@record
class _File:
    """A family file, unparsed."""

    label: str
    text: str
    names: frozenset[str]  # what a line begins with: rows, and a little more


def shipped() -> Directory:
    """The directory of the families that come with patchlint."""
    return resources.files("patchlint.rules.families")


def entries(directory: Directory) -> list[tuple[str, Entry]]:
    """The files that one directory stands for, with the folder to show; with what is shipped come its protocols."""
    if directory != shipped():
        return _toml(str(directory), directory)
    return _toml("rules/families", directory) + _toml("rules/protocols", resources.files("patchlint.rules.protocols"))


def folder(directory: Directory) -> Folder:
    """A directory as a value; raises UsageError for a file that cannot be read."""
    return Folder(str(directory), tuple(Sheet(entry.name, _text(place, entry)) for place, entry in entries(directory)))


def _text(shown: str, entry: Entry) -> str:
    try:
        return entry.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{shown}/{entry.name}: cannot be read: {error}") from error


def _toml(shown: str, directory: Directory) -> list[tuple[str, Entry]]:
    found = (entry for entry in directory.iterdir() if entry.name.endswith(".toml"))
    return [(shown, entry) for entry in sorted(found, key=lambda entry: str(entry.name))]


@record
class Family:
    """A family file, or a protocol: its header and the names of its rows."""

    name: str
    object: str
    note: str
    rows: tuple[str, ...]
    source: str  # "rules/families/device_node.toml"
    kind: str = "family"  # or "protocol"


def overview(directories: Sequence[Directory] | None = None) -> list[Family]:
    """All family files, in the order in which they are read."""
    found = []
    for file in (file for files in _directories(directories) for file in files):
        head = _head(file)
        rows = tuple(dict.fromkeys(line.name for line in _lines(file.text)))
        kind = "protocol" if "protocol" in head else "family"
        found.append(Family(head[kind], head.get("object", ""), head.get("note", ""), rows, file.label, kind))
    return found


def load(names: Iterable[str], directories: Sequence[Directory] | None = None) -> Knowledge:
    """What the family files say about these names; where two directories know a name, the later one counts.

    Raises UsageError, naming file and line, for a row that cannot be read.
    """
    wanted = frozenset(names)
    rows: list[Row] = []
    read = _directories(directories)
    for files in read:
        found = [
            row
            for file in files
            if not wanted.isdisjoint(file.names)
            for line in _lines(file.text)
            if line.name in wanted
            for row in _rows(file, line, read)
        ]
        replaced = {row.name for row in found}
        rows = [row for row in rows if row.name not in replaced] + found
    return _knowledge(rows)


def load_all(directories: Sequence[Directory] | None = None) -> Knowledge:
    """Everything the family files say."""
    return load((name for files in _directories(directories) for file in files for name in file.names), directories)


def check(path: Path) -> None:
    """Raise UsageError, naming file and line, for the first thing in a family file that does not follow the schema."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{path}: cannot be read: {error}") from error
    lines = _lines(text)
    _check_text(path, text, lines)
    header = _parsed(str(path), _header(text), 1)
    _check_header(path, header, text)
    protocol = "protocol" in header
    for line in lines:
        if line.section not in SECTIONS:
            raise UsageError(f"{path}:{line.number}: unknown section [{line.section}] (known: {', '.join(SECTIONS)})")
        _tables(str(path), line, protocol=protocol)


@lru_cache(maxsize=4096)
def _tables(label: str, line: _Line, *, protocol: bool) -> list[dict[str, Any]]:
    """Parse one row; raises UsageError when the schema does not allow it."""
    value = _parsed(label, f"row = {line.value}", line.number)["row"]
    fault = row_error(line.section, value, protocol=protocol)
    if fault:
        raise UsageError(f"{label}:{line.number}: [{line.section}] {line.name}: {fault}")
    return value if isinstance(value, list) else [value]


def _directories(directories: Sequence[Directory] | None) -> list[tuple[_File, ...]]:
    # a resource is hashable, like a Path
    wanted = (shipped(),) if directories is None else directories
    return [_files(cast("Path", directory), _stamps(directory)) for directory in wanted]


def _stamps(directory: Directory) -> tuple[tuple[str, int, int, int], ...]:
    """By what to know that files have changed since they were read; those that are shipped do not."""
    if not isinstance(directory, Path) or directory == shipped():
        return ()
    found = ((file.name, file.stat()) for file in sorted(directory.glob("*.toml")))
    return tuple((name, one.st_mtime_ns, one.st_ctime_ns, one.st_size) for name, one in found)


@lru_cache(maxsize=8)
def _files(directory: Directory, stamps: tuple[tuple[str, int, int, int], ...]) -> tuple[_File, ...]:
    """Read the family files of one directory, as of these stamps."""
    files: list[_File] = []
    for shown, entry in entries(directory):
        text = _text(shown, entry)
        names = frozenset([line.partition("=")[0].rstrip() for line in text.split("\n")])
        files.append(_File(f"{shown}/{entry.name}", text, names))
    return tuple(files)


def _header(text: str) -> str:
    """What stands before the first section."""
    return "" if text.startswith("[") else text.partition("\n[")[0]


@lru_cache(maxsize=512)
def _lines(text: str) -> tuple[_Line, ...]:
    """The rows of a family file."""
    section, lines = "", []
    for number, (heading, name, value) in enumerate(_LINE.findall(text), 1):
        if name and section:
            lines.append(_Line(name, section, value, number))
        elif heading:
            section = heading
    return tuple(lines)


def _rows(file: _File, line: _Line, read: Sequence[tuple[_File, ...]]) -> Iterator[Row]:
    """Parse one row and its header; raises UsageError when the schema does not allow it."""
    head = _head(file)
    if "protocol" in head:  # the header of its family counts, too
        named = (_head(other) for files in read for other in files if f'"{head["family"]}"' in other.text[:_HEAD])
        head = next((h for h in named if h["family"] == head["family"] and "protocol" not in h), {}) | head
    source = f"{file.label}:{line.number}"
    if line.section not in SECTIONS:
        raise UsageError(f"{source}: unknown section [{line.section}]")
    for table in _tables(file.label, line, protocol="protocol" in head):
        yield Row(
            name=line.name,
            section=line.section,
            table=table,
            family=head["family"],
            counter=str(head.get("counter", head["family"])),
            lifetime=head.get("lifetime") is not False,
            passed_on=head.get("passed_on") is True,
            graced=head.get("graced") is True,
            source=source,
        )


@lru_cache(maxsize=512)
def _head(file: _File) -> dict[str, Any]:
    """The header of a family file; raises UsageError when it names no family."""
    header = _parsed(file.label, _header(file.text), 1)
    if not isinstance(header.get("family"), str):
        raise UsageError(f"{file.label}:1: the header names no 'family'")
    return header


def _parsed(label: str, text: str, line: int) -> dict[str, Any]:
    """Parse TOML that starts at a line of a file; raises UsageError."""
    try:
        return tomllib.loads(text)
    except (RecursionError, ValueError) as error:  # nested too deeply; no TOML, or a number of thousands of digits
        where = _AT_LINE.search(str(error))
        offset = int(where[1]) - 1 if where and where[1] else 0
        raise UsageError(f"{label}:{line + offset}: {_AT_LINE.sub('', str(error))}") from error


def _knowledge(rows: Iterable[Row]) -> Knowledge:
    """Sort rows by what they describe."""
    known = Knowledge()
    conversions, readers = set(), set()
    for row in rows:
        if row.section == "loop":
            known.iterators[row.name] = iterator(row)
        elif row.section == "cleanup":
            known.cleanups[row.name] = cleanup(row)
        elif row.section == "callback":
            known.callbacks.update(callbacks(row))
        elif row.section == "couple":
            known.couples[row.name] = (*known.couples.get(row.name, ()), couple(row))
        elif row.section == "counted":
            known.promised[row.name] = (*known.promised.get(row.name, ()), promised(row))
        elif row.section == "runs":
            known.runs[row.name] = runs(row)
        elif row.section == "work":
            known.works[row.name] = row.table["does"]
        elif row.section in MARKS:
            known.markers[row.name] = marker(row)
        elif row.section == "alias" and "fails" not in row.table:
            conversions.add(row.name)
        elif row.section == "count":
            readers.add(row.name)
        else:
            _add(known.contracts, contract(row))
    return replace(known, conversions=frozenset(conversions), count_readers=frozenset(readers))


def _add(contracts: dict[str, Contract], new: Contract) -> None:
    contracts[new.name] = joined(contracts[new.name], new) if new.name in contracts else new


def _check_text(path: Path, text: str, lines: Sequence[_Line]) -> None:
    """Names that stand in a file twice, broken TOML, and rows the search cannot see."""
    seen: dict[tuple[str, str], int] = {}
    own = SECTIONS.keys() if "protocol" in _parsed(str(path), _header(text), 1) else _OWN_NAMES
    for line in lines:
        key = (line.section if line.section in own else "function", line.name)
        if key in seen:
            raise UsageError(f"{path}:{line.number}: {line.name} stands here and on line {seen[key]}")
        seen[key] = line.number
    found = {(line.section, line.name) for line in lines}
    for section, rows in _parsed(str(path), text, 1).items():
        for name in rows if isinstance(rows, dict) else ():
            if (section, name) not in found:
                number = _line_of(name, text, text.find(f"[{section}]"))
                raise UsageError(f"{path}:{number}: [{section}] {name}: a row is a name and a table on one line")


def _line_of(name: str, text: str, start: int) -> int:
    """The number of the first line from an offset on that begins with a name, quoted or not; 1 when there is none."""
    found = re.compile(rf"^[ \t\"']*{re.escape(name)}(?!\w)", re.MULTILINE).search(text, max(start, 0))
    return text.count("\n", 0, found.start()) + 1 if found else 1


def _check_header(path: Path, header: dict[str, Any], text: str) -> None:
    """Keys of the header."""
    for key, value in header.items():
        number = _line_of(key, text, 0)
        if key not in HEADER:
            raise UsageError(f"{path}:{number}: unknown key '{key}' in the header (known: {', '.join(HEADER)})")
        if not isinstance(value, HEADER[key]):
            raise UsageError(f"{path}:{number}: '{key}' must be {HEADER[key].__name__}, not {type(value).__name__}")
    if "family" not in header:
        raise UsageError(f"{path}:1: the header names no 'family'")
