# SPDX-License-Identifier: GPL-2.0-or-later
"""The long run: `python3 tests/fuzz/run.py --inputs 25000 [TARGET...]` feeds that many inputs to each target.

The same number gives the same inputs. On Python 3.12 and later an input that comes to a line where none was before is
kept and changed further. An input that fails is made smaller and written to --keep; move it to tests/fuzz/crashers
once it is understood, where the tests find it. An input has a limit of processor time, a target one of memory.
"""

import argparse
import faulthandler
import json
import os
import resource
import signal
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from hashlib import sha256
from pathlib import Path
from random import Random
from types import FrameType

ROOT = Path(__file__).parent.parent.parent
sys.path[:0] = [str(ROOT), str(Path(__file__).parent)]

from mutation import mutate  # noqa: E402 - found by the line above
from targets import TARGETS, Target  # noqa: E402 - found by the line above as well

_SECONDS = 20.0  # of processor time for one input
_MEMORY = 2 << 30  # bytes of address space for one target
_MOST_KEPT = 4000  # inputs that came to new lines
_TRIES = 300  # to make a failing input smaller
_SHOWN = 90  # characters of a reason


class TooLongError(BaseException):
    """An input took more processor time than any may; no Exception, lest the code under test catches it."""


@dataclass(slots=True)
class Tally:
    """What came of one target."""

    target: str
    inputs: int = 0
    seconds: float = 0.0
    slowest: float = 0.0
    grown: int = 0  # inputs that came to new lines
    peak: int = 0  # MiB
    failed: dict[str, int] = field(default_factory=dict)


class _Lines:
    """Tells whether new lines of patchlint were run, where Python can tell at no cost."""

    def __init__(self) -> None:
        self.new = 0
        monitoring = getattr(sys, "monitoring", None)
        if monitoring is None:
            return
        ours = str(ROOT / "patchlint")

        def seen(code: object, line: int) -> object:
            self.new += getattr(code, "co_filename", "").startswith(ours)
            return monitoring.DISABLE

        monitoring.use_tool_id(monitoring.COVERAGE_ID, "fuzz")
        monitoring.register_callback(monitoring.COVERAGE_ID, monitoring.events.LINE, seen)
        monitoring.set_events(monitoring.COVERAGE_ID, monitoring.events.LINE)

    def taken(self) -> bool:
        """Whether there were any since the last question."""
        new, self.new = self.new, 0
        return new > 0


def _late(_: int, __: FrameType | None) -> None:
    raise TooLongError(f"more than {_SECONDS:.0f} s of processor time")


def failure(check: Callable[[bytes], None], data: bytes) -> str:
    """Why an input fails, in one line that is the same for inputs that fail alike; "" if it does not."""
    signal.setitimer(signal.ITIMER_VIRTUAL, _SECONDS)
    try:
        check(data)
    except (Exception, TooLongError) as error:
        trace = error.__traceback__
        while trace is not None and trace.tb_next is not None:
            trace = trace.tb_next
        where = f"{Path(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno}" if trace else ""
        return f"{type(error).__name__} {where}: {' '.join(str(error).split())[:_SHOWN]}"
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
    return ""


def smaller(check: Callable[[bytes], None], data: bytes, reason: str) -> bytes:
    """A part of an input that fails in the same place."""
    place, left = reason.partition(":")[0], _TRIES
    step = max(1, len(data) // 2)
    while step and left:
        start = 0
        while start < len(data) and left:
            left -= 1
            shorter = data[:start] + data[start + step :]
            if failure(check, shorter).partition(":")[0] == place:
                data = shorter
            else:
                start += step
        step //= 2
    return data


def fuzz(name: str, target: Target, inputs: int, keep: Path) -> Tally:
    """Feed one target; the same every time on one version of Python."""
    tally, lines = Tally(name), _Lines()
    pool = list(target.seeds())
    began = time.process_time()
    for number in range(inputs):
        random = Random(f"{name}:{number}")  # noqa: S311 - the same every time
        data = (
            pool[number]
            if number < len(pool)
            else mutate(random, random.choice(pool), random.choice(pool), target.words)
        )
        (keep / f"{name}-now").write_bytes(data)  # what to look at when the process itself dies
        start = time.process_time()
        reason = failure(target.check, data)
        tally.slowest = max(tally.slowest, time.process_time() - start)
        tally.inputs += 1
        if lines.taken() and len(pool) < _MOST_KEPT:
            pool.append(data)
            tally.grown += 1
        if reason:
            tally.failed[reason] = tally.failed.get(reason, 0) + 1
            if tally.failed[reason] == 1:
                print(f"{name}: input {number}: {reason}", flush=True)
                data = smaller(target.check, data, reason)
                (keep / f"{name}-{sha256(data).hexdigest()[:8]}").write_bytes(data)
    (keep / f"{name}-now").unlink(missing_ok=True)
    tally.seconds = time.process_time() - began
    tally.peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10
    return tally


def _apart(name: str, inputs: int, keep: Path) -> Tally:
    """Feed one target in a process of its own, which may die."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reader)
        faulthandler.enable()
        signal.signal(signal.SIGVTALRM, _late)
        resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
        told = json.dumps(asdict(fuzz(name, TARGETS[name], inputs, keep)))
        with os.fdopen(writer, "w") as pipe:
            pipe.write(told)
        os._exit(0)
    os.close(writer)
    with os.fdopen(reader) as pipe:
        said = pipe.read()
    _, status = os.waitpid(child, 0)
    return Tally(**json.loads(said)) if said else Tally(name, failed={f"the process ended with status {status}": 1})


def main() -> int:
    """Run, print a row for each target, and return 1 if an input failed."""
    parser = argparse.ArgumentParser(description="Feed many damaged inputs to every layer.")
    parser.add_argument("targets", nargs="*", metavar="TARGET", help=", ".join(TARGETS))
    parser.add_argument("--inputs", type=int, default=25_000, metavar="N", help="for each target")
    parser.add_argument("--keep", type=Path, default=Path("crashers"), metavar="DIR", help="for those that fail")
    options = parser.parse_args()
    unknown = set(options.targets) - TARGETS.keys()
    if unknown:
        parser.error(f"no target is called {', '.join(sorted(unknown))}")
    options.keep.mkdir(parents=True, exist_ok=True)
    os.environ["PATCHLINT_DEBUG"] = "1"
    rows = [_apart(name, options.inputs, options.keep) for name in options.targets or TARGETS]
    print(f"{'target':<14}{'inputs':>8}{'CPU s':>9}{'slowest':>9}{'new':>6}{'MiB':>6}{'failed':>8}")
    for row in rows:
        print(
            f"{row.target:<14}{row.inputs:>8}{row.seconds:>9.0f}{row.slowest:>9.2f}{row.grown:>6}{row.peak:>6}"
            f"{sum(row.failed.values()):>8}"
        )
    return int(any(row.failed for row in rows))


if __name__ == "__main__":
    sys.exit(main())
