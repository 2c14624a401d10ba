# SPDX-License-Identifier: GPL-2.0-or-later
"""What holds for outputs: nothing in a mail or a tree steers a terminal, breaks a document or runs as a template."""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache
from html.parser import HTMLParser
from importlib import import_module
from unittest.mock import patch as patched
from xml.etree import ElementTree

from seeds import ROOT

from patchlint.contracts.elsewhere import Elsewhere
from patchlint.errors import MailError, PatchError
from patchlint.finding import Confidence, Finding
from patchlint.mail.message import read_mails
from patchlint.report.formats import FORMATS
from patchlint.report.show import Show
from patchlint.result import PatchReview, Review
from patchlint.review import Options, review
from patchlint.source.tree import Image, NoTree

_SHOW = Show(Confidence.LOW, preexisting=True)
_STEERING = re.compile("[\x00-\x08\x0b\x0d-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_TRAP, _SPRUNG = "{{ 1234567 * 7654321 }}{% set x = 1 %}", str(1234567 * 7654321)
_JSON = ("json", "sarif", "gitlab", "kcidb", "b4-json")
_LINES = ("jsonl", "facts", "patchwork")
_FORMS = tuple(FORMATS)


class _Shelf(NoTree):
    """A tree with the files of all fixtures."""

    def candidates(self, path: str, blob: str = "", base_commit: str = "") -> Iterator[Image]:
        """Yield the file of a path."""
        text = _shelved().get(path)
        yield Image(text, "the shelf" if text is not None else "", "" if text is not None else "not on the shelf")


@cache
def _shelved() -> dict[str, str]:
    places = sorted((ROOT / "fixtures/cases").glob("*/before/**/*.[ch]"))
    return {path.as_posix().partition("/before/")[2]: path.read_text() for path in places}


@cache
def reviewed(case: str) -> Review:
    """The review of a fixture."""
    return _review((ROOT / "fixtures/cases" / case / "patch.mbox").read_bytes(), facts=True)


def _review(data: bytes, *, facts: bool) -> Review:
    tree = _Shelf()
    with patched.dict("os.environ", {"PATCHLINT_DEBUG": "1"}):  # a flaw in one function is raised
        return review(read_mails(data, "in"), tree, Options(facts=facts), Elsewhere(None, tree))


def review_any(data: bytes) -> None:
    """A mail is reviewed, or refused in one line; every output of it can be read, and so can its lines."""
    try:
        done = _review(data, facts=len(data) % 4 == 0)
    except (MailError, PatchError):  # the layers of the mail look at what they say
        return
    for patch in done.patches:
        for finding in (*patch.introduced, *patch.preexisting, *patch.fixed):
            assert finding.line >= 1
    _check_output(done, len(data))


def _check_output(done: Review, choice: int) -> None:
    form = _FORMS[choice % len(_FORMS)]
    module = import_module(f"patchlint.report.{FORMATS[form].module}")
    text = module.render(done, _SHOW)
    said = [*done.notes, *(module.quiet(done, _SHOW) if hasattr(module, "quiet") else ())]
    assert not _STEERING.search(text), form
    assert _SPRUNG not in text + "".join(said)
    if form in _JSON and text:
        json.loads(text)
    elif form in _LINES:
        assert [json.loads(line) for line in text.splitlines()] or not text
    elif form == "junit":
        ElementTree.fromstring(text)  # noqa: S314 - of our own making, and read to find out whether it can be
    elif form == "html":
        _check_page(text)


class _Page(HTMLParser):
    """The elements of a page, with the names of their attributes and where their links lead."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: set[tuple[str, str]] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note one element."""
        self.seen.add((tag, ""))
        for name, value in attrs:
            self.seen.add((tag, name))
            assert name != "href" or (value or "").startswith("#"), value
            assert not name.startswith("on")


def _check_page(text: str) -> None:
    page = _Page()
    page.feed(text)
    page.close()
    assert "script" not in {tag for tag, _ in page.seen}
    assert {tag for tag, _ in page.seen} <= _tags()


@cache
def _tags() -> frozenset[str]:
    """The elements that our templates write."""
    texts = ((ROOT / "templates" / name).read_text() for name in ("page.html.j2",))
    return frozenset(tag for text in texts for tag in re.findall(r"<([a-z][a-z0-9]*)", text))


def print_any_text(data: bytes) -> None:
    """Whatever a mail and a tree call things, a line of the output is a line of ours."""
    text = data.decode("utf-8", "surrogateescape")
    words = [*re.split(r"[|]", text)[:12], _TRAP]
    done = reviewed("probe-error-path")
    patches = tuple(_renamed(patch, words) for patch in done.patches)
    _check_output(Review(patches, tuple(words)), len(data))


def _renamed(patch: PatchReview, words: Sequence[str]) -> PatchReview:
    """A review in which things are called by these words."""

    def word(number: int) -> str:
        return words[number % len(words)]

    def finding(found: Finding) -> Finding:
        facts = tuple(
            (key, value if key.endswith("_line") or value.isdigit() else f"{value}{word(place)}")
            for place, (key, value) in enumerate(found.facts)
        )
        steps = tuple(replace(step, detail=step.detail + word(place)) for place, step in enumerate(found.steps))
        return replace(found, message=word(0), object=word(1), counter=word(2), facts=facts, steps=steps)

    mail = replace(patch.patch.mail, subject=_line(word(0)), sender=_line(word(1)), body=patch.patch.mail.body)
    return replace(
        patch,
        patch=replace(patch.patch, mail=mail),
        introduced=tuple(map(finding, patch.introduced)),
        functions=tuple(replace(row, reason=word(3)) for row in patch.functions),
        files=tuple(replace(file, origin=word(4), reason=word(5)) for file in patch.files),
    )


def _line(text: str) -> str:
    """A header as the mail stage hands it on."""
    return " ".join("".join(char if char.isprintable() else " " for char in text).split())
