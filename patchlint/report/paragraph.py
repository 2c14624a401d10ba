# SPDX-License-Identifier: GPL-2.0-or-later
"""What a reply says about one cause: the rule's paragraph in templates/rules/, filled in, and the lines it speaks of.

A paragraph is prose; it is wrapped here, and a blank line parts it. It is given

  object, function, message      of the finding
  on_object                      " on np"; "" for a reference that has no name but its getter's
  noun                           "reference" or "usage count"
  getter, drop                   "of_parse_phandle() on line 10": what took the reference, what dropped it before
  call                           "kfree()": what is called on the line meant
  put                            "of_node_put(np)": what should have been called
  here, uses, exits              "here" or "on line 16"; the same for all lines; "at the returns on lines 16 and 23"
  on(line)                       "here" or "on line N"
  when                           "when setup() fails (line 15), ": the last decisions on the path
  loop                           line of the loop the path turned in, 0 for none
  facts                          what the rule tells, as text: getter, get_line, function, drop_function, drop_line,
                                 own ("yes": the earlier put dropped what was taken here), what (of the incident),
                                 release (the function that the earlier put has run), inside (that the put meant
                                 runs, or that puts what is in entry), lifetime ("no": a usage count),
                                 put, put_line (where another path drops it),
                                 ends (what releases on both paths the object in which it lies),
                                 lock, lock_line (a lock that is held there, and where it is taken),
                                 held_by (what says so, on that line: then the caller has taken it),
                                 run_by, run_line (the call that has partner run), slot (the place in the table place),
                                 partner, partner_line (the function that belongs to this one, and where it begins),
                                 taker (the function that takes what this one should put),
                                 records_line, entry (of the object's lists: where freed, what is read of one),
                                 stored_line (where an element is stored again after it was put),
                                 mark, end_line, alike ("gets PG_worn", the return it comes to, which other paths
                                 return the same: "counted", "unmarked"),
                                 keep_line, empty_line (where a list is added to, and where it is emptied), locked_by
                                 (the function that takes the lock), keep_place, lock_place (with the file's name, for
                                 lines of the tree that the patch does not apply to),
                                 result, now, before, on, callers (of a contract that has changed)

each "" where it is not known. Where the function is shown with notes, a line that has one is named by its mark, "[2]".
The filter `sentence` makes a first letter a capital, for text that begins with `when`.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import field

from patchlint.finding import Confidence, Finding
from patchlint.record import record
from patchlint.report.anchor import Anchor
from patchlint.report.branches import number
from patchlint.report.cause import Cause, facts_of
from patchlint.report.lines import Lines
from patchlint.report.plain import plain
from patchlint.report.prose import code, in_brackets, listed, on_lines, paragraphs
from patchlint.report.templates import filled
from patchlint.report.witness import Evidence, loop_line
from patchlint.report.words import say

On = Callable[[int | str], str]
_LINES = re.compile(r"\(line (\d+)\)|\b((?:return|exit)s? )?(on )?lines? (\d+(?:, \d+)*(?: and \d+)?)\b")


@record
class Setting:
    """What the reader sees when he comes to a paragraph."""

    place: Anchor | None = None  # under which line it stands
    visible: frozenset[int] = frozenset()  # the lines quoted above it, which need not be shown again
    names: bool = False  # whether these, or their "@@" line, name the function
    marks: Mapping[int, int] = field(default_factory=dict)  # numbers of the notes beside the lines of a function
    templates: str = ""  # the folder of the reviewer's own


def paragraph(cause: Cause, lines: Lines, told: Evidence, setting: Setting) -> list[str]:
    """Return our own lines about a cause: the rule's paragraph, then the source lines that are not quoted above."""
    finding, place = cause.first, setting.place
    text = _filled(cause, lines, told, setting)
    if not setting.names and f"{finding.function}()" not in text:
        text = say("place.inside", function=plain(finding.function), text=_uncapitalised(text))
    where = "" if finding.line in setting.marks else _place_sentence(finding, place)
    text = where + text + _others(cause) + _tail(finding)
    out: list[str] = []
    for block in paragraphs(_marked(text, setting.marks)):
        out += [*block, ""]
    listing = _listing([n for n in told.lines if n not in setting.visible and n not in setting.marks], lines)
    return [*out, *listing, ""] if listing else out


def _marked(text: str, marks: Mapping[int, int]) -> str:
    """The text with marks instead of the lines that have one."""

    def mark(found: re.Match[str]) -> str:
        numbers = [int(one) for one in re.findall(r"\d+", found[0])]
        if not all(one in marks for one in numbers):
            return found[0]
        named = in_brackets([marks[one] for one in numbers])
        if found[2]:  # "at the returns on lines 5 and 7"
            return f"{found[2]}{named}"
        return say("walk.at", marks=named) if found[3] else named

    return _LINES.sub(mark, text) if marks else text


def _uncapitalised(text: str) -> str:
    """Text to go on with inside a sentence; only a plain word is made small, a name stays as it is."""
    word = text.split(" ", 1)[0]
    return text[:1].lower() + text[1:] if word.isalpha() and word[1:].islower() else text


def _filled(cause: Cause, lines: Lines, told: Evidence, setting: Setting) -> str:
    finding, facts = cause.first, cause.facts
    here = setting.place.line if setting.place else 0

    def on(line: int | str) -> str:
        if here and int(line or 0) == here:
            return _with_mark(say("place.here"), here, setting.marks)
        return say("place.on_line", line=line) if line else ""

    values: dict[str, object] = {
        "object": plain(finding.object),
        "on_object": on_object(finding, facts),
        "noun": noun(facts),
        "function": plain(finding.function),
        "message": plain(finding.message),
        "facts": facts,
        "getter": _called(facts, "getter", "get_line", on),
        "drop": _called(facts, "drop_function", "drop_line", on),
        "call": f"{facts['function']}()" if facts.get("function") else "",
        "put": f"{facts['put']}({plain(finding.object)})" if facts.get("put") else "",
        "on": on,
        "here": on(finding.line),
        "uses": _places([f.line for f in cause.alike], here, setting.marks),
        "exits": _exits(cause, lines, here, setting.marks),
        "when": f"{told.when}, " if told.when else "",
        "loop": loop_line(cause),
    }
    return filled(setting.templates, f"rules/{finding.rule}.txt.j2", values).strip()


def noun(facts: Mapping[str, str]) -> str:
    """What is counted, in a word."""
    return say("place.usage_count" if facts.get("lifetime") == "no" else "place.reference")


def on_object(finding: Finding, facts: Mapping[str, str]) -> str:
    """ " on np", "" for a reference that is nowhere but in the getter's result."""
    return "" if finding.object.startswith(facts.get("getter", "?") + "(") else f" on {plain(finding.object)}"


def _called(facts: Mapping[str, str], name: str, line: str, on: On) -> str:
    """ "getter() on line 12", "" when it is not known."""
    return f"{facts[name]}() {on(facts.get(line, ''))}".strip() if facts.get(name) else ""


def _with_mark(text: str, line: int, marks: Mapping[int, int]) -> str:
    return f"{text} [{marks[line]}]" if line in marks else text


def _place_sentence(finding: Finding, place: Anchor | None) -> str:
    if place is not None and place.exact:
        return ""
    where = plain(f"{finding.file}:{finding.line}")
    return say("place.not_shown" if place else "place.elsewhere", place=where)


def _places(numbers: list[int], here: int, marks: Mapping[int, int]) -> str:
    """ "here", "here and on line 5", "on lines 5 and 7"."""
    rest = [number for number in numbers if number != here]
    words = [_with_mark(say("place.here"), here, marks)] * (here in numbers)
    return listed(words + ([say("place.on_lines", lines=on_lines(rest))] if rest else []))


def _exits(cause: Cause, lines: Lines, here: int, marks: Mapping[int, int]) -> str:
    """ "at this return", "at the returns on lines 12 and 40", "at the end of the function (line 60)"."""
    numbers = list(cause.ends)
    texts = {number: lines.text(number).strip() for number in numbers}
    if all(text.startswith("}") for text in texts.values()):
        return say("place.end", lines=on_lines(numbers))
    word = "return" if all(text.startswith("return") for text in texts.values()) else "exit"
    if numbers == [here]:
        return _with_mark(say("place.this_return" if word == "return" else "place.here"), here, marks)
    return say(f"place.{word}{'s' if len(numbers) > 1 else ''}", lines=on_lines(numbers))


def _others(cause: Cause) -> str:
    """References on the same object from other places, each in a sentence."""
    places: dict[str, None] = {}
    for finding in cause.others:
        facts = facts_of(finding)
        start = number(facts.get("drop_line")) or number(facts.get("get_line"))
        places[on_lines({start, finding.line, *finding.exits} - {0})] = None
    return say("place.others", places="; ".join(places)) if places else ""


def _tail(finding: Finding) -> str:
    tail = say("place.partial") if finding.partial else ""
    return tail + (say("place.unsure") if finding.confidence is Confidence.LOW else "")


def _listing(numbers: list[int], lines: Lines) -> list[str]:
    texts = {number: lines.text(number).expandtabs(4) for number in numbers}
    known = {number: text for number, text in texts.items() if text.strip()}
    if not known:
        return []
    margin = min(len(text) - len(text.lstrip()) for text in known.values())
    return [code(number, text[margin:]) for number, text in known.items()]
