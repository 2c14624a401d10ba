# SPDX-License-Identifier: GPL-2.0-or-later
"""What is suppressed: what each format makes of it, and the exit status."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from lamp_mail import PATH

from patchlint.report.formats import FORMATS

WORDLESS = ("reply", "terse", "smatch", "b4", "b4-json", "jsonl", "github", "gitlab", "junit")

Ran = tuple[int, str, str]
Run = Callable[..., Ran]


def test_what_is_suppressed_is_not_told_and_does_not_count(
    here: Path, run: Run, command: Run, fingerprint: str
) -> None:
    status, out, err = command("suppress", fingerprint, "--why", 'the core puts it, "always"')
    file = here / "config/patchlint/suppressions.toml"
    assert (status, out, err) == (0, f"{file}: {fingerprint} is suppressed\n", "")
    status, out, err = run()
    assert (status, out) == (0, "")
    assert err.startswith(f"patchlint: 1 finding is suppressed by {file}\n")


def test_moved_lines_do_not_matter_and_another_name_does(
    here: Path, run: Run, command: Run, fingerprint: str, before: str, leaky: str, commit: Callable[[], None]
) -> None:
    command("suppress", fingerprint, "--why", "the core puts it")
    moved = leaky.replace("\tint ret;\n", "\tint ret;\n\tint level = 0;\n\n\tlamp->level = level;\n")
    assert run(after=moved)[0] == 0
    old, new = (text.replace("np", "bulb") for text in (before, leaky))
    (here / "linux" / PATH).write_text(old)
    commit()
    assert run(before=old, after=new)[0] == 1


def test_one_of_two_alike_is_silent_and_the_other_keeps_its_name(run: Run, command: Run, leaky: str) -> None:
    more = '\tnp = of_find_node_by_name(NULL, "x");\n\tret = lamp_setup(lamp);\n\tif (ret)\n\t\treturn ret;\n'
    twice = leaky.replace("\tof_node_put(np);\n", f"\tof_node_put(np);\n{more}\tof_node_put(np);\n")
    rows = json.loads(run("--format", "json", after=twice)[1])["findings"]
    assert len(rows) == 2
    command("suppress", rows[0]["fingerprint"], "--why", "the core puts it")
    assert json.loads(run("--format", "json", after=twice)[1])["findings"] == rows[1:]


@pytest.mark.parametrize("form", WORDLESS)
def test_formats_without_a_word_for_it_leave_it_out(
    run: Run, command: Run, form: str, fingerprint: str, fine: str
) -> None:
    empty = run("--format", form, after=fine)[1]
    command("suppress", fingerprint, "--why", "the core puts it", "--until", "2999-12-31")
    status, out, err = run("--format", form)
    assert status == 0
    assert out == empty
    assert ("is suppressed by" in err) is (not FORMATS[form].alone)
    assert err or FORMATS[form].alone


def test_json_says_what_and_why(run: Run, command: Run, fingerprint: str) -> None:
    command("suppress", fingerprint, "--why", "the core puts it")
    document = json.loads(run("--format", "json")[1])
    assert document["findings"] == []
    (row,) = document["suppressed"]
    assert (row["fingerprint"], row["preexisting"]) == (fingerprint, False)
    assert row["suppression"] == {"by": "suppression", "why": "the core puts it"}


def test_facts_say_why(run: Run, command: Run, fingerprint: str) -> None:
    command("suppress", fingerprint, "--why", "the core puts it")
    (finding,) = json.loads(run("--format", "facts")[1])["findings"]
    assert (finding["state"], finding["suppressed"]) == ("introduced", "the core puts it")


def test_sarif_has_suppressions(here: Path, run: Run, command: Run, fingerprint: str) -> None:
    (here / "base.json").write_text(run("--format", "json")[1])
    command("suppress", fingerprint, "--why", "the core puts it")
    (result,) = json.loads(run("--format", "sarif")[1])["runs"][0]["results"]
    assert result["suppressions"] == [{"kind": "external", "status": "accepted", "justification": "the core puts it"}]
    assert result["baselineState"] == "new"
    (here / "config/patchlint/suppressions.toml").unlink()
    (result,) = json.loads(run("--format", "sarif", "--baseline", "base.json")[1])["runs"][0]["results"]
    assert result["suppressions"][0]["justification"] == "in the baseline"
    assert result["baselineState"] == "unchanged"


def test_sarif_says_of_all_results_or_of_none(run: Run, command: Run, leaky: str) -> None:
    more = leaky.replace("\tof_node_put(np);\n\treturn 0", "\tof_node_put(np);\n\tof_node_put(np);\n\treturn 0")
    results = json.loads(run("--format", "sarif", after=more)[1])["runs"][0]["results"]
    assert len(results) == 2
    assert not any("suppressions" in result for result in results)
    command("suppress", results[1]["partialFingerprints"]["patchlint/v1"], "--why", "the core puts it")
    told, hidden = json.loads(run("--format", "sarif", after=more)[1])["runs"][0]["results"]
    assert told == results[0] | {"suppressions": []}
    assert hidden["suppressions"]


def test_a_draft_is_not_written_for_it(here: Path, run: Run, command: Run) -> None:
    (here / "base.json").write_text(run("--format", "json")[1])
    assert command("reply", "--tree", "linux", "lamp.eml")[0] == 0
    status, out, err = command("reply", "--tree", "linux", "--baseline", "base.json", "lamp.eml")
    assert (status, out) == (1, "")
    assert err.startswith("patchlint: 1 finding is suppressed by base.json\n")


def test_what_stood_before_can_be_suppressed(
    here: Path, run: Run, command: Run, leaky: str, commit: Callable[[], None]
) -> None:
    dimmed = leaky.replace("lamp->on = true", "lamp->on = 1")
    (here / "linux" / PATH).write_text(leaky)
    words = ("--format", "json", "--preexisting")
    commit()
    (old,) = json.loads(run(*words, before=leaky, after=dimmed)[1])["preexisting"]
    command("suppress", old["fingerprint"], "--why", "the core puts it")
    status, out, err = run("--preexisting", before=leaky, after=dimmed)
    assert (status, out) == (0, "")
    assert "1 finding is suppressed" in err
    assert "suppressed" not in run(before=leaky, after=dimmed)[2]  # nobody asked for it
