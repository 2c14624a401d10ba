# SPDX-License-Identifier: GPL-2.0-or-later
"""A Dask cluster on loopback: a scheduler and workers as processes of their own, which end whatever happens."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path

import pytest
from programs import ROOT

needs_dask = pytest.mark.skipif(find_spec("distributed") is None, reason="the package distributed is not installed")
_LOOPBACK = ("--host", "127.0.0.1", "--no-dashboard")
_SECONDS = 120.0  # that processes may take to begin, on a busy machine


@dataclass(slots=True)
class Cluster:
    """A scheduler, and the workers that were started so far."""

    folder: Path
    python_path: str
    ending: ExitStack
    scheduler: subprocess.Popen[bytes] | None = None
    workers: list[subprocess.Popen[bytes]] = field(default_factory=list)

    @property
    def contact(self) -> Path:
        """The file in which the scheduler writes where it is: it has chosen a port that is free."""
        return self.folder / "scheduler.json"

    @property
    def address(self) -> str:
        """What --executor is given."""
        return str(json.loads(self.contact.read_text())["address"]).replace("tcp://", "dask://")

    def start(self, what: str, *words: str) -> subprocess.Popen[bytes]:
        """Start a process that nobody outlives: it goes by itself when its scheduler does, or when nothing happens."""
        command = [sys.executable, "-m", f"distributed.cli.dask_{what}", *_LOOPBACK, *words]
        environment = {
            **os.environ,
            "PYTHONPATH": self.python_path,
            "DASK_DISTRIBUTED__SCHEDULER__IDLE_TIMEOUT": "300s",
        }
        for name in (
            "XDG_CACHE_HOME",
            "XDG_CONFIG_HOME",
        ):  # a worker has neither the cache nor the families of this one
            environment[name] = str(self.folder / name)
        with (self.folder / f"{what}.log").open("ab") as log:
            process = subprocess.Popen(command, cwd=self.folder, env=environment, stdout=log, stderr=log)
        self.ending.callback(_ended, process)
        return process

    def add_worker(self, *words: str) -> None:
        """Start one more worker."""
        place = f"--scheduler-file={self.contact}"
        self.workers.append(self.start("worker", place, "--nthreads=1", "--death-timeout=60", "--no-nanny", *words))

    def kill_worker(self) -> None:
        """End the first worker as if its machine had failed."""
        self.workers.pop(0).kill()

    def kill_scheduler(self) -> None:
        """End the scheduler, after which all else goes by itself."""
        assert self.scheduler is not None
        self.scheduler.kill()

    def is_idle(self, seconds: float) -> bool:
        """Whether within so many seconds no worker has anything to do any more."""
        from distributed import Client

        end = time.monotonic() + seconds
        with Client(scheduler_file=str(self.contact), timeout=_SECONDS, set_as_default=False) as client:
            while any(client.processing().values()) and time.monotonic() < end:
                time.sleep(0.1)
            return not any(client.processing().values())

    def wait(self) -> None:
        """Wait until all workers are there."""
        from distributed import Client

        with Client(scheduler_file=str(self.contact), timeout=_SECONDS, set_as_default=False) as client:
            client.wait_for_workers(len(self.workers), timeout=_SECONDS)


@contextmanager
def cluster(folder: Path, workers: int, python_path: str = str(ROOT)) -> Iterator[Cluster]:
    """Start a cluster; `python_path` is where it finds patchlint."""
    with ExitStack() as ending:
        made = Cluster(folder, python_path, ending)
        made.scheduler = made.start("scheduler", "--port=0", "--idle-timeout=300s", f"--scheduler-file={made.contact}")
        end = time.monotonic() + _SECONDS
        while not made.contact.is_file():
            assert made.scheduler.poll() is None, (folder / "scheduler.log").read_text()
            assert time.monotonic() < end, "no scheduler"
            time.sleep(0.1)
        for _ in range(workers):
            made.add_worker()
        if workers:
            made.wait()
        yield made


def _ended(process: subprocess.Popen[bytes]) -> None:
    process.kill()
    process.wait()
