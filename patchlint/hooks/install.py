# SPDX-License-Identifier: GPL-2.0-or-later
"""Puts one piece of templates/setup/ where it belongs, unless something is there."""

import os
import re
import subprocess
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from patchlint.errors import UsageError
from patchlint.knowledge.directories import config_folder
from patchlint.source.git import shown, top_of
from patchlint.terminal import deliver

_TIMEOUT = 30.0  # seconds for git
_PLACE_OF_TREE = "@TREE@"
_PLACE_OF_FILE = "@FILE@"
_EXECUTABLE = 0o755


@dataclass(frozen=True, slots=True)
class Piece:
    """One file or folder to install; what the fields mean stands in places.toml."""

    file: Path
    to: str = ""
    git: bool = False
    into: tuple[str, ...] = ()
    make: str = ""
    line: str = ""
    free: tuple[str, ...] = ()
    run: bool = False
    then: str = ""

    @property
    def known(self) -> bool:
        """Whether it is known where it goes."""
        return bool(self.to or self.git or self.into)

    @property
    def place(self) -> str:
        """Where it goes, for the reader; "" if that is not known."""
        if self.git:
            return "the git configuration of the tree, or ~/.gitconfig"
        if self.line:
            return f"{self.to.replace('config/', '~/.config/patchlint/')}, which {' or '.join(self.into)} sources"
        return self.to.replace("config/", "~/.config/patchlint/", 1) or " or ".join(self.into)

    def texts(self, tree: str) -> Iterator[tuple[str, str]]:
        """The files of the piece by their names in the folder, with `tree`, quoted for a shell, filled in."""
        for path in sorted(self.file.rglob("*")) if self.file.is_dir() else [self.file]:
            if path.is_file():
                text = path.read_text(encoding="utf-8").replace(_PLACE_OF_TREE, tree)
                yield path.relative_to(self.file.parent).as_posix(), text


@dataclass(frozen=True, slots=True)
class Step:
    """What came of one step: a line for the reader, and what to add by hand where it was refused."""

    said: str
    add: str = ""
    refused: bool = False


def pieces(folder: Path) -> dict[str, tuple[Piece, ...]]:
    """Return what places.toml in the folder knows, by name; what is not there is left out."""
    tables = tomllib.loads((folder / "places.toml").read_text(encoding="utf-8"))
    found = {}
    for name, rows in tables.items():
        made = (_piece(folder, row) for row in rows)
        found[name] = tuple(piece for piece in made if piece.file.exists())
    return found


def _piece(folder: Path, row: dict[str, Any]) -> Piece:
    into, free = tuple(row.get("into", ())), tuple(row.get("free", ()))
    to, make, line, then = (str(row.get(key, "")) for key in ("to", "make", "line", "then"))
    return Piece(folder / row["file"], to, bool(row.get("git")), into, make, line, free, bool(row.get("run")), then)


def install(piece: Piece, tree: str, here: Path) -> Iterator[Step]:
    """Install a piece for the tree around the directory `here`, and yield what came of it.

    Raises UsageError for a place that is not there and for what cannot be written.
    """
    try:
        if piece.git:
            yield from _settings(next(piece.texts(tree))[1], here)
        elif piece.into:
            yield from _added(piece, tree)
        else:
            yield from _files(piece, tree, here)
    except (OSError, subprocess.SubprocessError) as error:
        raise UsageError(f"{shown(str(getattr(error, 'filename', None) or 'git'))}: {shown(str(error))}") from None


def _files(piece: Piece, tree: str, here: Path) -> Iterator[Step]:
    """Put files where none are."""
    for name, text in piece.texts(tree):
        place = _place(piece.to, here)
        place = place / Path(name).relative_to(piece.file.name) if piece.file.is_dir() else place
        if place.exists() or place.is_symlink():
            same = place.is_file() and place.read_text(encoding="utf-8", errors="replace") == text
            yield (
                Step(f"{place}: in place already")
                if same
                else Step(
                    f"{place}: there is another file of that name, which stays; this is what to add:",
                    text,
                    refused=True,
                )
            )
            continue
        place.parent.mkdir(parents=True, exist_ok=True)
        deliver(text, str(place))
        if piece.run or os.access(piece.file if piece.file.is_file() else piece.file.parent / name, os.X_OK):
            place.chmod(_EXECUTABLE)
        then = piece.then.replace(_PLACE_OF_FILE, str(place))
        yield Step(f"{place}: written{f'. {then}' if then else ''}")


def _added(piece: Piece, tree: str) -> Iterator[Step]:
    """Add a line, or the content, to what a program reads, unless a line there is about the same."""
    ((_, text),) = piece.texts(tree)
    to = _place(piece.to, Path()) if piece.to else None
    added = piece.line.replace(_PLACE_OF_FILE, str(to)) + "\n" if piece.line else text
    places = [_place(name, Path()) for name in piece.into]
    into = next((place for place in places if place.is_file()), None)
    into = into or (_place(piece.make, Path()) if piece.make else None)
    if into is None:
        yield Step(f"{piece.into[0]}: not there; this is what to add once it is:", text, refused=True)
        return
    now = into.read_text(encoding="utf-8", errors="surrogateescape") if into.is_file() else ""
    taken = [line for line in now.split("\n") if any(re.match(pattern, line) for pattern in piece.free)]
    if added not in f"{now}\n" and taken:
        yield Step(
            f"{into}: has {shown(taken[0].strip(), 80)!r}, which stays; this is what to add:", text, refused=True
        )
        return
    if to is not None:
        steps = list(_files(Piece(piece.file, piece.to), tree, Path()))
        yield from steps
        if any(step.refused for step in steps):
            return
    if added in f"{now}\n":
        yield Step(f"{into}: in place already")
        return
    into.parent.mkdir(parents=True, exist_ok=True)
    with into.open("a", encoding="utf-8", errors="surrogateescape") as file:
        file.write("\n" * bool(now and not now.endswith("\n")) + ("\n" if now and not piece.line else "") + added)
    yield Step(f"{into}: added {shown(added.strip().partition(chr(10))[0], 80)!r}")


def _settings(text: str, here: Path) -> Iterator[Step]:
    """Set what is not set, in the configuration of the tree if there is one, else in the user's."""
    top = top_of(here)
    scope = "--local" if top is not None else "--global"
    lines = _git(here, "config", "-z", "--file", "-", "--list", text=text).split("\0")
    wanted: dict[str, list[str]] = {}
    for line in filter(None, lines):
        key, _, value = line.partition("\n")
        if top is None or not value.startswith("./") or (top / value.split()[0]).exists():  # b4 dies of what is not
            wanted.setdefault(key, []).append(value)
    for key, values in wanted.items():
        there = [value for value in _git(here, "config", "-z", "--get-all", key).split("\0") if value]
        if set(values) <= set(there):
            yield Step(f"{key}: in place already")
        elif there:
            lacking = [value for value in values if value not in there]
            add = "".join(f'git config {scope} --add {key} "{value}"\n' for value in lacking)
            yield Step(f"{key}: is {shown(there[0], 80)!r}, which stays; this is what to add:", add, refused=True)
        else:
            for value in values:
                _git(here, "config", scope, "--add", key, value)
            yield Step(f"{key}: set in the configuration of {'the tree' if scope == '--local' else 'the user'}")


def _git(here: Path, *words: str, text: str = "") -> str:
    """What git prints; it is the user's own git here, with the configuration that it has."""
    done = subprocess.run(  # noqa: S603 - fixed words, keys and values of ours
        ["git", "-C", str(here), *words],  # noqa: S607 - the git in PATH, as everywhere
        input=text,
        capture_output=True,
        text=True,
        timeout=_TIMEOUT,
        check=False,
    )
    if done.returncode and "--get-all" not in words:
        raise UsageError(f"git {words[0]}: {shown(done.stderr.strip() or 'failed')}")
    return done.stdout


def _place(name: str, here: Path) -> Path:
    """Where a place of places.toml is; raises UsageError for one that is not there."""
    first, _, rest = name.partition("/")
    if first == "~":
        return Path.home() / rest
    if first == "config":
        folder = config_folder()
        if folder is None:
            raise UsageError("no home directory: set XDG_CONFIG_HOME")
        return folder / rest
    if first == "hooks":
        if top_of(here) is None:
            raise UsageError(f"{here}: not the work tree of a git repository")
        return (here / _git(here, "rev-parse", "--git-path", f"hooks/{rest}").strip()).absolute()
    top = top_of(here)
    if top is None:
        raise UsageError(f"{here}: not the work tree of a git repository")
    return top / rest
