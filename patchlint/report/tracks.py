# SPDX-License-Identifier: GPL-2.0-or-later
"""The paths that a page shows for one finding: the one that shows it, then the others of the path table."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from patchlint.engine.trace import DECISIONS, Step
from patchlint.facts import Facts
from patchlint.finding import Finding
from patchlint.record import record
from patchlint.report.claims import Claim
from patchlint.report.condition import in_words
from patchlint.report.flow import step_words
from patchlint.report.lanes import Lane, lane
from patchlint.report.lines import Lines
from patchlint.report.ways import held
from patchlint.report.words import say
from patchlint.ways import ANSWERS, Decision, Event, Noted, Way

MOST = 12  # paths of one finding; the style sheet has as many rules
_MOST_LANES = 6
_LONGEST = 48  # characters of a question
_EVENTS = frozenset(("get", "put", "take", "store", "return"))


@record
class Track:
    """One path through a function, for a reader."""

    title: str
    witness: bool  # the one that shows the finding
    lines: frozenset[int]  # 1-based, that it runs through, as far as they are known
    notes: Mapping[int, tuple[str, ...]]  # line -> what is said right beside it
    decisions: tuple[Noted, ...]
    lanes: tuple[Lane, ...]
    ends: tuple[str, ...]  # what is left at the end, and how many paths are like it
    last: int  # the line on which it ends


def tracks(claim: Claim, known_facts: Facts | None, lines: Lines) -> tuple[tuple[Track, ...], int]:
    """Return the paths, the one that shows the finding first, and how many are left out."""
    table = known_facts.table if known_facts is not None and known_facts.after else None
    ways = table.rows if table is not None else ()
    number = claim.way(ways)
    names = [claim.finding.object] if claim.finding.object else []
    names = _objects([*names, *(event.name for event in _events(claim.finding.steps))], ways)
    found = [_of_steps(claim.finding, names, lines)] if number < 0 else [_of_way(ways[number], names, lines, True)]
    found += [_of_way(way, names, lines, False) for place, way in enumerate(ways) if place != number]
    return tuple(_with_events(found[:MOST])), max(0, len(found) - MOST)


def all_tracks(ways: Sequence[Way], lines: Lines) -> tuple[tuple[Track, ...], int]:
    """Return the paths of a table, none where nothing happens to a reference, and how many are left out."""
    names = _objects((), ways)
    found = [_of_way(way, names, lines, False) for way in ways[:MOST]]
    if not any(lane.changes for one in found for lane in one.lanes):
        return (), 0
    return tuple(_with_events(found, 0)), max(0, len(ways) - MOST)


def _with_events(found: Sequence[Track], always: int = 1) -> list[Track]:
    """The paths without the lanes of objects to which nothing happens on any of them, but for the first `always`."""
    count = len(found[0].lanes)
    kept = [number for number in range(count) if number < always or any(one.lanes[number].changes for one in found)]
    return [replace(one, lanes=tuple(one.lanes[number] for number in kept)) for one in found]


def _objects(first: Sequence[str], ways: Sequence[Way]) -> list[str]:
    """The objects that get a lane."""
    names = [event.name for way in ways for event in way.events if event.name]
    return list(dict.fromkeys((*first, *names)))[:_MOST_LANES]


def _events(steps: Sequence[Step]) -> Iterator[Event]:
    for step in steps:
        function, _, name = step.detail.partition(": ")
        if step.what in _EVENTS and name:
            yield Event(step.line, step.what, name, function)


def _of_way(way: Way, names: Sequence[str], lines: Lines, witness: bool) -> Track:
    lanes = tuple(lane(name, way.events, way) for name in names)
    asked = tuple(Noted(one.line, say("page.decision", asked=one.asked, answer=one.answer)) for one in way.decisions)
    notes = [(one.line, _beside(one, lines)) for one in way.decisions]
    title = say("page.way" if way.result else "page.way_out", line=way.line, result=way.result)
    ends = [say("page.held", what=held(one), line=one.line) for one in way.held]
    ends += [say("page.dropped", what=one.text, line=one.line) for one in way.dropped]
    ends += [say("page.lock_on" if one.on else "page.lock_off", name=one.name) for one in way.locks]
    ends += [say("page.flag_on" if one.on else "page.flag_off", name=one.name) for one in way.flags]
    ends += [say("page.list_on" if one.on else "page.list_off", name=one.name) for one in way.lists]
    ends = [say("page.at_end", what=end) for end in ends]
    ends += [say("page.alike", count=way.count)] if way.count > 1 else []
    return Track(title, witness, frozenset(way.lines), _notes(notes, lanes), asked, lanes, tuple(ends), way.line)


def _of_steps(finding: Finding, names: Sequence[str], lines: Lines) -> Track:
    """The witness as the rule has it, where no path of the table is known to be the same."""
    lanes = tuple(lane(name, tuple(_events(finding.steps))) for name in names)
    branches = [step for step in finding.steps if step.what in DECISIONS]
    told = tuple(Noted(step.line, words) for step in branches if (words := _step_words(step, lines)))
    notes = [
        (step.line, _beside(Decision(step.line, "", ANSWERS.get(step.what, step.detail)), lines)) for step in branches
    ]
    through = frozenset({step.line for step in finding.steps} | {finding.line, *finding.exits})
    last = finding.steps[-1].line if finding.steps else finding.line
    title = say("page.witness", line=last)
    return Track(title, True, through, _notes(notes, lanes), told, lanes, (), last)


def _step_words(step: Step, lines: Lines) -> str:
    """A branch of a witness in words, "" where its line does not tell what was asked."""
    if step.what not in ("true", "false") or in_words(step, lines):
        return step_words(step, lines)
    asked = _asked(step.line, lines)
    return say("page.decision", asked=asked, answer=ANSWERS[step.what]) if asked else ""


def _asked(line: int, lines: Lines) -> str:
    """What a branch of a witness asked, as far as its line tells: it is about what a "!" negates, or about a part."""
    there = lines.condition(line).lstrip("!")
    parts = re.search(r"&&|\|\||!(?!=)", there)
    return "" if parts else there


def _beside(one: Decision, lines: Lines) -> str:
    """The answer beside the line that asks; with the question where that is another, as for "if (!x)"."""
    if one.answer not in ("yes", "no"):
        return one.answer
    asked = one.asked or _asked(one.line, lines)
    if asked in ("", lines.condition(one.line)):
        return one.answer if asked else ""
    short = asked if len(asked) <= _LONGEST else f"{asked[:_LONGEST]}..."
    return say("page.decision", asked=short, answer=one.answer)


def _notes(decisions: Sequence[tuple[int, str]], lanes: Sequence[Lane]) -> dict[int, tuple[str, ...]]:
    """What is said beside the lines: the answers, each once, then what happens to the counts."""
    found: dict[int, dict[str, None]] = {}
    for line, answer in decisions:
        if not answer:
            continue
        found.setdefault(line, {})[answer] = None
    for one in lanes:
        for change in one.changes:
            text = say(f"page.{change.what.replace(' ', '_')}", object=one.name, count=change.after)
            found.setdefault(change.line, {})[text] = None
    return {line: tuple(texts) for line, texts in found.items()}


def lane_words(one: Lane) -> str:
    """Return a lane in words, for who does not see it: "np: 0 at the beginning; line 10: get by f(), 1; ..."."""
    said = [say("page.lane_start", name=one.name)]
    for change in one.changes:
        name = "page.lane_by" if change.function.isidentifier() else "page.lane_step"
        said.append(say(name, line=change.line, what=change.what, function=change.function, count=change.after))
    return "; ".join([*said, say("page.lane_end", count=one.end)])
