# SPDX-License-Identifier: GPL-2.0-or-later
"""How long one mail of the benchmark takes, by itself: with nothing known, and once more."""

import random
from collections.abc import Callable, Iterator
from pathlib import Path

from rows import MissingError, Row, row
from setting import Setting

BASES = {  # a mail of a case -> the folder that it applies to
    "fix.mbox": "base-fix",
    "intro.patch": "base",
    "intro-new.patch": "base-new",
    "fixed-new.patch": "base-new",
    "real.mbox": "base-real",
    "patch.mbox": "base",
}
Words = Callable[[Path, Path], list[str | Path]]


def mails_of(bench: Path) -> Iterator[tuple[Path, Path]]:
    """Yield the mails of the benchmark, each with the folder that it applies to."""
    for case in sorted(bench.glob("*/*")):
        yield from ((case / mail, case / base) for mail, base in BASES.items() if (case / mail).is_file())


def measure(setting: Setting) -> Iterator[Row]:
    """Yield the rows of small trees and of whole ones."""
    yield from timed(setting, "one mail, only its files", lambda mail, base: ["--tree", base, mail])
    repository = setting.repository()

    def whole(mail: Path, base: Path) -> list[str | Path]:
        return ["--tree", repository, "--base", reference(base), mail]

    yield from timed(setting, "one mail, whole tree", whole)


def reference(base: Path) -> str:
    """What the repository with whole trees calls a folder that a mail applies to."""
    return f"refs/bench/{base.parent.name}/{base.name}"


def timed(setting: Setting, what: str, words: Words, cache: Path | None = None) -> Iterator[Row]:
    """Yield the rows of a sample of all mails, each reviewed twice: with this cache, or an empty one."""
    found = sorted(mails_of(setting.mails()))
    if not found:
        raise MissingError("the benchmark has no mails")
    chosen = random.Random(1).sample(found, min(setting.amounts.mails, len(found)))  # noqa: S311 - a sample
    first, again = [], []
    for mail, base in chosen:
        own = cache or setting.fresh("cache")
        first.append(setting.patchlint(*words(mail, base), cache=own))
        again.append(setting.patchlint(*words(mail, base), cache=own))
    yield row(what if cache else f"{what}, empty cache", first, f"of {len(first)} mails")
    yield row(f"{what}, once more", again)
