# SPDX-License-Identifier: GPL-2.0-or-later
"""`patchlint scan --executor dask://...`: the same answer from other machines, whatever happens to them."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest
from dask_cluster import Cluster, cluster, needs_dask
from kiln import ASKS, HEADER, ROW
from lamp_mail import BEFORE, LEAKY, PATH
from programs import ROOT, installed

from patchlint.cli import main
from patchlint.contracts.pool import AHEAD
from patchlint.scan import cluster as scanning
from patchlint.scan.model import Seen
from patchlint.scan.packing import Packing
from patchlint.source.tree import open_tree

Ran = tuple[int, str, str]
Run = Callable[..., Ran]
FILES = 60
FUNCTIONS = 3  # of each
OTHERS = 4  # files
SOON = 60.0  # seconds, on a machine with more to do than it can
FAMILY = 'family = "flame"\n\n[get]\nflame_light = { fails = "null" }\n\n[put]\nflame_out = {}\n'
FLAME = LEAKY.replace('of_parse_phandle(lamp->dev->of_node, "bulb", 0)', "flame_light(lamp)").replace(
    "of_node_put", "flame_out"
)

needs_package = pytest.mark.cluster


@pytest.fixture(scope="module")
def there(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """A cluster of three workers, which know of no tree."""
    with cluster(tmp_path_factory.mktemp("cluster"), 3) as made:
        yield made


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A folder with drivers, most of which leak, and a file that hangs on its header."""
    root = tmp_path / "linux"
    files = {PATH: LEAKY, "drivers/bulb/bind.c": BEFORE.replace("lamp", "bulb"), "flame.c": FLAME}
    files |= {"kiln.c": ASKS, "kiln.h": HEADER}
    for number in range(FILES):
        named = [LEAKY.replace("lamp_bind", f"lamp_bind_{number}_{one}") for one in range(FUNCTIONS)]
        files[f"drivers/lamp/lamp{number:02}.c"] = "\n".join(named)
    for path, text in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text)
    (tmp_path / "rows").mkdir()
    (tmp_path / "rows/firing.toml").write_text(ROW)
    (tmp_path / "rows/flame.toml").write_text(FAMILY)
    return root


@pytest.fixture
def run(tree: Path, capfd: pytest.CaptureFixture[str]) -> Run:
    """Scan the tree and return exit status, output and notes."""

    def go(*words: str) -> Ran:
        rows = str(tree.parent / "rows")
        return (main(["scan", "--tree", str(tree), "--families", rows, "-j", "1", *words]), *capfd.readouterr())

    return go


@pytest.fixture
def answered(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[int], None]], list[str]]:
    """Have something happen when so many answers have come; every file is a task by itself. Returns what was seen."""

    def at(happens: Callable[[int], None]) -> list[str]:
        seen: list[str] = []
        take = scanning._Tasks.answered

        def taken(tasks: scanning._Tasks, answer: Sequence[scanning.Answer]) -> list[Seen]:
            found = take(tasks, answer)
            seen.extend(one.path for one in found)
            happens(len(seen))
            return found

        monkeypatch.setattr(scanning, "_FILES", 1)
        monkeypatch.setattr(scanning._Tasks, "answered", taken)
        return seen

    return at


# --- a cluster that is there


@needs_dask
@needs_package
def test_a_worker_that_dies_makes_no_difference(
    there: Cluster, run: Run, answered: Callable[[Callable[[int], None]], list[str]], tmp_path: Path
) -> None:
    first = len(there.workers)

    def happens(count: int) -> None:
        if count >= 5 and len(there.workers) == first:
            there.kill_worker()

    here = run("--format=json")
    seen = answered(happens)
    far = run("--format=json", "--executor", there.address, "--cache", str(tmp_path / "other"))
    there.add_worker()
    assert far[:2] == here[:2]
    assert here[1].count('"rule": "leak-on-error-path"') >= FILES * FUNCTIONS
    assert len(there.workers) == first
    assert sorted(seen) == sorted(set(seen))
    assert len(seen) == FILES + OTHERS
    assert '"flame.c"' in far[1]  # of which only a family file of the user knows


@needs_dask
@needs_package
def test_an_interrupted_scan_takes_its_tasks_along_and_goes_on(
    there: Cluster, run: Run, answered: Callable[[Callable[[int], None]], list[str]], tmp_path: Path
) -> None:
    stopped: list[int] = []

    def happens(count: int) -> None:
        if count == 20 and not stopped:
            stopped.append(count)
            signal.raise_signal(signal.SIGINT)

    here = run("--format=json", "--cache", str(tmp_path / "other"))
    seen = answered(happens)
    assert run("--executor", there.address)[:2] == (130, "")
    assert len(seen) == 20
    assert there.is_idle(SOON)
    far = run("--format=json", "--executor", there.address)
    assert far[:2] == here[:2]
    assert "(19 of them as the last time)" in far[2]  # the last one had not arrived yet


@needs_dask
@needs_package
def test_not_more_is_under_way_than_keeps_it_busy(
    there: Cluster, run: Run, monkeypatch: pytest.MonkeyPatch, answered: Callable[[Callable[[int], None]], list[str]]
) -> None:
    sent: list[str] = []
    most: list[int] = []
    take = scanning._Tasks.next

    def taken(tasks: scanning._Tasks) -> scanning._Task | None:
        task = take(tasks)
        sent.extend([task.first] if task is not None else [])
        return task

    monkeypatch.setattr(scanning._Tasks, "next", taken)
    answered(lambda count: most.append(len(sent) - count))
    assert run("--executor", there.address)[0] == 1
    assert len(sent) > FILES  # one of them twice: it lacked a header
    assert max(most) <= AHEAD * (len(there.workers) + 1)


@needs_dask
@needs_package
def test_progress_shows_on_a_terminal(there: Cluster, tree: Path) -> None:
    ours, theirs = os.openpty()
    environment = {name: value for name, value in os.environ.items() if name != "CI"} | {"TERM": "xterm"}
    command = [sys.executable, "-m", "patchlint", "scan", "--again", "--tree", str(tree), "--executor", there.address]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=theirs, env=environment, cwd=ROOT) as scan:
        os.close(theirs)
        text = b""
        while chunk := _read(ours):
            text += chunk
    os.close(ours)
    assert scan.returncode == 1
    assert f"of {FILES + OTHERS}".encode() in text
    assert b"files: [" in text


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 4096)
    except OSError:  # nobody is left who could write
        return b""


@needs_dask
@needs_package
def test_what_was_seen_there_is_known_here_until_what_it_hangs_on_changes(there: Cluster, run: Run, tree: Path) -> None:
    far = run("--format=json", "--executor", there.address)
    here = run("--format=json")
    assert here[:2] == far[:2]
    assert f"({FILES + OTHERS} of them as the last time)" in here[2]
    (tree / "kiln.h").write_text("/* other numbers */\n" + HEADER)
    assert f"({FILES + OTHERS - 1} of them as the last time)" in run()[2]


# --- a cluster that is another


@needs_dask
@needs_package
@pytest.mark.parametrize("kind", ["another rule", "none", "installed"])
def test_a_worker_must_be_the_same_program(kind: str, run: Run, tmp_path: Path) -> None:
    place = _program(tmp_path / "site", kind)
    with cluster(tmp_path, 1, str(place)) as made:
        status, out, err = run("--executor", made.address)
    if kind == "installed":
        assert status == 1
        assert out.count("\n") >= FILES * FUNCTIONS
        return
    assert (status, out, err.count("\n")) == (2, "", 1)
    if kind == "none":
        assert "scheduler and workers must have patchlint 0.1.0, too: " in err
    else:
        assert "the worker tcp://127.0.0.1:" in err
        other = "other code, rules, families, pycparser or Python"
        assert f"has patchlint 0.1.0 with {other}, not the patchlint 0.1.0 that scans" in err


def _program(place: Path, kind: str) -> Path:
    """A patchlint as it is when it is installed; one in which a rule is another; or what has little but the name."""
    if kind == "none":
        (place / "patchlint").mkdir(parents=True)
        (place / "patchlint/__init__.py").write_text('"""Old."""\n')
        return place
    installed(place)
    if kind != "installed":
        with (place / "patchlint/rules/never_put.py").open("a") as file:
            file.write("# another\n")
    return place


# --- no cluster


@pytest.mark.parametrize(
    "word",
    [
        "ray://127.0.0.1:1",
        "127.0.0.1:1",
        "dask://",
        "dask://x",
        "dask://x:y",
        "dask://a b:1",
        "tcp://x:1",
        "dask://x:1/y",
    ],
)
def test_what_is_no_cluster_is_wrong_usage(run: Run, word: str) -> None:
    status, out, err = run("--executor", word)
    assert (status, out) == (2, "")
    assert err == f"patchlint: --executor {word}: there is only dask://HOST:PORT, the scheduler of a Dask cluster\n"


def test_without_the_package_it_says_what_to_install(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scanning, "find_spec", lambda _: None)
    expected = "patchlint: the package distributed is not installed: pip install 'patchlint[dask]'\n"
    assert run("--executor", "dask://127.0.0.1:1") == (2, "", expected)


@needs_dask
@needs_package
@pytest.mark.parametrize("kind", ["nobody", "silent", "another protocol"])
def test_nobody_answers(run: Run, kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scanning, "_PATIENCE", 2.0)
    with socket.create_server(("127.0.0.1", 0)) as server:
        place = f"dask://127.0.0.1:{server.getsockname()[1]}"
        if kind == "nobody":
            server.close()
        if kind == "another protocol":
            threading.Thread(target=_refuse, args=(server,), daemon=True).start()
        began = time.monotonic()
        status, out, err = run("--executor", place)
    assert (status, out, err.count("\n")) == (2, "", 1)
    assert err.startswith(f"patchlint: {place}: no Dask cluster answers")
    assert time.monotonic() - began < SOON


def _refuse(server: socket.socket) -> None:
    while True:
        try:
            with server.accept()[0] as asked:
                asked.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")
        except OSError:
            return


@needs_dask
@needs_package
def test_a_cluster_without_workers_and_one_that_goes_away(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, answered: Callable[[Callable[[int], None]], list[str]]
) -> None:
    monkeypatch.setattr(scanning, "_PATIENCE", 5.0)
    with cluster(tmp_path, 0) as made:
        monkeypatch.setattr(scanning, "_LONELY", 3.0)
        assert run("--executor", made.address) == (2, "", f"patchlint: {made.address}: the cluster has no workers\n")
        monkeypatch.setattr(scanning, "_LONELY", SOON)
        made.add_worker()
        made.wait()
        seen = answered(lambda count: made.kill_scheduler() if count == 5 else None)
        status, out, err = run("--executor", made.address)
    assert (status, out, err.count("\n")) == (2, "", 1)
    assert "the connection to the cluster is lost" in err
    assert 5 <= len(seen) < FILES


@needs_dask
@needs_package
def test_files_that_end_one_worker_after_the_other_are_named() -> None:
    from distributed.scheduler import KilledWorker

    told = scanning._told(KilledWorker("patchlint-1f:drivers/lamp/a.c", None, 3))
    assert told == "4 workers have died over drivers/lamp/a.c or the files sent with it"


def test_each_file_is_answered_once(tree: Path) -> None:
    tasks = scanning._Tasks(Packing(open_tree(tree), None), (), [PATH, "kiln.c", "none.c"])
    seen = Seen(PATH)
    assert tasks.next() is not None
    assert [one.path for one in tasks.answered([seen, seen, Seen("other.c")])] == ["none.c", PATH]
    assert tasks.waiting == {"kiln.c"}
    assert tasks.answered([seen]) == []
