# SPDX-License-Identifier: GPL-2.0-or-later
"""A fingerprint says what a finding is about, not where it stands."""

from collections.abc import Callable

import pytest

from patchlint.finding import Finding, Kind
from patchlint.report.fingerprint import fingerprints

Make = Callable[..., Finding]


def _one(finding: Finding) -> str:
    return fingerprints([finding])[0][0]


def test_lines_messages_and_confidence_do_not_count(finding: Make) -> None:
    moved = finding(line=99, exits=(99,), message="other words", facts=(), steps=())
    assert _one(moved) == _one(finding())
    assert len(_one(moved)) == 16


@pytest.mark.parametrize(
    "fields",
    [
        {"kind": Kind.EXTRA_PUT},
        {"counter": "kref"},
        {"object": "child"},
        {"function": "lamp_probe"},
        {"file": "drivers/lamp/core.c"},
    ],
)
def test_what_it_is_about_counts(finding: Make, fields: dict[str, object]) -> None:
    assert _one(finding(**fields)) != _one(finding())


def test_equal_ones_are_counted_by_line(finding: Make) -> None:
    early, late = finding(line=16), finding(line=40)
    assert fingerprints([late, early])[0] == fingerprints([early, late])[0][::-1]
    assert len(set(fingerprints([early, late])[0])) == 2


def test_an_old_finding_keeps_its_name_when_one_like_it_comes_above(finding: Make) -> None:
    old, new = finding(line=40), finding(line=16)
    before, after = fingerprints([old], [new])
    assert before == [_one(old)]
    assert after != before
