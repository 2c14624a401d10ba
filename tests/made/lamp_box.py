# SPDX-License-Identifier: GPL-2.0-or-later
"""A Maildir that patches for the lamp driver are delivered to: for tests of `patchlint watch`."""

import os
import subprocess
import time
from pathlib import Path

from lamp_mail import LEAKY, mail
from programs import Home


def deliver(box: Path, name: str, text: str, part: str = "new", age: float = 0.0) -> Path:
    """Put a mail into a Maildir, as one that came some seconds ago."""
    (box / "tmp" / name).write_text(text)
    arrived = time.time() - age
    os.utime(box / "tmp" / name, (arrived, arrived))
    return (box / "tmp" / name).rename(box / part / name)


def bad(number: int) -> str:
    """A patch with a leak."""
    return mail(LEAKY, f"[PATCH] lamp: set up {number}")


def drafts(box: Path) -> list[str]:
    """The names of the drafts."""
    return sorted(path.name for path in (box.parent / "drafts").iterdir())


def start(home: Home, box: Path, *words: str) -> subprocess.Popen[bytes]:
    """Start a watch that writes drafts."""
    places = ("--tree", str(home.path / "tree"), "-o", str(home.path / "drafts"))
    command = ["patchlint", "watch", *places, *words, str(box)]
    return subprocess.Popen(
        command, env=home.environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
