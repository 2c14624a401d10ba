# SPDX-License-Identifier: GPL-2.0-or-later
"""Every rule has a paragraph, and every paragraph stands with few facts and with all of them."""

from collections.abc import Callable

import pytest

from patchlint.finding import Finding
from patchlint.registry import rules
from patchlint.report.anchor import Anchor
from patchlint.report.cause import causes
from patchlint.report.lines import Lines
from patchlint.report.paragraph import Setting, paragraph
from patchlint.report.templates import environment
from patchlint.report.witness import evidence

Make = Callable[..., Finding]
RULES = [rule.name for rule in rules()]
SOURCE = Lines(
    {10: "\tnp = of_parse_phandle(x);", 14: "\tret = lamp_setup();", 15: "\tif (ret)", 16: "\t\treturn ret;"}
)
FACTS = {
    "getter": "of_parse_phandle",
    "get_line": "10",
    "drop_function": "lamp_drop",
    "drop_line": "12",
    "function": "lamp_call",
    "put": "of_node_put",
    "put_line": "23",
    "own": "yes",
    "lifetime": "no",
    "exits": "20, 23",
    "what": "put-again",
}


def _said(found: Finding, place: Anchor | None = None) -> str:
    cause = causes([found])[0]
    lines = paragraph(cause, SOURCE, evidence(cause, SOURCE), Setting(place, frozenset(), True))
    return " ".join(" ".join(lines).split())


@pytest.mark.parametrize("rule", RULES)
def test_every_rule_has_a_paragraph(rule: str) -> None:
    assert f"rules/{rule}.txt.j2" in environment().list_templates()


def test_every_paragraph_has_a_rule() -> None:
    found = [name for name in environment().list_templates() if name.startswith("rules/") and name.endswith(".j2")]
    assert sorted(found) == sorted(f"rules/{rule}.txt.j2" for rule in [*RULES, "other"])


@pytest.mark.parametrize("rule", RULES)
def test_a_paragraph_needs_no_fact(finding: Make, rule: str) -> None:
    text = _said(finding(rule=rule, facts=(), steps=(), exits=()))
    assert "?" in text
    assert "np" in text
    assert not any(word in text for word in ("None", "Undefined", " ,", " .", "()()", "  ", " ?", "here here"))


@pytest.mark.parametrize("rule", RULES)
def test_a_paragraph_names_object_call_and_lines(finding: Make, rule: str) -> None:
    text = _said(finding(rule=rule, facts=tuple(FACTS.items())), Anchor(0, 16, True))
    assert "np" in text
    assert any(name in text for name in ("of_parse_phandle", "lamp_drop", "lamp_call"))
    assert any(f"line {line}" in text for line in (10, 12, 15, 23)) or "lines" in text or "here" in text
    assert not any(word in text for word in ("None", "Undefined", " ,", " .", "()()", "  ", " ?", "here here"))


def test_the_evidence_of_a_leak(finding: Make) -> None:
    text = _said(finding(facts=tuple(FACTS.items()), exits=(16,)), Anchor(0, 16, True))
    assert text.startswith(
        "of_parse_phandle() on line 10 takes a usage count on np. When lamp_setup() fails (line 15), is it still held"
        " at this return? I see no of_node_put(np) on that path; the one on line 23 is on another."
    )


def test_what_both_paths_release(finding: Make) -> None:
    text = _said(finding(rule="leak-on-error-path", facts=tuple({**FACTS, "ends": "lamp_free"}.items())))
    assert "on line 23 is on another. Both go on to lamp_free(): does that drop it?" in text


def test_decisions_on_the_way_to_one_exit_say_nothing_about_several(finding: Make) -> None:
    text = _said(finding(facts=tuple(FACTS.items()), exits=(16, 23)), Anchor(0, 16, True))
    assert "on np. Is it still held at the exits on lines 16 and 23?" in text


def test_a_rule_without_a_paragraph_says_its_message(finding: Make) -> None:
    assert "is it locked?" in _said(finding(rule="lock-on-error", message="is it locked?"))


def test_plain_text_is_not_escaped(finding: Make) -> None:
    found = finding(object="a->b", facts=(("getter", "of_parse_phandle"), ("put", "x<y>")))
    assert "a->b" in _said(found)
    assert "x<y>(a->b)" in _said(found)


def test_a_template_in_a_name_is_not_run(finding: Make) -> None:
    assert "{{ 7 * 7 }}" in _said(finding(object="{{ 7 * 7 }}"))
