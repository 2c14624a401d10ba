# SPDX-License-Identifier: GPL-2.0-or-later
"""What a CI reads: workflow commands of GitHub, warnings as smatch has them, SARIF, the test cases of JUnit."""

import re
from collections.abc import Callable
from xml.dom import minidom

import pytest

from patchlint.engine.trace import Step
from patchlint.finding import Confidence, Finding, Kind
from patchlint.report import github, junit, sarif, smatch
from patchlint.report.show import Show
from patchlint.result import Looked, Review

Make = Callable[..., Finding]
MakeReview = Callable[..., Review]
PATH = "drivers/lamp/bind.c"


def test_github_escapes_what_would_end_a_property(finding: Make, review: MakeReview) -> None:
    text = github.render(review(finding(file="a:b,c%d\r\n.c", message="50%,\nor: not?")), Show())
    assert text == (
        "::error file=a%3Ab%2Cc%25d%0D%0A.c,line=16,title=leak-on-error-path in lamp_bind()::50%25,%0Aor: not?\n"
    )


def test_github_has_the_worst_first_and_of_these_what_the_patch_shows(finding: Make, review: MakeReview) -> None:
    low, high = finding(line=11, confidence=Confidence.LOW), finding(line=16)
    unseen, seen = finding(line=3, confidence=Confidence.MEDIUM), finding(line=15, confidence=Confidence.MEDIUM)
    text = github.render(review(low, unseen, seen, high), Show(Confidence.LOW))
    assert re.findall(r"::(\w+) .*?,line=(\d+)", text) == [
        ("error", "16"),
        ("warning", "15"),
        ("warning", "3"),
        ("notice", "11"),
    ]


@pytest.mark.parametrize(("confidence", "level"), [("HIGH", "error"), ("MEDIUM", "warn"), ("LOW", "info")])
def test_smatch_levels(finding: Make, review: MakeReview, confidence: str, level: str) -> None:
    found = finding(confidence=Confidence[confidence], kind=Kind.OTHER, message="who puts np?")
    text = smatch.render(review(found), Show(Confidence.LOW))
    assert text == f"drivers/lamp/bind.c:16 lamp_bind() {level}: leak-on-error-path: who puts np?\n"


def test_smatch_says_of_a_leak_where_it_is_not_released(finding: Make, review: MakeReview) -> None:
    text = smatch.render(review(finding(exits=(23, 16, 16))), Show())
    assert text.endswith(" still held here? 'np' from of_parse_phandle() not released on lines: 16,23.\n")


def test_uri_is_relative_and_encoded(finding: Make, review: MakeReview) -> None:
    for file, uri in (
        ("a b/c#1?.c", "a%20b/c%231%3F.c"),
        ("c:x.c", "c%3Ax.c"),
        ("ü\x1b\udc80%.c", "%C3%BC%1B%80%25.c"),
    ):
        assert f'"uri": "{uri}"' in sarif.render(review(finding(file=file)), Show())


def test_sarif_has_a_path_to_each_exit(finding: Make, review: MakeReview) -> None:
    first, second = (Step(11, "true", ""), Step(16, "here", "")), (Step(11, "false", ""), Step(12, "here", ""))
    text = sarif.render(review(finding(steps=first, ways=(first, second))), Show())
    assert text.count('"threadFlows"') == 2


def _cases(done: Review, show: Show) -> dict[str, list[str]]:
    """The test cases with the names of what is in them."""
    document = minidom.parseString(junit.render(done, show))  # noqa: S318 - our own
    return {
        case.getAttribute("name"): [child.tagName for child in case.childNodes if isinstance(child, minidom.Element)]
        for case in document.getElementsByTagName("testcase")
    }


def test_junit_has_a_case_for_each_function(finding: Make, review: MakeReview) -> None:
    rows = (
        Looked(PATH, "lamp_bind", "strict", ""),
        Looked(PATH, "lamp_on", "strict", ""),
        Looked(PATH, "lamp_off", "skipped", "nested too deeply"),
        Looked(PATH, "", "skipped", "line 3: no function"),
    )
    done = review(finding(), finding(line=12), finding(function="lamp_new", line=40), functions=rows)
    assert _cases(done, Show()) == {
        "lamp_bind": ["failure"],
        "lamp_on": [],
        "lamp_off": ["skipped"],
        "(file)": ["error"],
        "lamp_new": ["failure"],
    }


def test_junit_does_not_fail_for_what_stood_before_or_is_least_sure(finding: Make, review: MakeReview) -> None:
    done = review(finding(confidence=Confidence.LOW), preexisting=(finding(line=12),))
    assert _cases(done, Show(Confidence.LOW, preexisting=True)) == {"lamp_bind": ["system-out"]}


def test_junit_is_xml_whatever_a_name_holds(finding: Make, review: MakeReview) -> None:
    evil = finding(function='"><\ufffe&\x00', message="]]> <!-- \uffff \udc80")
    assert list(_cases(review(evil), Show())) == ["lamp_bind", '"><?&?']
