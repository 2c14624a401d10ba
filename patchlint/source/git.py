# SPDX-License-Identifier: GPL-2.0-or-later
"""Objects of a git repository, read so that nothing the repository configures ever runs and nothing in it changes.

Only `git rev-parse`, `git config --get`, `git cat-file --batch`, `git grep` in a tree, `git ls-tree`, `git rev-list`
and `git diff-tree` are started. None opens the index; but for the last none knows filters, text conversion or external
diff programs, and there they are forbidden (history.py). What is left (hooks, fsmonitor, replace refs, fetching of
missing objects over the network) is switched off below.
"""

import os
import re
import selectors
import subprocess
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from types import TracebackType

from patchlint.errors import SourceError
from patchlint.record import record

LIMIT = 16 * 1024 * 1024  # bytes of one object; in Linux 6.12 only one file is larger, a generated list of registers
_TIMEOUT = 60.0  # seconds for one answer of git
_HEADER = 8192  # bytes; an answer echoes the name asked for, and names are shorter than a path may be
_NAME = 4096

# Where git is and which configuration files are the user's own; everything else named GIT_* (GIT_DIR in a hook,
# GIT_INDEX_FILE, GIT_TRACE, ...) would make git read or write another place than the tree that was named.
_KEPT = ("GIT_CONFIG", "GIT_EXEC_PATH", "GIT_CEILING_DIRECTORIES", "GIT_DISCOVERY_ACROSS_FILESYSTEM")
_SET = {
    "LC_ALL": "C",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_ALLOW_PROTOCOL": "none",  # before git 2.39.4 the line above means nothing: no transport is allowed instead
    "GIT_TERMINAL_PROMPT": "0",
}
_OFF = ("-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null")


@record
class GitObject:
    """One object: its full id, its type ("blob", "tree", ...) and its content."""

    oid: str
    kind: str
    data: bytes


def shown(text: str, limit: int = 200) -> str:
    """Return `text` fit for one line of a terminal: control characters become "?", the end is cut."""
    plain = "".join(char if char.isprintable() else " " if char == "\t" else "?" for char in text)
    return plain if len(plain) <= limit else plain[: limit - 3] + "..."


def _environment() -> dict[str, str]:
    kept = {key: text for key, text in os.environ.items() if not key.startswith("GIT_") or key.startswith(_KEPT)}
    return kept | _SET


def _command(path: Path, *words: str) -> list[str]:
    return ["git", "--no-pager", "-C", str(path.absolute()), *_OFF, *words]


def start(path: Path, *words: str, stdin: int = subprocess.DEVNULL) -> subprocess.Popen[bytes]:
    """Start git in the repository that it finds from directory `path`; the caller reads its answer and ends it."""
    return subprocess.Popen(  # noqa: S603 - the path follows -C; who calls sees to it that no word becomes an option
        _command(path, *words),
        env=_environment(),
        stdin=stdin,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        bufsize=0,
    )


def _answer(path: Path, *words: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(  # noqa: S603 - the path follows -C, a word -e, a revision --end-of-options
        _command(path, *words),
        env=_environment(),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=_TIMEOUT,
        check=False,
    )


def prefix_of(path: Path) -> str | None:
    """Return where directory `path` lies in its git repository: "" at the top, else "mm/"; None outside of any.

    Raises SourceError when there is a repository and git cannot or will not open it.
    """
    try:
        answer = _answer(path, "rev-parse", "--show-prefix")
    except FileNotFoundError:
        if (path / ".git").exists():
            raise SourceError(f"{shown(str(path))}: a git repository, but git is not installed") from None
        return None
    except subprocess.TimeoutExpired:
        raise SourceError(f"{shown(str(path))}: git did not answer in {_TIMEOUT:.0f} seconds") from None
    if answer.returncode == 0:
        return os.fsdecode(answer.stdout).removesuffix("\n")
    if reason := _refusal(path, answer.stderr.decode("utf-8", "replace")):
        raise SourceError(f"{shown(str(path))}: {shown(reason, 500)}")
    return None


def commit_of(path: Path, revision: str) -> str:
    """Return the id of the commit that a revision of a directory's repository names, "" when that is not known."""
    found = _line_of(path, "rev-parse", "--verify", "--quiet", "--end-of-options", revision + "^{commit}")
    return found if re.fullmatch(r"[0-9a-f]{40,64}", found) else ""


def commits_between(path: Path, base: str, head: str) -> list[str]:
    """Return the ids of the commits that `head` has and `base` has not, both given as ids; children come later.

    Raises SourceError when git fails or takes too long.
    """
    return _listed(path, "rev-list", "--topo-order", "--reverse", f"{base}..{head}", parting="\n")


def setting(path: Path, name: str) -> str:
    """Return a value of git's configuration as it is for a directory, "" when it is not set or cannot be read."""
    return _line_of(path, "config", "--get", name)


def configured(path: Path, section: str) -> list[tuple[str, str, str]]:
    """Return what git's configuration has in a section, each with scope ("global", ...), key and value.

    In the order in which git reads it, later values count more; nothing when git cannot be asked.
    """
    words = ("config", "--show-scope", "-z", "--includes", "--get-regexp", rf"^{re.escape(section)}\.")
    try:
        answer = _answer(path, *words)
    except (OSError, ValueError, subprocess.TimeoutExpired):
        return []
    parts = answer.stdout.decode("utf-8", "replace").split("\0")
    entries = zip(parts[::2], parts[1::2], strict=False)
    return [
        (scope, key, value if parted else "true")
        for scope, entry in entries
        for key, parted, value in (entry.partition("\n"),)
    ]


def top_of(path: Path) -> Path | None:
    """Return the top of the work tree that a directory lies in, None outside of any."""
    found = _line_of(path, "rev-parse", "--show-toplevel")
    return Path(found) if found else None


def branch_of(path: Path) -> str:
    """Return the name of the branch that is checked out around a directory, "" for none."""
    name = _line_of(path, "rev-parse", "--abbrev-ref", "HEAD")
    return name if name != "HEAD" else ""


def _line_of(path: Path, *words: str) -> str:
    """What git answers in one line, "" for no answer."""
    try:
        answer = _answer(path, *words)
    except (OSError, ValueError, subprocess.TimeoutExpired):
        return ""
    return answer.stdout.decode("utf-8", "replace").strip() if answer.returncode == 0 else ""


def files_with(path: Path, word: str, revision: str) -> list[str]:
    """Return the C files below directory `path`, in its repository's `revision`, that hold a word.

    Raises SourceError when git fails or takes too long.
    """
    names = _listed(path, "grep", "-I", "-l", "-z", "-w", "-F", "-e", word, revision, "--", "*.c", "*.h")
    return [name.partition(":")[2] for name in names]


def files_of(path: Path, revision: str) -> Iterator[tuple[str, str]]:
    """Yield the regular files below directory `path`, in its repository's `revision`, each with its blob's id.

    Raises SourceError when git fails or takes too long.
    """
    for entry in _listed(path, "ls-tree", "-r", "-z", revision):
        about, _, name = entry.partition("\t")
        mode, _, rest = about.partition(" ")
        if mode.startswith("100"):
            yield name, rest.rpartition(" ")[2]


def names_in(tree: GitObject) -> Iterator[str]:
    """Yield the names of the regular files in a tree object."""
    at, size = 0, len(tree.oid) // 2
    while tree.kind == "tree" and at < len(tree.data):
        end = tree.data.index(b"\0", at)
        mode, _, name = tree.data[at:end].partition(b" ")
        if mode.startswith(b"100"):
            yield os.fsdecode(name)
        at = end + 1 + size


def _listed(path: Path, *words: str, parting: str = "\0") -> list[str]:
    """What a git command prints, mostly with NUL between; status 1 of grep is that it found nothing."""
    try:
        answer = _answer(path, *words)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise SourceError(f"git {words[0]} failed: {shown(str(error))}") from None
    if answer.returncode > (words[0] == "grep"):
        raise SourceError(f"git {words[0]} failed: {shown(answer.stderr.decode('utf-8', 'replace'))}")
    return [name for name in os.fsdecode(answer.stdout).split(parting) if name]


def _refusal(path: Path, stderr: str) -> str:
    """Why git does not open the repository it found, "" when it found none."""
    line = stderr.partition("\n")[0].removeprefix("fatal: ")
    if "dubious ownership" in line:
        owned = re.search(r"'([^']*)'", line)
        where = owned[1] if owned else str(path)
        return f"git does not trust its owner; to allow it: git config --global --add safe.directory {where}"
    if line.startswith("not a git repository (") and not (path / ".git").exists():
        return ""
    return line


class Objects:
    """The objects of one repository, read through one `git cat-file --batch` that starts with the first question."""

    def __init__(self, path: Path) -> None:
        """Take the repository that git finds from directory `path`."""
        self._path = path
        self._process: subprocess.Popen[bytes] | None = None
        self._ready = selectors.DefaultSelector()
        self._pending = bytearray()

    def read(self, name: str) -> GitObject:
        """Return the object that `name` (a revision, "revision:path", an abbreviated id) stands for.

        Raises SourceError, whose text is the reason alone: "not in the repository", "larger than 16 MiB", ...
        """
        try:
            question = os.fsencode(name)
        except UnicodeEncodeError:
            raise SourceError("not in the repository") from None
        if len(question) > _NAME or any(byte < 0x20 or byte == 0x7F for byte in question):
            raise SourceError("not in the repository")
        try:
            return self._ask(question)
        except (OSError, EOFError, ValueError) as error:  # ValueError: an answer that is none
            self.close()
            raise SourceError(f"git cat-file failed: {shown(str(error))}") from None
        except SourceError:
            raise
        except BaseException:
            self.close()  # an answer half read would be taken for the next one
            raise

    def close(self) -> None:
        """End the process; a later question starts another."""
        process, self._process = self._process, None
        if process is None:
            return
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                with suppress(KeyError, ValueError):
                    self._ready.unregister(pipe)
                with suppress(OSError):
                    pipe.close()
        process.kill()
        process.wait()
        self._pending.clear()

    def __enter__(self) -> "Objects":
        """Return itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End the process."""
        self.close()

    def _ask(self, question: bytes) -> GitObject:
        process = self._running()
        assert process.stdin is not None
        process.stdin.write(question + b"\n")
        deadline = time.monotonic() + _TIMEOUT
        header = self._line(deadline)
        for answer, reason in ((b" missing", "not in the repository"), (b" ambiguous", "an ambiguous id")):
            if header.endswith(answer):
                raise SourceError(reason)
        oid, kind, size = header.split(b" ")
        if int(size) > LIMIT:
            self.close()  # cheaper than reading it all to get past it
            raise SourceError(f"larger than {LIMIT >> 20} MiB")
        data = self._bytes(int(size) + 1, deadline)
        return GitObject(oid.decode("ascii"), kind.decode("ascii"), data[:-1])

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is None:
            self._process = start(self._path, "cat-file", "--batch", stdin=subprocess.PIPE)
            assert self._process.stdout is not None
            self._ready.register(self._process.stdout, selectors.EVENT_READ)
        return self._process

    def _line(self, deadline: float) -> bytes:
        while (end := self._pending.find(b"\n")) < 0:
            if len(self._pending) > _HEADER:
                raise ValueError("an answer without an end")
            self._more(deadline)
        return self._take(end + 1)[:-1]

    def _bytes(self, count: int, deadline: float) -> bytes:
        while len(self._pending) < count:
            self._more(deadline)
        return self._take(count)

    def _take(self, count: int) -> bytes:
        data = bytes(self._pending[:count])
        del self._pending[:count]
        return data

    def _more(self, deadline: float) -> None:
        assert self._process is not None
        assert self._process.stdout is not None
        if not self._ready.select(max(0.0, deadline - time.monotonic())):
            raise TimeoutError(f"no answer in {_TIMEOUT:.0f} seconds")
        chunk = os.read(self._process.stdout.fileno(), 1 << 16)
        if not chunk:
            raise EOFError("it ended without an answer")
        self._pending += chunk
