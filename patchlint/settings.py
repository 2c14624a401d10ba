# SPDX-License-Identifier: GPL-2.0-or-later
"""What is configured: values for options that a command line leaves out, and the place that each comes from.

In this order, the first that has an option counts: PATCHLINT_* in the environment; `git config patchlint.*`; and
config.toml in the user's configuration. Of the tree under review, whose author may want another answer than its
reviewer, nothing counts, its .git/config included, unless it is trusted by name: then its .git/config comes before what
git has of the user, and a .patchlint.toml at its top comes last.
"""

import os
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from patchlint.errors import UsageError, similar
from patchlint.knowledge.directories import config_folder
from patchlint.record import record
from patchlint.source.git import configured, shown, top_of

SECTION = "patchlint"
NAMES = (
    "tree",
    "format",
    "min-confidence",
    "fail-on",
    "select",
    "ignore",
    "families",
    "baseline",
    "suppressions",
    "rules-as-of",
    "strict",
    "preexisting",
    "jobs",
    "layout",
    "template-dir",
    "cache-limit",
)
PATHS = frozenset(("tree", "families", "baseline", "suppressions", "template-dir"))
_KEYS = {name.replace("-", ""): name for name in NAMES}  # git knows no case, and people write minConfidence
_USERS = ("command", "global", "system")  # scopes of git's configuration that are the user's own, the first counts
_TREES = ("command", "worktree", "local", "global", "system")
_USER_FILE, _TREE_FILE = "config.toml", ".patchlint.toml"
_LIMIT = 1 << 20  # bytes of a file
_TRUE, _FALSE = ("true", "yes", "on", "1"), ("false", "no", "off", "0")


@record
class Given:
    """What one place says of an option."""

    values: tuple[str, ...]
    source: str  # "PATCHLINT_FORMAT", "git config --global patchlint.format", "FILE:3: format"
    home: Path | None = None  # what its paths start from; None: they have to be whole

    @property
    def last(self) -> str:
        """The value of an option that has only one."""
        return self.values[-1]

    def flag(self) -> bool:
        """Whether something is switched on; raises UsageError for anything but a yes or a no."""
        word = self.last.lower()
        if word not in (*_TRUE, *_FALSE):
            raise UsageError(f"{self.source}: {shown(self.last, 60)!r} is neither true nor false")
        return word in _TRUE

    def paths(self) -> tuple[str, ...]:
        """The values as paths; raises UsageError for one in a file that hangs on where patchlint is started."""
        return tuple(str(self._path(value)) for value in self.values)

    def _path(self, value: str) -> Path:
        try:
            path = Path(value).expanduser()
        except RuntimeError:
            raise UsageError(f"{self.source}: {shown(value)}: whose home is that?") from None
        if self.home is not None:
            return self.home / path
        if not path.is_absolute():
            raise UsageError(f"{self.source}: {shown(value)}: not an absolute path, nor one that begins with ~/")
        return path


def settings(place: Path, *, trusted: bool) -> tuple[Mapping[str, Given], ...]:
    """What is configured for a tree, what counts most first; raises UsageError naming the place that is wrong."""
    found = [dict(_environment()), dict(_git(place, trusted))]
    folder = config_folder()
    if folder is not None:
        found.append(_file(folder / _USER_FILE, None))
    if trusted:
        top = top_of(place) or place
        found.append(_file(top / _TREE_FILE, top))
    return tuple(found)


def _environment() -> Iterator[tuple[str, Given]]:
    for name in NAMES:
        key = f"{SECTION}_{name}".upper().replace("-", "_")
        text = os.environ.get(key, "")
        if text:
            values = text.split(os.pathsep) if name == "families" else [text]
            yield name, Given(tuple(filter(None, values)), key, Path())


def _git(place: Path, trusted: bool) -> Iterator[tuple[str, Given]]:
    """What git's configuration has; of several scopes the nearest counts, with all its values."""
    top = (top_of(place) or place) if trusted else None
    by_scope: dict[tuple[str, str], list[str]] = {}
    scopes = _TREES if trusted else _USERS
    for scope, key, value in configured(place, SECTION):
        word = key.partition(".")[2]
        if scope not in scopes:
            continue
        name = _KEYS.get(word.replace("-", ""))
        if name is None:
            raise UsageError(f"git config --{scope} {shown(key)}: nothing is called that{similar(word, NAMES)}")
        by_scope.setdefault((name, scope), []).append(value)
    for name in NAMES:
        scope = next((scope for scope in scopes if (name, scope) in by_scope), "")
        if scope:
            asked = "-c" if scope == "command" else f"--{scope}"
            home = top if scope in ("local", "worktree") else None
            yield name, Given(tuple(by_scope[name, scope]), f"git config {asked} {SECTION}.{name}", home)


def _file(path: Path, home: Path | None) -> dict[str, Given]:
    """What a TOML file has, nothing where there is none."""
    name = shown(str(path))
    try:
        if not path.is_file():
            return {}
        with path.open("rb") as file:
            data = file.read(_LIMIT + 1)
        text = data.decode("utf-8")
        document = tomllib.loads(text) if len(data) <= _LIMIT else None
    except (OSError, ValueError, RecursionError) as error:  # among them what is no UTF-8, or no TOML
        raise UsageError(f"{name}: {shown(str(error))}") from None
    if document is None:
        raise UsageError(f"{name}: larger than {_LIMIT >> 20} MiB")
    return {
        key: Given(_values(value, f"{name}: {shown(key)}"), f"{name}: {key}", home)
        for key, value in document.items()
        if _known(key, name)
    }


def _known(key: str, file: str) -> bool:
    if key not in NAMES:
        raise UsageError(f"{file}: {shown(key)}: nothing is called that{similar(key, NAMES)}")
    return True


def _values(value: object, source: str) -> tuple[str, ...]:
    """A value of a TOML file as words."""
    if isinstance(value, bool):
        return ("true" if value else "false",)
    words: Sequence[object] = value if isinstance(value, list) else [value]
    if not words or not all(isinstance(word, str | int) and word != "" for word in words):
        raise UsageError(f"{source}: {shown(str(value), 60)} is no word, number or list of words")
    return tuple(map(str, words))
