# SPDX-License-Identifier: GPL-2.0-or-later
"""The command line with formats for programs: what b4 gets to see, and the facts of functions."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from lamp_mail import BEFORE as ONE
from lamp_mail import HEADER, PATH, leaky, mail

from patchlint import facts, review
from patchlint.cli import main
from patchlint.report.facts import LIMIT

BEFORE = f"""\
{ONE}
static void lamp_dim(struct lamp *lamp)
{{
	lamp->level = 1;
}}

static void lamp_off(struct lamp *lamp)
{{
	put_device(lamp->dev);
}}
"""
LEAKY = leaky(BEFORE)
OTHER = BEFORE.replace("level = 1", "level = 2").partition("\nstatic void lamp_off")[0] + "\n"

Ran = tuple[int, str, str]
Run = Callable[..., Ran]


def _mail(after: str) -> str:
    return mail(after, before=BEFORE)


@pytest.fixture
def run(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> Run:
    """Run patchlint on a mail given as text, on top of BEFORE, and return exit status, output and notes."""

    def go(mail: str, *options: str, before: str | None = BEFORE) -> Ran:
        (tmp_path / "a.eml").write_text(mail)
        file = tmp_path / "tree" / PATH
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(before or "")
        place = ("--tree", str(tmp_path / "tree")) if before is not None else ()
        return (main([*place, *options, str(tmp_path / "a.eml")]), *capfd.readouterr())

    return go


B4 = pytest.mark.parametrize("form", ["b4", "b4-json"])


def _trouble(form: str, out: str) -> str:
    """What b4 is told that went wrong."""
    if form == "b4":
        line = out.splitlines()[-1]
        assert line.startswith("ERROR: not reviewed: ")
        return line
    (entry,) = json.loads(out)
    assert entry["status"] == "fail"
    return str(entry["summary"])


@B4
def test_b4_sees_findings_and_an_empty_standard_error(run: Run, form: str) -> None:
    status, out, err = run(_mail(LEAKY), f"--format={form}")
    assert (status, err) == (1, "")
    assert "leak-on-error-path" in out


@B4
@pytest.mark.parametrize(
    "mail",
    [
        HEADER.format(subject="[PATCH 0/2] lamp"),
        HEADER.format(subject="Re: [PATCH] lamp") + "> diff --git a/x b/x\n\nLooks fine.\n",
        HEADER.format(subject="[GIT PULL] lamp") + "The following changes since commit 1:\n",
        _mail(BEFORE.replace("on = true", "on = 1")),
    ],
)
def test_b4_sees_nothing_of_a_clean_mail_or_one_without_a_patch(run: Run, form: str, mail: str) -> None:
    assert run(mail, f"--format={form}") == (0, "", "")


@B4
@pytest.mark.parametrize(
    ("mail", "why"),
    [
        ("", "empty input"),
        ("hello\n", "not a mail"),
        (_mail(LEAKY).replace(" @@", "9 @@"), PATH),
        (HEADER.format(subject="[PATCH] lamp").replace("\n\n", "\nContent-Type: text/html\n\n<html>", 1), "HTML"),
    ],
)
def test_b4_sees_what_could_not_be_read(run: Run, form: str, mail: str, why: str) -> None:
    status, out, err = run(mail, f"--format={form}")
    assert (status, err) == (2, "")
    assert why in _trouble(form, out)


@B4
def test_b4_sees_what_was_not_analysed_if_all_has_to_be(run: Run, form: str) -> None:
    status, out, err = run(_mail(OTHER), f"--format={form}", "--strict", before=None)
    assert (status, err) == (3, "")
    assert "only the hunks were at hand" in _trouble(form, out)


@B4
def test_b4_sees_our_own_mistakes(run: Run, form: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError("over zero")

    monkeypatch.setattr(review, "review", broken)
    monkeypatch.delenv("PATCHLINT_DEBUG", raising=False)
    status, out, err = run(_mail(LEAKY), f"--format={form}")
    assert (status, err) == (2, "")
    assert "internal error, please report: ZeroDivisionError" in _trouble(form, out)


@B4
def test_b4_sees_a_tree_that_is_none(run: Run, form: str, tmp_path: Path) -> None:
    status, out, err = run(_mail(LEAKY), f"--format={form}", f"--tree={tmp_path}/none", before=None)
    assert (status, err) == (2, "")
    assert "no such directory" in _trouble(form, out)


@B4
def test_wrong_usage_is_for_who_has_set_it_up(run: Run, form: str) -> None:
    status, out, err = run(_mail(LEAKY), f"--format={form}", "--nonsense")
    assert (status, err) == (2, "")  # b4 takes anything there for a failure of the check itself
    assert "unrecognized arguments" in out


def _facts(run: Run, mail: str, *options: str, **more: str | None) -> dict[str, dict[str, Any]]:
    _, out, _ = run(mail, "--format=facts", *options, **more)
    rows = [json.loads(line) for line in out.splitlines()]
    return {row["function"]: row for row in rows}


def test_facts_have_the_path_that_shows_a_finding(run: Run) -> None:
    row = _facts(run, _mail(LEAKY))["lamp_bind"]
    (found,) = row["findings"]
    (path,) = [path for path in row["paths"] if path["id"] == found["path"]]
    assert path["line"] == found["line"] == 12
    assert path["balance"] == {"np (device_node)": 1}
    assert [event["what"] for event in row["events"] if event["id"] in path["events"]] == ["get"]
    assert [path["balance"] for path in row["paths"] if path["id"] != found["path"]] == [{}, {}]
    assert found["state"] == "introduced"
    assert "lamp_setup() (line 10)" in found["refuted_by"][-1]
    assert "nothing is known" in row["not_analysed"][0]["reason"]


def test_facts_say_what_a_function_does_that_drops_more_than_it_takes(run: Run) -> None:
    row = _facts(run, _mail(BEFORE.replace("put_device(l", "lamp->on = 0;\n\tput_device(l")))["lamp_off"]
    (path,) = row["paths"]
    assert path["balance"] == {"lamp->dev (device)": -1}
    (event,) = row["events"]
    assert (event["what"], event["function"], event["object"]) == ("put", "put_device", "lamp->dev")


def test_facts_are_of_every_function_that_is_touched(run: Run) -> None:
    rows = _facts(run, _mail(OTHER))
    assert set(rows) == {"lamp_dim", "lamp_off"}
    assert rows["lamp_dim"]["not_analysed"] == [{"reason": "no path table: nothing in it counts references"}]
    assert rows["lamp_off"]["image"] == "before"
    assert rows["lamp_off"]["paths"]


def test_facts_of_hunks_alone_say_so(run: Run) -> None:
    (row,) = _facts(run, _mail(LEAKY), before=None).values()
    assert row["read"] == "partial"
    assert "no more than a hunk was at hand" in row["not_analysed"][0]["reason"]


def test_facts_change_no_finding(run: Run) -> None:
    status, out, _ = run(_mail(LEAKY), "--format=jsonl")
    rows = _facts(run, _mail(LEAKY))
    assert status == 1
    shown = [found["fingerprint"] for row in rows.values() for found in row["findings"]]
    assert shown == [json.loads(line)["fingerprint"] for line in out.splitlines()]


def test_facts_are_worked_out_only_if_asked_for(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*_: object, **__: object) -> None:
        raise AssertionError

    monkeypatch.setattr(facts, "facts", never)
    assert run(_mail(LEAKY), "--format=json")[0] == 1


def test_facts_end_with_the_budget(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(review, "MOST_STEPS", -1)
    row = _facts(run, _mail(LEAKY))["lamp_bind"]
    assert row["paths"] == []
    assert "steps" in row["not_analysed"][0]["reason"]


def test_a_function_that_upsets_us_has_no_table(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError("over zero")

    monkeypatch.setattr(facts, "ways", broken)
    monkeypatch.delenv("PATCHLINT_DEBUG", raising=False)
    row = _facts(run, _mail(LEAKY))["lamp_bind"]
    assert row["not_analysed"][0]["reason"] == "no path table: internal error: ZeroDivisionError: over zero"
    assert row["findings"]


def test_a_line_of_facts_has_an_end(run: Run) -> None:
    branches = "".join(f"\tif (lamp->{'x' * 200}{n})\n\t\treturn -{n};\n" for n in range(1, 200))
    large = LEAKY.replace("\tlamp->on", f"{branches}\tlamp->on")
    _, out, _ = run(_mail(large), "--format=facts")
    assert all(len(line) < LIMIT for line in out.splitlines())
    row = json.loads(out.splitlines()[0])
    assert row["left_out"]["paths"] > 100
    named = {found["path"] for found in row["findings"]} - {None}
    assert named
    assert named <= {path["id"] for path in row["paths"]}
