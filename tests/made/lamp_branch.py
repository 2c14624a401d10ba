# SPDX-License-Identifier: GPL-2.0-or-later
"""A git repository with a branch of lamp drivers, made by git itself: for tests of what is plugged into git."""

import os
import subprocess
from pathlib import Path

from lamp_mail import BEFORE, leaky

WHO = ("-c", "user.name=Ann", "-c", "user.email=ann@example.org", "-c", "init.defaultBranch=main")
LEAK, TWICE = 7, 19  # the commits of long_branch() that go wrong: a leak, and a put too many


def git(where: Path, *words: str, text: str | None = None, check: bool = True) -> str:
    """Run git and return what it prints; it knows no configuration but what the test has written."""
    known = {key: value for key, value in os.environ.items() if not key.startswith("GIT_") or "CONFIG" in key}
    done = subprocess.run(
        ["git", "-C", str(where), *WHO, *words], capture_output=True, text=True, input=text, env=known, check=False
    )
    assert not check or done.returncode == 0, done.stderr
    return done.stdout.strip()


def driver(number: int) -> str:
    """The path of one of the drivers."""
    return f"drivers/lamp/lamp{number}.c"


def repository(where: Path, drivers: int = 3) -> Path:
    """Make a repository with some drivers in one commit, tagged "start"."""
    where.mkdir(parents=True)
    git(where, "init", "-q", ".")
    for number in range(drivers):
        write(where, driver(number), BEFORE)
    (where / "README").write_text("lamps\n")
    commit(where, "lamps: begin")
    git(where, "tag", "start")
    return where


def write(where: Path, path: str, text: str) -> None:
    """Put a text into a file of the work tree."""
    (where / path).parent.mkdir(parents=True, exist_ok=True)
    (where / path).write_text(text)


def commit(where: Path, subject: str) -> str:
    """Commit the work tree as it is and return the commit's id."""
    git(where, "add", "-A")
    git(where, "commit", "-q", "--allow-empty", "-m", subject)
    return git(where, "rev-parse", "HEAD")


def change(where: Path, number: int, old: str, new: str, subject: str) -> str:
    """Replace a text in a driver, commit that, and return the commit's id."""
    text = (where / driver(number)).read_text()
    assert old in text
    write(where, driver(number), text.replace(old, new, 1))
    return commit(where, subject)


def leak(where: Path, number: int, subject: str = "lamp: set it up") -> str:
    """Make a driver leak, commit that, and return the commit's id."""
    write(where, driver(number), leaky((where / driver(number)).read_text()))
    return commit(where, subject)


def mend(where: Path, number: int, subject: str = "lamp: mend it") -> str:
    """Make a leaking driver right, commit that, and return the commit's id."""
    return change(where, number, "\t\treturn ret;\n", "\t\tgoto out;\n", subject)


def long_branch(where: Path, length: int = 30) -> list[str]:
    """Put a branch onto the repository, of which the commits LEAK and TWICE go wrong; return the ids."""
    found = []
    for number in range(1, length + 1):
        if number == LEAK:
            found.append(leak(where, 1, f"lamp: step {number}"))
        elif number == TWICE:
            found.append(change(where, 2, "\treturn 0;", "\tof_node_put(np);\n\treturn 0;", f"lamp: step {number}"))
        elif number % 5 == 0:
            (where / "README").write_text(f"lamps, {number}\n")
            found.append(commit(where, f"lamp: step {number}"))
        else:
            found.append(
                change(where, 0, "\tlamp->on", f"\tlamp->level{number} = 0;\n\tlamp->on", f"lamp: step {number}")
            )
    return found
