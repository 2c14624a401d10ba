# SPDX-License-Identifier: GPL-2.0-or-later
"""`file:line: LEVEL: rule: message`, one line a finding."""

from collections.abc import Callable

import pytest

from patchlint.finding import Confidence, Finding
from patchlint.report.show import Show
from patchlint.report.terse import render
from patchlint.result import Review

Make = Callable[..., Finding]
MakeReview = Callable[..., Review]


@pytest.mark.parametrize(("confidence", "level"), [("HIGH", "error"), ("MEDIUM", "warning"), ("LOW", "note")])
def test_level_stands_for_confidence(finding: Make, review: MakeReview, confidence: str, level: str) -> None:
    found = finding(confidence=Confidence[confidence], message="who puts np?")
    text = render(review(found), Show(Confidence.LOW))
    assert text == f"drivers/lamp/bind.c:16: {level}: leak-on-error-path: who puts np? [3b47b2418c27138f]\n"


def test_low_is_not_shown_by_default(finding: Make, review: MakeReview) -> None:
    assert render(review(finding(confidence=Confidence.LOW)), Show()) == ""


def test_clean_is_empty(review: MakeReview) -> None:
    assert render(review(), Show()) == ""


def test_what_stood_before_is_a_note_and_only_on_request(finding: Make, review: MakeReview) -> None:
    before = review(preexisting=(finding(message="m"),))
    assert render(before, Show()) == ""
    text = render(before, Show(preexisting=True))
    assert text == "drivers/lamp/bind.c:16: note: leak-on-error-path: m (not new with this patch) [3b47b2418c27138f]\n"


def test_a_name_cannot_forge_a_line_or_steer_the_terminal(finding: Make, review: MakeReview) -> None:
    evil = finding(file="a\n/etc/x:1: error: \x1b[31mx.c", message="is \x1b]0;x\x07 put?")
    text = render(review(evil), Show())
    assert text.count("\n") == 1
    assert "\x1b" not in text
