# SPDX-License-Identifier: GPL-2.0-or-later
"""What is noted beside the lines of a function: the path of a cause, in its order, and what it is measured against."""

from patchlint.record import record
from patchlint.report.branches import number, on_the_way, telling
from patchlint.report.cause import Cause
from patchlint.report.condition import beside as in_a_note
from patchlint.report.lines import Lines
from patchlint.report.paragraph import noun, on_object
from patchlint.report.plain import plain
from patchlint.report.witness import evidence, loop_line
from patchlint.report.words import known, say

_MOST_BRANCHES = 5
_MOST_BEFORE = 2  # where there is no get or put that the path begins with
_ON_OTHER_PATHS = ("flag-without-reference", "missing-get-on-return-path")  # rules whose getter is not on the path
_ABOUT_LOOPS = ("double-put", "entry-after-put", "put-per-entry")  # rules that name the loop


@record
class Note:
    """A few words about a 1-based line of the file after the patch."""

    line: int
    text: str
    repeats: bool = False  # it may be said of several lines: once is enough


@record
class Notes:
    """What is noted of one cause, each line and text once."""

    path: tuple[Note, ...]  # in the order in which the path comes by
    others: tuple[Note, ...]  # of other paths
    several: bool = False  # there are paths to several ends


def notes(cause: Cause, lines: Lines, span: tuple[int, int]) -> Notes:
    """Return the notes beside the lines `span` of a function."""
    facts = cause.facts
    path = _branches(cause, lines)
    for line, text in _events(cause):
        if line and line not in cause.ends and text:
            _insert(path, Note(line, text))
    path += [Note(line, _claim(cause), True) for line in cause.ends]
    if facts.get("result") and number(facts.get("end_line")):
        path.append(Note(number(facts["end_line"]), say("note.end", result=facts["result"])))
    others = []
    if cause.first.rule in _ON_OTHER_PATHS:
        others.append(Note(number(facts.get("get_line")), say("note.other_get", **_values(cause))))
    others.append(Note(number(facts.get("put_line")), say("note.other_put")))
    seen = {note.line for note in path}
    beside = [note for note in others if note.line not in seen]
    return Notes(_within(path, span), _within(beside, span), len(cause.ends) > 1)


def _branches(cause: Cause, lines: Lines) -> list[Note]:
    """The branches that the path turns off at, and those that the question names."""
    told = evidence(cause, lines).told
    steps = [step for step in telling(cause, lines) if step.line in told or on_the_way(step, lines)]
    found = [Note(step.line, in_a_note(step, lines)) for step in steps]
    begins = cause.facts.get("get_line") or cause.facts.get("drop_line")
    return [note for note in found if note.text][-(_MOST_BRANCHES if begins else _MOST_BEFORE) :]


def _events(cause: Cause) -> list[tuple[int, str]]:
    """The lines of the path that the facts name, 0 for none, with what is noted there."""
    facts, values = cause.facts, _values(cause)
    rule = f"note.{cause.first.rule}" if known(f"note.{cause.first.rule}") else ""
    get = "" if cause.first.rule in _ON_OTHER_PATHS or not facts.get("getter") else say("note.get", **values)
    put = say("note.put" if facts.get("own") == "yes" else "note.last-put", **values) if values["drop"] else ""
    if rule and values["drop"]:
        put = say(rule, **values)
    elif rule and get:
        get = say(rule, **values)
    lock = say("note.caller" if facts.get("held_by") else "note.lock", **values) if facts.get("lock") else ""
    empty = cause.first.rule == "emptied-before-walk"
    turn = say("note.turn") if cause.first.rule in _ABOUT_LOOPS else ""
    return [
        (number(facts.get("get_line")), get),
        (number(facts.get("drop_line")), put),
        (number(facts.get("lock_line")), lock),
        (number(facts.get("records_line")), say("note.empty" if empty else "note.records")),
        (number(facts.get("stored_line")), say("note.stored")),
        (number(facts.get("keep_line")), say("note.keep")),
        (loop_line(cause), turn),
    ]


def _values(cause: Cause) -> dict[str, str]:
    """What a phrase may name."""
    facts, finding = cause.facts, cause.first
    return {
        "object": plain(finding.object),
        "on_object": on_object(finding, facts),
        "noun": noun(facts),
        "getter": facts.get("getter", ""),
        "drop": facts.get("drop_function", ""),
        "lock": facts.get("lock", ""),
        "mark": facts.get("mark", "is marked"),
    }


def _claim(cause: Cause) -> str:
    name = f"claim.{cause.first.rule}"
    return say(name if known(name) else "claim.other", **_values(cause))


def _insert(path: list[Note], note: Note) -> None:
    """Put a note before the first that stands further down: without a loop that is the order of the path."""
    place = next((index for index, other in enumerate(path) if other.line > note.line), len(path))
    path.insert(place, note)


def _within(found: list[Note], span: tuple[int, int]) -> tuple[Note, ...]:
    return tuple(dict.fromkeys(note for note in found if span[0] <= note.line <= span[1]))
