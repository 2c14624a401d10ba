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
                                 release (the function that the earlier put has run), lifetime ("no": a usage count),
                                 put, put_line (where another path drops it),
                                 lock, lock_line (a lock that is held there, and where it is taken),
                                 held_by (what says so, on that line: then the caller has taken it),
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

each "" where it is not known. The filter `sentence` makes a first letter a capital, for text that begins with `when`.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from patchlint.finding import Confidence, Finding
from patchlint.report.anchor import Anchor
from patchlint.report.cause import Cause, facts_of
from patchlint.report.lines import Lines
from patchlint.report.plain import plain
from patchlint.report.prose import code, on_lines, paragraphs, sentence
from patchlint.report.witness import Evidence, loop_line, number

if TYPE_CHECKING:
    from jinja2 import Environment


@lru_cache(maxsize=1)
def environment() -> "Environment":
    """The templates; plain text, so nothing is escaped, and a name that nobody set is an error."""
    from jinja2 import Environment, PackageLoader, StrictUndefined  # takes longer to import than a review may take

    made = Environment(
        loader=PackageLoader("patchlint.templates", ""),
        autoescape=False,  # noqa: S701 - mail, not HTML
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    made.filters["sentence"] = lambda text: sentence(text) + " "
    return made


@dataclass(frozen=True, slots=True)
class Setting:
    """What the reader sees when he comes to a paragraph."""

    place: Anchor | None = None  # under which line it stands
    visible: frozenset[int] = frozenset()  # the lines quoted above it, which need not be shown again
    names: bool = False  # whether these, or their "@@" line, name the function


def paragraph(cause: Cause, lines: Lines, told: Evidence, setting: Setting) -> list[str]:
    """Return our own lines about a cause: the rule's paragraph, then the source lines that are not quoted above."""
    finding, place = cause.first, setting.place
    text = _filled(cause, lines, told, place.line if place else 0)
    if not setting.names and f"{finding.function}()" not in text:
        text = f"In {plain(finding.function)}(), {_uncapitalised(text)}"
    text = _place_sentence(finding, place) + text + _others(cause) + _tail(finding)
    out: list[str] = []
    for block in paragraphs(text):
        out += [*block, ""]
    listing = _listing([number for number in told.lines if number not in setting.visible], lines)
    return [*out, *listing, ""] if listing else out


def _uncapitalised(text: str) -> str:
    """Text to go on with inside a sentence; only a plain word is made small, a name stays as it is."""
    word = text.split(" ", 1)[0]
    return text[:1].lower() + text[1:] if word.isalpha() and word[1:].islower() else text


def _filled(cause: Cause, lines: Lines, told: Evidence, here: int) -> str:
    from jinja2 import TemplateNotFound

    finding, facts = cause.first, cause.facts
    try:
        template = environment().get_template(f"rules/{finding.rule}.txt.j2")
    except TemplateNotFound:
        template = environment().get_template("rules/other.txt.j2")

    def on(line: int | str) -> str:
        return "here" if here and int(line or 0) == here else f"on line {line}" if line else ""

    text: str = template.render(
        object=plain(finding.object),
        on_object=_on_object(finding, facts),
        noun="usage count" if facts.get("lifetime") == "no" else "reference",
        function=plain(finding.function),
        message=plain(finding.message),
        facts=facts,
        getter=_called(facts, "getter", "get_line", on),
        drop=_called(facts, "drop_function", "drop_line", on),
        call=f"{facts['function']}()" if facts.get("function") else "",
        put=f"{facts['put']}({plain(finding.object)})" if facts.get("put") else "",
        on=on,
        here=on(finding.line),
        uses=_places([f.line for f in cause.alike], here),
        exits=_exits(cause, lines, here),
        when=f"{told.when}, " if told.when else "",
        loop=loop_line(cause),
    )
    return text.strip()


def _on_object(finding: Finding, facts: dict[str, str]) -> str:
    """ " on np", "" for a reference that is nowhere but in the getter's result."""
    return "" if finding.object.startswith(facts.get("getter", "?") + "(") else f" on {plain(finding.object)}"


def _called(facts: dict[str, str], name: str, line: str, on) -> str:  # type: ignore[no-untyped-def] # a closure
    """ "getter() on line 12", "" when it is not known."""
    return f"{facts[name]}() {on(facts.get(line, ''))}".strip() if facts.get(name) else ""


def _place_sentence(finding: Finding, place: Anchor | None) -> str:
    if place is not None and place.exact:
        return ""
    where = plain(f"{finding.file}:{finding.line}")
    return f"This is about {where}, which the patch does not show. " if place else f"This is about {where}. "


def _places(numbers: list[int], here: int) -> str:
    """ "here", "here and on line 5", "on lines 5 and 7"."""
    rest = [number for number in numbers if number != here]
    words = ["here"] * (here in numbers) + ([f"on {on_lines(rest)}"] if rest else [])
    return " and ".join(words)


def _exits(cause: Cause, lines: Lines, here: int) -> str:
    """ "at this return", "at the returns on lines 12 and 40", "at the end of the function (line 60)"."""
    numbers = list(cause.ends)
    texts = {number: lines.text(number).strip() for number in numbers}
    if all(text.startswith("}") for text in texts.values()):
        return f"at the end of the function ({on_lines(numbers)})"
    word = "return" if all(text.startswith("return") for text in texts.values()) else "exit"
    if numbers == [here]:
        return f"at this {word}" if word == "return" else "here"
    return f"at the {word}{'s' if len(numbers) > 1 else ''} on {on_lines(numbers)}"


def _others(cause: Cause) -> str:
    """References on the same object from other places, each in a sentence."""
    places: dict[str, None] = {}
    for finding in cause.others:
        facts = facts_of(finding)
        start = number(facts.get("drop_line")) or number(facts.get("get_line"))
        places[on_lines({start, finding.line, *finding.exits} - {0})] = None
    return f" The same question goes for {'; '.join(places)}." if places else ""


def _tail(finding: Finding) -> str:
    tail = " I only had the hunk to go by, not the whole function." if finding.partial else ""
    return tail + (" Or am I missing something?" if finding.confidence is Confidence.LOW else "")


def _listing(numbers: list[int], lines: Lines) -> list[str]:
    texts = {number: lines.text(number).expandtabs(4) for number in numbers}
    known = {number: text for number, text in texts.items() if text.strip()}
    if not known:
        return []
    margin = min(len(text) - len(text.lstrip()) for text in known.values())
    return [code(number, text[margin:]) for number, text in known.items()]
