# SPDX-License-Identifier: GPL-2.0-or-later
"""What holds for files that people write for patchlint: families, configuration, suppressions, templates."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from unittest.mock import patch as patched

from outputs import reviewed

from patchlint import config, settings
from patchlint.baseline import read_baseline
from patchlint.errors import UsageError
from patchlint.knowledge import families
from patchlint.knowledge.directories import directories
from patchlint.known import described
from patchlint.report.reply import answers
from patchlint.report.show import Show
from patchlint.report.templates import environment
from patchlint.suppressions import read_suppressions

_MOST_ROWS = 8  # that are described


@cache
def scratch() -> Path:
    """A folder of this process, in memory where there is such a thing."""
    shared = Path("/dev/shm")  # noqa: S108 - mkdtemp makes a folder of its own in it
    holder = tempfile.TemporaryDirectory(prefix="fuzz-", dir=shared if shared.is_dir() else None)
    _HOLDERS.append(holder)
    return Path(holder.name)


_HOLDERS: list[tempfile.TemporaryDirectory[str]] = []  # removed with the process


@contextmanager
def _refused_by_name(place: Path) -> Iterator[None]:
    """Let a refusal through that begins with the file, and nothing else."""
    said = str(place)
    try:
        yield
    except UsageError as error:
        said = str(error)
    assert said.startswith(str(place)), said


def read_any_family(data: bytes) -> None:
    """A family file is refused by name and line, or all its rows can be used and described."""
    folder = scratch() / "families"
    folder.mkdir(exist_ok=True)
    (folder / "own.toml").write_bytes(data)
    families._files.cache_clear()
    with _refused_by_name(folder):
        where = directories([str(folder)])
        (_, mine) = where
        names = [name for family in families.overview([mine]) for name in family.rows]
        families.load(names, where)
        for name in names[:_MOST_ROWS]:
            assert name in described(name, where)


def read_any_configuration(data: bytes) -> None:
    """A configuration file and what git's configuration says are refused by their place, or every option is shown."""
    home = scratch() / "patchlint"
    home.mkdir(exist_ok=True)
    (home / "config.toml").write_bytes(data)
    lines = (line.partition("=") for line in data.decode("utf-8", "replace").split("\n"))
    said = [("global", f"patchlint.{key.strip().lower()}", value.strip()) for key, parted, value in lines if parted]
    printed: list[str] = []
    with (
        patched.dict("os.environ", {"XDG_CONFIG_HOME": str(scratch())}),
        patched.object(settings, "configured", lambda *_: said[: len(data) % 3]),
        patched.object(settings, "top_of", lambda *_: None),
        patched.object(config, "deliver", printed.append),
    ):
        try:
            config.run(())
            wrong = str(home)
        except UsageError as error:
            wrong = str(error)
    assert wrong.startswith((str(home), "git config --global")), wrong
    assert [text.count("\n") for text in printed] in ([], [len(settings.NAMES)])


def read_any_suppressions(data: bytes) -> None:
    """Suppressions and baselines are refused by name and line, or read."""
    file = scratch() / "suppressions.toml"
    file.write_bytes(data)
    for read in (read_suppressions, lambda path: read_baseline(str(path))):
        with _refused_by_name(file):
            for entry in read(file):
                assert len(entry.fingerprint) == 16


def fill_any_template(data: bytes) -> None:
    """A reviewer's own template is refused, or makes a reply of bounded length without control characters."""
    folder = scratch() / "own"
    (folder / "rules").mkdir(exist_ok=True, parents=True)
    name = "reply.txt.j2" if len(data) % 4 == 0 else "rules/leak-on-error-path.txt.j2"
    for path in (folder / "reply.txt.j2", folder / "rules" / "leak-on-error-path.txt.j2"):
        path.unlink(missing_ok=True)
    (folder / name).write_bytes(data)
    environment.cache_clear()
    with _refused_by_name(folder):
        for _, text in answers(reviewed("probe-error-path"), Show(templates=str(folder))):
            assert not any(ord(char) < 32 and char not in "\n\t\f" for char in text)
            assert len(text) < 5 << 20
