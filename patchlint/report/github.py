# SPDX-License-Identifier: GPL-2.0-or-later
"""Workflow commands, from which GitHub makes annotations: `::error file=F,line=N,title=RULE::message`.

Of each level it shows ten for a step: the worst come first, and among these the lines that the patch shows.
"""

from patchlint.report.images import Image, image_of, images
from patchlint.report.plain import plain
from patchlint.report.show import Show
from patchlint.report.told import Told, told
from patchlint.result import Review

_COMMANDS = {"error": "error", "warning": "warning", "note": "notice"}
_IN_MESSAGE = {"%": "%25", "\r": "%0D", "\n": "%0A"}
_IN_PROPERTY = {**_IN_MESSAGE, ":": "%3A", ",": "%2C"}


def render(review: Review, show: Show) -> str:
    """Return a command a line, "" for a clean review."""
    found = []
    for patch in review.patches:
        known = images(patch)
        found += [(_rank(one, known), _command(one)) for one in told(patch, show)]
    return "".join(f"{command}\n" for _, command in sorted(found, key=lambda pair: pair[0]))


def _rank(one: Told, known: list[Image]) -> tuple[int, int]:
    image = image_of(one.finding.file, one.finding.line, known)
    return list(_COMMANDS).index(one.level), -image.shows(one.finding.line) if image is not None else 0


def _command(one: Told) -> str:
    found = one.finding
    fields = {"file": found.file, "line": str(found.line), "title": f"{found.rule} in {found.function}()"}
    properties = ",".join(f"{name}={_escaped(text, _IN_PROPERTY)}" for name, text in fields.items())
    return f"::{_COMMANDS[one.level]} {properties}::{_escaped(one.message, _IN_MESSAGE)}"


def _escaped(text: str, marks: dict[str, str]) -> str:
    return plain("".join(marks.get(char, char) for char in text))
