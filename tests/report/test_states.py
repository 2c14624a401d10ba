# SPDX-License-Identifier: GPL-2.0-or-later
"""What becomes of a patch as a whole, as patchwork and KernelCI are told, and as KTAP has it.

The schema of kcidb comes with the package kcidb-io, which validates as KernelCI does.
"""

import json
import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from patchlint.errors import UsageError
from patchlint.finding import Confidence, Finding
from patchlint.mail.model import Refusal
from patchlint.report import kcidb, ktap, patchwork
from patchlint.report.show import Show
from patchlint.result import Looked, LookedAtFile, PatchReview, Review

Make = Callable[..., Finding]
MakeReview = Callable[..., Review]
Change = Callable[[PatchReview], PatchReview]

COMMIT = "0123456789abcdef0123456789abcdef01234567"
LOW = Show(Confidence.LOW)


def _with(review: Review, change: Change) -> Review:
    return replace(review, patches=tuple(map(change, review.patches)))


def _refused(one: PatchReview) -> PatchReview:
    refused = (Refusal("drivers/lamp/bind.c", 9, "hunk 1 is damaged"),)
    return replace(one, patch=replace(one.patch, files=(), refused=refused), functions=(), files=())


def _not_c(one: PatchReview) -> PatchReview:
    (file,) = one.patch.files
    return replace(
        one,
        patch=replace(one.patch, files=(replace(file, old_path="README", new_path="README"),)),
        functions=(),
        files=(),
    )


def _hunks(one: PatchReview) -> PatchReview:
    return replace(
        one,
        files=(LookedAtFile("drivers/lamp/bind.c", False, "", "no tree was given"),),
        functions=(Looked("drivers/lamp/bind.c", "lamp_bind", "partial", ""),),
    )


def _committed(one: PatchReview) -> PatchReview:
    mail = replace(one.patch.mail, commit=COMMIT, subject="lamp: look for the bulb", message_id="")
    return replace(one, patch=replace(one.patch, mail=mail))


def _same(one: PatchReview) -> PatchReview:
    return one


CASES = {
    "clean": (_same, None, "PASS", "success", "ok"),
    "sure": (_same, Confidence.HIGH, "FAIL", "fail", "not ok"),
    "less sure": (_same, Confidence.MEDIUM, "FAIL", "warning", "not ok"),
    "a note": (_same, Confidence.LOW, "PASS", "success", "ok"),
    "damaged": (_refused, None, "ERROR", "warning", "not ok"),
    "no C": (_not_c, None, "SKIP", "success", "ok"),
    "no tree": (_hunks, None, "MISS", "success", "ok"),
    "no tree, but sure": (_hunks, Confidence.HIGH, "FAIL", "fail", "not ok"),
    "a commit": (_committed, Confidence.HIGH, "FAIL", "fail", "not ok"),
}


@pytest.fixture(params=CASES)
def case(request: pytest.FixtureRequest, finding: Make, review: MakeReview) -> tuple[Review, str, str, str]:
    """A review, and what kcidb, patchwork and KTAP say of it."""
    change, confidence, status, state, ok = CASES[request.param]
    found = [finding(confidence=confidence)] if confidence is not None else []
    return _with(review(*found), change), status, state, ok


def test_the_state_is_that_of_the_worst(case: tuple[Review, str, str, str]) -> None:
    done, status, state, ok = case
    (test,) = json.loads(kcidb.render(done, LOW))["tests"]
    check = json.loads(patchwork.render(done, LOW))["check"]
    assert (test["status"], check["state"]) == (status, state)
    assert re.findall(r"^((?:not )?ok) 1 ", ktap.render(done, LOW), re.MULTILINE) == [ok]
    assert test["comment"] == check["description"]
    assert check["description"]
    assert "\n" not in check["description"]


def test_a_check_has_what_patchwork_takes(case: tuple[Review, str, str, str]) -> None:
    for line in patchwork.render(case[0], LOW).splitlines():
        check = json.loads(line)["check"]
        assert set(check) == {"state", "context", "description"}
        assert check["state"] in ("pending", "success", "warning", "fail")
        assert re.fullmatch(r"[-a-zA-Z0-9_]{1,255}", check["context"])


def test_kernelci_takes_the_report(case: tuple[Review, str, str, str]) -> None:
    schema = pytest.importorskip("kcidb_io.schema", reason="kcidb-io has the schema; it is in the extra `test`")
    report: dict[str, Any] = json.loads(kcidb.render(case[0], LOW))
    assert schema.LATEST.is_compatible(report)
    schema.LATEST.validate(report)
    report["tests"][0]["status"] = "no status"  # it does look
    assert not schema.LATEST.is_valid(report)


def test_the_origin_is_that_of_who_submits(finding: Make, review: MakeReview, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATCHLINT_KCIDB_ORIGIN", "lamps")
    report = json.loads(kcidb.render(_with(review(finding()), _committed), LOW))
    assert {row["id"] for name in ("checkouts", "builds", "tests") for row in report[name]} == {f"lamps:{COMMIT}"}
    assert report["tests"][0]["misc"]["patchlint"]["findings"][0]["commit"] == COMMIT


def test_a_patch_is_found_by_its_id(finding: Make, review: MakeReview) -> None:
    assert json.loads(patchwork.render(review(), LOW))["msgid"] == "lamp-1@example.org"
    row = json.loads(patchwork.render(_with(review(finding()), _committed), LOW))
    assert (row["msgid"], row["commit"]) == ("", COMMIT)
    said = "1 error: drivers/lamp/bind.c:16: leak-on-error-path in lamp_bind()"
    assert row["check"]["description"] == said


def test_a_test_of_ktap_is_called_without_its_mark(finding: Make, review: MakeReview) -> None:
    text = ktap.render(review(finding(file="drivers/l#1/a.c")), LOW)
    assert "not ok 2 drivers/l?1/a.c:lamp_bind # leak-on-error-path\n" in text


def test_ktap_counts_what_is_in_it(case: tuple[Review, str, str, str]) -> None:
    lines = ktap.render(case[0], LOW).splitlines()
    for indent in ("", "  "):
        plans = [int(line[len(indent) + 3 :]) for line in lines if line.startswith(f"{indent}1..")]
        results = [line for line in lines if re.match(rf"{indent}(not )?ok \d", line)]
        assert sum(plans) == len(results)


def test_an_origin_that_is_none_is_told(review: MakeReview, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATCHLINT_KCIDB_ORIGIN", "Lamps & co")
    with pytest.raises(UsageError, match="PATCHLINT_KCIDB_ORIGIN: 'Lamps & co' has more in it"):
        kcidb.render(review(), LOW)
