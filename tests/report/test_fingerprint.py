# SPDX-License-Identifier: GPL-2.0-or-later
"""A fingerprint says what a finding is about, not where it stands."""

from collections.abc import Callable

import pytest

from patchlint.finding import Finding, Kind
from patchlint.report.fingerprint import fingerprints, names
from patchlint.result import Review, Silenced

Make = Callable[..., Finding]
MakeReview = Callable[..., Review]


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


def test_nobody_gets_the_name_of_a_finding_that_is_silent(finding: Make, review: MakeReview) -> None:
    old = (finding(line=5), finding(line=6))
    new, fixed = (finding(line=7), finding(line=8), finding(line=9)), (finding(line=10), finding(line=11))
    every = names(review(*new, preexisting=old, fixed=fixed).patches[0])
    for silent_old in ((), (0,), (1,), (0, 1)):
        for silent_new in ((0,), (1,), (0, 2), (0, 1, 2)):
            silenced = [Silenced(old[at], every.preexisting[at], False, "", True, "") for at in silent_old]
            silenced += [Silenced(new[at], every.introduced[at], True, "", True, "") for at in silent_new]
            left_old, left_new = (set(range(2)) - set(silent_old), set(range(3)) - set(silent_new))
            rest = review(
                *(new[at] for at in left_new),
                preexisting=tuple(old[at] for at in left_old),
                fixed=fixed,
                silenced=tuple(silenced),
            )
            found = names(rest.patches[0])
            assert found.preexisting == [every.preexisting[at] for at in left_old]
            assert found.introduced == [every.introduced[at] for at in left_new]
            assert found.fixed == every.fixed
