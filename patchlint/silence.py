# SPDX-License-Identifier: GPL-2.0-or-later
"""Takes what nobody wants to hear of again out of a review, and tells which of the entries are of no more use.

An entry is matched by the finding's fingerprint and nothing else: it outlives moved lines, other messages and another
way to the same exit, but not another name of the object, the function or the file.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from patchlint.baseline import read_baseline
from patchlint.finding import Finding
from patchlint.report.fingerprint import names
from patchlint.report.plain import plain
from patchlint.report.show import Show
from patchlint.result import PatchReview, Review, Silenced
from patchlint.rule import Rule
from patchlint.suppressions import Entry, outside, read_suppressions, suppressions_file

_NAMED = 3  # of entries alike that are told of, a line each


def entries_for(tree: str | None, named: str | None, baseline: str | None = None) -> tuple[Entry, ...]:
    """All that is to be silent for a tree, the baseline first; `named` is the file of suppressions if not the usual.

    Raises UsageError naming file, line and cause.
    """
    found: tuple[Entry, ...] = ()
    if baseline is not None:
        outside(Path(baseline), Path(tree) if tree is not None else None)
        found = read_baseline(baseline)
    file = suppressions_file(tree, named)
    return (*found, *(read_suppressions(file) if file is not None else ()))


def silence(review: Review, entries: Sequence[Entry], today: date) -> Review:
    """The review with `silenced` apart from the findings; of several entries for one finding the last one counts."""
    live = {entry.fingerprint: entry for entry in entries if not _over(entry, today)}
    if not live:
        return review
    return replace(review, patches=tuple(_quieter(patch, live) for patch in review.patches))


def remarks(done: Review, entries: Sequence[Entry], rules: Sequence[Rule], show: Show, today: date) -> tuple[str, ...]:
    """What is to be said of the entries, a line each: how many findings they silence, which are over or of no use.

    `done` comes from silence(), `rules` are those that were run.
    """
    return (*counted(done, show), *_expired(entries, today), *_unused(done, entries, rules, today))


def _over(entry: Entry, today: date) -> bool:
    return entry.until is not None and entry.until < today


def _quieter(patch: PatchReview, live: dict[str, Entry]) -> PatchReview:
    known = names(patch)
    silenced: list[Silenced] = []
    introduced = _left(patch.introduced, known.introduced, live, silenced, new=True)
    preexisting = _left(patch.preexisting, known.preexisting, live, silenced, new=False)
    return replace(patch, introduced=introduced, preexisting=preexisting, silenced=tuple(silenced))


def _left(
    found: Sequence[Finding], known: Sequence[str], live: dict[str, Entry], silenced: list[Silenced], *, new: bool
) -> tuple[Finding, ...]:
    """The findings that no entry is about; the others are added to `silenced`."""
    left = []
    for finding, name in zip(found, known, strict=True):
        entry = live.get(name)
        if entry is None:
            left.append(finding)
        else:
            silenced.append(Silenced(finding, name, new, entry.why, entry.baseline, entry.source))
    return tuple(left)


def counted(done: Review, show: Show) -> Iterator[str]:
    """Yield for each file of entries how many findings it silences that would have been told of."""
    hidden = [one for patch in done.patches for one in patch.silenced if one.new or show.preexisting]
    sources = Counter(one.source for one in hidden if one.finding.confidence >= show.minimum)
    for source, count in sources.items():
        yield f"{count} finding{'s are' if count > 1 else ' is'} suppressed by {source}"


def _expired(entries: Sequence[Entry], today: date) -> Iterator[str]:
    live = {entry.fingerprint for entry in entries if not _over(entry, today)}
    over = {entry.fingerprint: entry for entry in entries if _over(entry, today) and entry.fingerprint not in live}
    yield from _few([f"{_place(one)}: {one.fingerprint} was suppressed until {one.until}" for one in over.values()])


def _unused(done: Review, entries: Sequence[Entry], rules: Sequence[Rule], today: date) -> Iterator[str]:
    """Entries about a function that was read in full, by a rule that was run on it, without what they are about.

    What a rule says of a change or of a whole file may come again with another patch.
    """
    judged = {rule.name for rule in rules if rule.check is not None}
    read = _read_in_full(done)
    used = {name for patch in done.patches for name in names(patch).fixed}
    used |= {one.fingerprint for patch in done.patches for one in patch.silenced}
    idle = [
        entry
        for entry in {entry.fingerprint: entry for entry in entries if not _over(entry, today)}.values()
        if entry.fingerprint not in used and entry.rule in judged and (entry.file, entry.function) in read
    ]
    told = "nothing is there any more to be suppressed in"
    yield from _few([plain(f"{_place(one)}: {one.fingerprint}: {told} {one.function}() of {one.file}") for one in idle])


def _read_in_full(done: Review) -> set[tuple[str, str]]:
    """File and function; what a file holds of control characters no format prints, so no entry has them."""
    rows = [(patch, row) for patch in done.patches for row in patch.functions]
    doubtful = {(row.file, row.function) for patch, row in rows if row.status != "strict" or not patch.callees.whole}
    places = {(row.file, row.function) for _, row in rows if row.function} - doubtful
    return {(plain(file), plain(function)) for file, function in places}


def _place(entry: Entry) -> str:
    return entry.source if entry.baseline else f"{entry.source}:{entry.line}"


def _few(lines: Sequence[str]) -> Iterator[str]:
    yield from lines[:_NAMED]
    if len(lines) > _NAMED:
        yield f"... and {len(lines) - _NAMED} more entries like these"
