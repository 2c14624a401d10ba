# SPDX-License-Identifier: GPL-2.0-or-later
"""What b4 makes of the output: lines for its checks, JSON for `b4 review`."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from patchlint.finding import Confidence, Finding
from patchlint.report import b4, b4_json
from patchlint.report.show import Show
from patchlint.result import Review

Make = Callable[..., Finding]
MakeReview = Callable[..., Review]


def _as_b4(text: str) -> list[str]:
    """How b4 judges each line of a check's standard output."""
    return ["fail" if "ERROR:" in line else "warning" for line in text.splitlines()]


def test_a_line_for_each_finding_and_no_more(finding: Make, review: MakeReview) -> None:
    done = review(finding(), finding(line=18, confidence=Confidence.MEDIUM), finding(confidence=Confidence.LOW))
    assert _as_b4(b4.render(done, Show())) == ["fail", "warning"]


@pytest.mark.parametrize("render", [b4.render, b4_json.render])
def test_clean_is_empty(render: Callable[[Review, Show], str], review: MakeReview) -> None:
    assert render(review(), Show()) == ""
    assert render(Review((), ("a note",)), Show()) == ""


def test_what_went_wrong_is_a_failure(finding: Make, review: MakeReview) -> None:
    text = b4.render(review(finding(confidence=Confidence.MEDIUM)), Show(), "a.eml: empty\ninput")
    assert _as_b4(text) == ["warning", "fail"]
    assert text.endswith("\nERROR: not reviewed: a.eml: empty?input\n")


def _entry(text: str) -> dict[str, Any]:
    (entry,) = json.loads(text)
    assert set(entry) == {"tool", "status", "summary", "url", "details"}
    assert all(isinstance(value, str) for value in entry.values())  # b4 keeps them in a database
    return dict(entry)


def test_json_is_one_entry_with_the_worst_status(finding: Make, review: MakeReview) -> None:
    done = review(finding(confidence=Confidence.MEDIUM), finding(line=18, confidence=Confidence.MEDIUM))
    entry = _entry(b4_json.render(done, Show()))
    assert (entry["tool"], entry["status"], entry["summary"]) == ("patchlint", "warn", "2 warnings")
    assert _entry(b4_json.render(review(finding()), Show()))["status"] == "fail"
    first, _ = json.loads(entry["details"])
    assert first["context"] == "leak-on-error-path"
    assert first["description"].startswith("drivers/lamp/bind.c:16 lamp_bind(): is the reference on np ")
    assert first["srcline"] == "return ret;"


def test_json_of_what_stood_before_is_no_warning(finding: Make, review: MakeReview) -> None:
    done = review(preexisting=(finding(),))
    assert b4_json.render(done, Show()) == ""
    entry = _entry(b4_json.render(done, Show(preexisting=True)))
    assert (entry["status"], entry["summary"]) == ("pass", "1 note")


def test_json_says_what_went_wrong(finding: Make, review: MakeReview) -> None:
    alone = _entry(b4_json.render(review(), Show(), "a.eml: empty input"))
    assert (alone["status"], alone["summary"]) == ("fail", "not reviewed: a.eml: empty input")
    both = _entry(b4_json.render(review(finding(confidence=Confidence.MEDIUM)), Show(), "b.eml: empty input"))
    assert (both["status"], both["summary"]) == ("fail", "1 warning; not reviewed: b.eml: empty input")


def test_json_without_the_source_has_no_line_of_it(finding: Make, review: MakeReview) -> None:
    entry = _entry(b4_json.render(review(finding(file="lib/other.c")), Show()))
    assert "srcline" not in json.loads(entry["details"])[0]
