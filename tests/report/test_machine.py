# SPDX-License-Identifier: GPL-2.0-or-later
"""The JSON document and its findings as lines."""

import json
from collections.abc import Callable

from patchlint.finding import Confidence, Finding
from patchlint.report import jsonl, machine
from patchlint.report.show import Show
from patchlint.result import Looked, Review

Make = Callable[..., Finding]
MakeReview = Callable[..., Review]


def test_document_has_the_documented_shape(finding: Make, review: MakeReview) -> None:
    done = review(finding(), fixed=(finding(object="child"),), preexisting=(finding(object="old"),))
    document = json.loads(machine.render(done, Show(version="9.9")))
    assert document["version"] == 1
    assert document["tool"] == {"name": "patchlint", "version": "9.9"}
    (row,) = document["findings"]
    assert row["file"] == "drivers/lamp/bind.c"
    assert (row["function"], row["line"], row["rule"], row["kind"]) == ("lamp_bind", 16, "leak-on-error-path", "leak")
    assert row["confidence"] == "high"
    assert row["witness"][0] == {"line": 10, "what": "get", "detail": "of_parse_phandle: np"}
    assert len(document["fixed"]) == len(document["preexisting"]) == 1
    assert document["coverage"]["functions"] == [
        {"file": "drivers/lamp/bind.c", "function": "lamp_bind", "status": "strict", "reason": ""}
    ]
    assert document["coverage"]["files"] == [
        {"file": "drivers/lamp/bind.c", "whole": True, "origin": "HEAD", "reason": ""}
    ]


def test_a_clean_review_still_says_what_was_looked_at(review: MakeReview) -> None:
    row = Looked("drivers/lamp/bind.c", "lamp_bind", "skipped", "line 5: nested too deep")
    document = json.loads(machine.render(review(functions=(row,)), Show()))
    assert document["findings"] == []
    assert document["coverage"]["functions"][0]["reason"] == "line 5: nested too deep"


def test_confidence_filters_and_does_not_rename(finding: Make, review: MakeReview) -> None:
    low, high = finding(line=12, confidence=Confidence.LOW), finding(line=16)
    every = json.loads(machine.render(review(low, high), Show(Confidence.LOW)))["findings"]
    (shown,) = json.loads(machine.render(review(low, high), Show(Confidence.HIGH)))["findings"]
    assert shown == every[1]
    assert every[0]["fingerprint"] != every[1]["fingerprint"]


def test_two_runs_print_the_same_bytes(finding: Make, review: MakeReview) -> None:
    assert machine.render(review(finding()), Show()) == machine.render(review(finding()), Show())


def test_lines_are_the_findings_of_the_document(finding: Make, review: MakeReview) -> None:
    done = review(finding(), finding(object="child"))
    lines = jsonl.render(done, Show()).splitlines()
    assert [json.loads(line) for line in lines] == json.loads(machine.render(done, Show()))["findings"]


def test_lines_of_a_clean_patch_are_none(review: MakeReview) -> None:
    assert jsonl.render(review(), Show()) == ""


def test_lines_mark_what_stood_before(finding: Make, review: MakeReview) -> None:
    done = review(preexisting=(finding(),))
    assert jsonl.render(done, Show()) == ""
    assert json.loads(jsonl.render(done, Show(preexisting=True)))["preexisting"] is True


def test_output_is_plain_ascii(finding: Make, review: MakeReview) -> None:
    text = machine.render(review(finding(file="ü\x1b\udc80.c")), Show())
    assert text.isascii()
    assert json.loads(text)["findings"][0]["file"] == "ü??.c"
