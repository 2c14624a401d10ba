# SPDX-License-Identifier: GPL-2.0-or-later
"""`patchlint rules` and `patchlint explain`."""

import pytest

from patchlint.cli import main
from patchlint.registry import rules


def test_every_rule_is_listed_once(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rules"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines] == [rule.name for rule in rules()]
    assert all(line.endswith(".") for line in lines)


def test_a_line_says_what_kind_of_mistake(capsys: pytest.CaptureFixture[str]) -> None:
    main(["rules"])
    (line,) = [line for line in capsys.readouterr().out.splitlines() if line.startswith("double-put ")]
    assert line.split() == ["double-put", "extra-put", "An", "object", "is", "put", "twice."]


@pytest.mark.parametrize("rule", rules(), ids=lambda rule: rule.name)
def test_the_manual_is_printed(capsys: pytest.CaptureFixture[str], rule: object) -> None:
    name = getattr(rule, "name", "")
    assert main(["explain", name]) == 0
    out = capsys.readouterr().out
    assert out.startswith(f"{name}: ")
    for heading in ("What it reports", "Why it matters", "Example", "What it cannot see", "How to silence it"):
        assert f"\n{heading}\n" in out
    assert f"--ignore {name}" in out
    assert "It asks about" not in out


def test_examples(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "--examples", "double-put"]) == 0
    out = capsys.readouterr().out
    assert "/* here */" in out
    assert "expect" not in out
    (rule,) = [rule for rule in rules() if rule.name == "double-put"]
    assert out.count("\nIt asks about\n") == len(rule.bad)
    assert out.count("\nIt says nothing of\n") == len(rule.good)


def test_several(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "lost-put", "double-put"]) == 0
    out = capsys.readouterr().out
    assert out.index("lost-put: ") < out.index("double-put: ")


def test_a_name_that_no_rule_has(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "double-puts"]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err == "patchlint: no rule is called 'double-puts'; there are double-put\n"


def test_no_name(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain"]) == 2
    assert capsys.readouterr().out == ""
