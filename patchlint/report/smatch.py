# SPDX-License-Identifier: GPL-2.0-or-later
"""Lines as smatch prints them, which kernel people know: `file:line function() warn: message`."""

from patchlint.finding import Finding, Kind
from patchlint.report.cause import facts_of
from patchlint.report.plain import plain
from patchlint.report.show import Show
from patchlint.report.told import Told, told
from patchlint.result import Review

_LEVELS = {"error": "error", "warning": "warn", "note": "info"}


def render(review: Review, show: Show) -> str:
    """Return a line for each finding, "" for none."""
    return "".join(f"{_line(one)}\n" for patch in review.patches for one in told(patch, show))


def _line(one: Told) -> str:
    found = one.finding
    place = f"{found.file}:{found.line} {found.function}()"
    return plain(f"{place} {_LEVELS[one.level]}: {found.rule}: {one.message}{_unwound(found)}")


def _unwound(found: Finding) -> str:
    """Of a leak what smatch says of one: which reference, and the lines of the exits where it is still held."""
    getter = facts_of(found).get("getter", "")
    if found.kind is not Kind.LEAK or not found.exits or not getter:
        return ""
    lines = ",".join(map(str, sorted(set(found.exits))))
    return f" '{found.object}' from {getter}() not released on lines: {lines}."
