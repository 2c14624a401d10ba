# SPDX-License-Identifier: GPL-2.0-or-later
"""Real programs for tests: a home of their own, repositories in it, a terminal to look at, an inbox on loopback."""

import os
import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
_MINE = Path(sys.executable).parent  # what is installed beside this Python counts as installed


def needs(*names: str) -> pytest.MarkDecorator:
    """Skip a test where one of these programs is not installed, and say which."""
    lacking = [name for name in names if not found(name)]
    return pytest.mark.skipif(bool(lacking), reason=f"{', '.join(lacking)} not installed")


def found(name: str) -> str | None:
    """Where a program is."""
    return shutil.which(name, path=f"{_MINE}{os.pathsep}{os.environ.get('PATH', '')}")


@dataclass(frozen=True, slots=True)
class Home:
    """A home folder in which programs run that know nothing of the one outside."""

    path: Path

    @property
    def environment(self) -> dict[str, str]:
        """What a program sees: this patchlint first in the path."""
        kept = {name: os.environ[name] for name in ("LANG", "TERM") if name in os.environ}
        return kept | {
            "HOME": str(self.path),
            "PATH": f"{self.path / 'bin'}{os.pathsep}{_MINE}{os.pathsep}{os.environ.get('PATH', '')}",
            "PYTHONPATH": str(ROOT),
            "PYTHONDONTWRITEBYTECODE": "1",
            "GIT_CONFIG_NOSYSTEM": "1",
            "GIT_CEILING_DIRECTORIES": str(self.path.parent),
            "LC_ALL": "C.UTF-8",
            "TERM": "xterm-256color",
            "TZ": "UTC",
        }

    def run(
        self, *words: str | Path, cwd: Path | None = None, text: str = "", fine: bool = True, **more: str
    ) -> subprocess.CompletedProcess[str]:
        """Run a program and return what came of it; `fine` asks for status 0, `more` adds to its environment."""
        command = [str(word) for word in words]
        done = subprocess.run(
            [found(command[0]) or command[0], *command[1:]],
            cwd=cwd or self.path,
            env=self.environment | more,
            input=text,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert not fine or done.returncode == 0, f"{command}: {done.stdout}{done.stderr}"
        return done

    def repository(self, name: str, files: dict[str, str]) -> Path:
        """Make a git repository with one commit."""
        place = self.path / name
        for path, text in files.items():
            (place / path).parent.mkdir(parents=True, exist_ok=True)
            (place / path).write_text(text)
        for words in (["init", "-q", "-b", "master", "."], ["add", "."], ["commit", "-q", "-m", "base"]):
            self.run("git", *words, cwd=place)
        return place

    def commit(self, tree: Path, path: str, text: str, log: str) -> str:
        """Change a file, commit it, and return the id of the commit."""
        (tree / path).write_text(text)
        self.run("git", "commit", "-q", "-a", "-m", log, cwd=tree)
        return self.run("git", "rev-parse", "HEAD", cwd=tree).stdout.strip()


def installed(place: Path) -> Path:
    """Copy this program to a folder as it lies where it is installed, with its rules inside."""
    leave = shutil.ignore_patterns("__pycache__")
    for name in ("", "rules", "templates"):
        shutil.copytree(ROOT / (name or "patchlint"), place / "patchlint" / name, ignore=leave, dirs_exist_ok=True)
    return place


def make_home(path: Path) -> Home:
    """Make a home whose owner is Mara, with `patchlint` in its bin/."""
    (path / "bin").mkdir(parents=True)
    ours = path / "bin" / "patchlint"
    ours.write_text(f'#!/bin/sh\nexec {sys.executable} -m patchlint "$@"\n')
    ours.chmod(0o755)
    (path / ".gitconfig").write_text("[user]\n\tname = Mara Tainer\n\temail = mara@example.org\n")
    return Home(path)


@dataclass(frozen=True, slots=True)
class Screen:
    """A program in a terminal of 140 columns and 45 lines."""

    home: Home
    socket: str

    def _tmux(self, *words: str, fine: bool = True) -> str:
        return self.home.run("tmux", "-S", self.socket, *words, fine=fine).stdout

    def keys(self, *keys: str) -> None:
        """Press keys, by the names that tmux has for them."""
        self._tmux("send-keys", *keys)

    def text(self) -> str:
        """What is on the screen."""
        return self._tmux("capture-pane", "-p", fine=False)

    def wait(self, pattern: str, seconds: float = 40.0) -> str:
        """Wait until a pattern is on the screen and return what is there then."""
        return self.until(lambda text: re.search(pattern, text) is not None, seconds, pattern)

    def until(self, there: Callable[[str], bool], seconds: float, what: str) -> str:
        """Wait until something is so."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            text = self.text()
            if there(text):
                return text
            time.sleep(0.2)
        raise AssertionError(f"no {what!r} on the screen:\n{self.text()}")


@contextmanager
def screen(home: Home, command: str, cwd: Path) -> Iterator[Screen]:
    """Run a command of the shell in a terminal."""
    shown = Screen(home, str(home.path / "tmux"))
    shown._tmux("-f", "/dev/null", "new-session", "-d", "-x", "140", "-y", "45", "-c", str(cwd), command)
    try:
        yield shown
    finally:
        shown._tmux("kill-server", fine=False)


@contextmanager
def inbox(home: Home, mails: list[str]) -> Iterator[str]:
    """Serve mails from a public-inbox on loopback, and yield its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = f"http://127.0.0.1:{port}/lamps"
    config = home.path / ".public-inbox" / "config"
    home.run("public-inbox-init", "-V2", "-L", "medium", "lamps", home.path / "inbox", address, "lamps@example.org")
    home.run("git", "config", "--file", config, "publicinboxmda.spamcheck", "none")
    for mail in mails:
        home.run("public-inbox-mda", "--no-precheck", text=mail, ORIGINAL_RECIPIENT="lamps@example.org")
    command = [found("public-inbox-httpd") or "", "-W0", "-l", f"127.0.0.1:{port}"]
    with subprocess.Popen(
        command, env=home.environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=home.path
    ) as server:
        try:
            for _ in range(150):
                with suppress(OSError), socket.create_connection(("127.0.0.1", port), 0.2):
                    break
                time.sleep(0.1)
            yield address
        finally:
            server.terminate()
