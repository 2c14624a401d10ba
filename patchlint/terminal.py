# SPDX-License-Identifier: GPL-2.0-or-later
"""Standard output and standard error: the result in UTF-8, notes in one line each, no noise when a reader leaves."""

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TextIO

from patchlint.errors import UsageError
from patchlint.inside import inside
from patchlint.report.plain import plain

_EVERY = 0.2  # seconds between two signs of life on a terminal
_WIDTH = 24  # characters of a progress bar


def deliver(text: str, place: str | None = None) -> bool:
    """Write the result to a file, or to standard output; that its reader has gone is no error, but returns False.

    A file is there whole or as it was before, even after a power cut. Raises UsageError for what cannot be written.
    """
    data = text.encode("utf-8", "replace")
    if place is None or place == "-":
        return deliver_bytes(data)
    try:
        _replace(Path(place), data)
    except (OSError, ValueError) as error:
        raise UsageError(f"{place}: {getattr(error, 'strerror', None) or error}") from None
    return True


def refuse_place(place: str | None, tree: str | None) -> None:
    """Raise UsageError for a result that would be written into the tree under review."""
    if place is not None and place != "-" and tree is not None and inside(Path(place), Path(tree)):
        raise UsageError(f"{place}: nothing is written into the tree under review")


def _replace(place: Path, data: bytes) -> None:
    """Put data in the place of a file; what is no file, like /dev/stderr, is written to."""
    place = place.resolve()
    if place.exists() and not place.is_file():
        place.write_bytes(data)
        return
    beside = place.with_name(f".{place.name}.{os.getpid()}")
    beside.unlink(missing_ok=True)  # of one that was killed and had our number: in a container all have the same
    try:
        with beside.open("xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(place)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise
    settle(place.parent)


def settle(folder: Path) -> None:
    """Have the names in a folder on the disk, as far as its file system can do that."""
    with suppress(OSError):
        number = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(number)
        finally:
            os.close(number)


def deliver_bytes(data: bytes) -> bool:
    """Write a result that is bytes to standard output; returns and raises as deliver() does."""
    try:
        return _write(sys.stdout, data)
    except OSError as error:
        _silence(sys.stdout)
        raise UsageError(f"standard output: {error.strerror or error}") from None


_LISTENERS: list[list[str]] = []


@contextmanager
def overheard() -> Iterator[list[str]]:
    """Collect the notes of what runs inside instead of writing them, for outputs that have to say them themselves."""
    _LISTENERS.append([])
    try:
        yield _LISTENERS[-1]
    finally:
        _LISTENERS.pop()


def complain(note: str) -> None:
    """Write one line to standard error, as well as that can be done."""
    if _LISTENERS:
        _LISTENERS[-1].append(plain(note))
        return
    with suppress(OSError):
        _write(sys.stderr, f"patchlint: {plain(note)}\n".encode("utf-8", "replace"))


def brief(text: str, limit: int = 100) -> str:
    """Return a text of a mail that a note names, cut where it is longer than such texts are."""
    return text if len(text) <= limit else f"{text[: limit - 3].rstrip()}..."


def _write(stream: TextIO | None, data: bytes) -> bool:
    """Write and flush, or return False; UTF-8 whatever the locale says, for a reply quotes the patch as it is."""
    if not data or stream is None:
        return True
    try:
        raw = getattr(stream, "buffer", None)
        if raw is None:
            stream.write(data.decode("utf-8"))
        else:
            stream.flush()
            raw.write(data)
        stream.flush()
    except BrokenPipeError:
        _silence(stream)
        return False
    return True


def _silence(stream: TextIO) -> None:
    """Send what is still buffered nowhere: it would fail once more when the interpreter ends."""
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


class Progress:
    """One line on a terminal that is written over: how far it is, how fast, how long yet.

    Nothing where standard error is no terminal, and nothing in CI.
    """

    def __init__(self) -> None:
        """Look at what standard error is."""
        terminal = sys.stderr is not None and sys.stderr.isatty()
        self.shown = terminal and not os.environ.get("CI") and os.environ.get("TERM") != "dumb"
        self._last = 0.0
        self._begun: dict[str, tuple[float, int]] = {}  # what is done -> when that began, and how much was done then

    def __call__(self, what: str, done: int, total: int) -> None:
        """Say how much of something is done."""
        now = time.monotonic()
        began, first = self._begun.setdefault(what, (now, done))
        if self.shown and (now - self._last > _EVERY or done == total):
            self._last = now
            full = _WIDTH * done // max(total, 1)
            bar = "#" * full + "-" * (_WIDTH - full)
            rate = (done - first) / (now - began) if now > began else 0.0
            speed = f", {rate:.1f} a second, {_clock((total - done) / rate)} left" if rate > 0 else ""
            self._write(f"\r\x1b[K{what}: [{bar}] {done} of {total}{speed}")

    def end(self) -> None:
        """Take the line away."""
        if self.shown:
            self._write("\r\x1b[K")

    def _write(self, text: str) -> None:
        with suppress(OSError, ValueError):
            print(text, end="", file=sys.stderr, flush=True)  # noqa: T201 - a terminal


def _clock(seconds: float) -> str:
    return f"{int(seconds) // 60}:{int(seconds) % 60:02d}"
