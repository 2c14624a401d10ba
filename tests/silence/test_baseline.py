# SPDX-License-Identifier: GPL-2.0-or-later
"""A report that was saved once, as a baseline."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from lamp_mail import PATH

ABSENT = "0123456789abcdef"

Ran = tuple[int, str, str]
Run = Callable[..., Ran]


def test_a_baseline_is_what_was_said_once(here: Path, run: Run, fine: str) -> None:
    base = here / "base.json"
    base.write_text(run("--format", "json")[1])
    assert run("--baseline", "base.json", "--format", "terse") == (
        0,
        "",
        "patchlint: 1 finding is suppressed by base.json\n",
    )
    again = run("--baseline", "base.json", "--format", "json")[1]
    base.write_text(again)  # made anew it has what the old one had
    assert run("--baseline", "base.json", "--format", "terse")[0] == 0
    status, _, err = run("--baseline", "base.json", "--format", "terse", after=fine)
    assert status == 0
    assert err.startswith("patchlint: base.json: ")
    assert err.endswith(f"nothing is there any more to be suppressed in lamp_bind() of {PATH}\n")


def test_a_suppression_does_not_become_part_of_a_baseline(here: Path, run: Run, command: Run, fingerprint: str) -> None:
    command("suppress", fingerprint, "--why", "the core puts it")
    (here / "base.json").write_text(run("--format", "json")[1])
    (here / "config/patchlint/suppressions.toml").unlink()
    assert run("--baseline", "base.json")[0] == 1


ROW = {"fingerprint": ABSENT, "file": PATH, "function": "lamp_bind", "rule": "double-put"}


@pytest.mark.parametrize(
    ("text", "line", "cause"),
    [
        ("", 1, "not what --format json prints: Expecting value"),
        ("{\n,", 2, "not what --format json prints: "),
        ("[]", 1, "it has no findings"),
        ("{}", 1, "it has no findings"),
        ('{\n"version": 2, "findings": []}', 2, "not of version 1"),
        ('{"findings": []}', 1, "not of version 1"),
        ('{"version": 1,\n"findings": {}}', 2, "findings is not a list"),
        ('{"version": 1,\n"findings": [1]}', 2, "findings, number 1: fingerprint is missing"),
        (json.dumps({"version": 1, "findings": [ROW, ROW | {"fingerprint": "no"}]}, indent=1), 11, "fingerprint is "),
        (json.dumps({"version": 1, "findings": [ROW | {"file": 7}]}, indent=1), 5, "number 1: file is "),
        ("[" * 100_000, 1, "not what --format json prints"),
        ('{"version": ' + "1" * 5000 + "}", 1, "not what --format json prints"),
    ],
)
def test_a_bad_baseline(here: Path, run: Run, text: str, line: int, cause: str) -> None:
    (here / "base.json").write_text(text)
    status, out, err = run("--baseline", "base.json")
    assert (status, out) == (2, "")
    assert err.startswith(f"patchlint: base.json:{line}: ")
    assert cause in err
    assert err.count("\n") == 1


def test_a_baseline_that_cannot_be_had(here: Path, run: Run) -> None:
    assert run("--baseline", "none.json") == (2, "", "patchlint: none.json: No such file or directory\n")
    (here / "linux/base.json").write_text('{"version": 1, "findings": []}')
    status, out, err = run("--baseline", "linux/base.json")
    assert (status, out) == (2, "")
    assert "linux/base.json: lies in the tree under review" in err
    assert run("--baseline", "linux/../none.json")[2].endswith("No such file or directory\n")
