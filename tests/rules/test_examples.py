# SPDX-License-Identifier: GPL-2.0-or-later
"""Every rule reports its bad examples on the marked line, and nobody reports the good ones."""

from collections.abc import Callable
from importlib import resources

import pytest

from patchlint.finding import Finding, Kind
from patchlint.registry import rules
from patchlint.rule import Rule

Look = Callable[[str], tuple[Finding, ...]]
Faults = Callable[[Rule, str, bool], list[str]]

RULES = {rule.name: rule for rule in rules()}
EXAMPLES = [
    pytest.param(rule, text, bad, id=f"{rule.name}-{'bad' if bad else 'good'}-{number}")
    for rule in rules()
    for bad, texts in ((True, rule.bad), (False, rule.good))
    for number, text in enumerate(texts, 1)
]
SECTIONS = ("What it reports", "Why it matters", "Example", "What it cannot see")
FACTS = {"what", "function", "own", "drop_function", "drop_line", "getter", "get_line", "lifetime"} | {
    "put",
    "put_line",
    "exits",
    "result",
    "now",
    "before",
    "on",
    "release",
    "inside",
    "lock",
    "lock_line",
    "held_by",
    "place",
    "stored",
    "partner",
    "taker",
    "partner_line",
    "slot",
    "run_by",
    "run_line",
    "records_line",
    "stored_line",
    "entry",
    "mark",
    "end_line",
    "alike",
    "keep_line",
    "empty_line",
    "locked_by",
    "keep_place",
    "lock_place",
    "ends",
}
LEAK = RULES["leak-on-error-path"]


@pytest.mark.parametrize(("rule", "text", "bad"), EXAMPLES)
def test_an_example_is_what_it_says(faults: Faults, rule: Rule, text: str, bad: bool) -> None:
    assert faults(rule, text, bad) == []


@pytest.mark.parametrize("name", RULES)
def test_a_rule_is_complete(name: str) -> None:
    rule = RULES[name]
    assert isinstance(rule.kind, Kind)
    assert len(rule.bad) >= 3
    assert len(rule.good) >= 3
    assert len({*rule.bad, *rule.good}) == len(rule.bad) + len(rule.good)
    assert resources.files("patchlint.templates").joinpath("rules", f"{name}.txt.j2").is_file()


@pytest.mark.parametrize("name", RULES)
def test_a_manual_has_its_sections(name: str) -> None:
    lines = RULES[name].manual.split("\n")
    assert lines[0].endswith(".")
    assert lines[1] == ""
    headings = [line for line in lines[1:] if line and not line[0].isspace()]
    assert headings == list(SECTIONS)
    assert 20 <= len(lines) <= 42
    for heading, following in zip(headings, [*headings[1:], None], strict=True):
        start = lines.index(heading) + 1
        end = lines.index(following) if following else len(lines)
        assert any(line.strip() for line in lines[start:end]), f"{heading} is empty"
    assert "onfidence" in RULES[name].manual
    assert "<--" in RULES[name].manual


@pytest.mark.parametrize("name", RULES)
def test_a_claim_is_a_question_with_its_facts(look: Look, name: str) -> None:
    for text in RULES[name].bad:
        for finding in look(text):
            assert finding.message.endswith("?")
            assert finding.object in finding.message
            assert "() " in finding.message
            assert "line " in finding.message
            assert {key for key, _ in finding.facts} <= FACTS
            assert all(value for _, value in finding.facts)
            for key, value in finding.facts:
                assert not key.endswith("_line") or 1 <= int(value) <= text.count("\n"), key


def test_a_leak_says_where_the_reference_was_taken(look: Look) -> None:
    (finding,) = look(LEAK.bad[0])
    facts = dict(finding.facts)
    getter = LEAK.bad[0].split("\n")[int(facts["get_line"]) - 1]
    assert f"{facts['getter']}(" in getter


def test_a_double_put_says_where_the_other_put_is(look: Look) -> None:
    text = RULES["double-put"].bad[0]
    (finding,) = look(text)
    facts = dict(finding.facts)
    assert text.split("\n")[int(facts["drop_line"]) - 1].strip() == f"{facts['drop_function']}(peer);"
    assert int(facts["get_line"]) < int(facts["drop_line"]) < finding.line


def test_an_unmarked_bad_example_fails(faults: Faults) -> None:
    assert faults(LEAK, LEAK.bad[0].replace("/* expect */", ""), True) == ["no line is marked in a bad example"]


def test_a_mark_on_the_wrong_line_fails(faults: Faults) -> None:
    text = LEAK.bad[0].replace("/* expect */", "").replace("return 0;", "return 0; /* expect */")
    first, second = faults(LEAK, text, True)
    assert first.startswith("nothing is found on line ")
    assert second.startswith("not expected: ")


def test_a_mark_in_a_good_example_fails(faults: Faults) -> None:
    text = LEAK.good[0].replace("return ret;", "return ret; /* expect */")
    (fault,) = faults(LEAK, text, False)
    assert fault.endswith("is marked in a good example")


def test_a_good_example_with_a_mistake_fails(faults: Faults) -> None:
    broken = LEAK.good[0].replace("of_node_put(bulb);", "")
    assert broken != LEAK.good[0]
    assert faults(LEAK, broken, False)


def test_another_rules_finding_fails_an_example(faults: Faults) -> None:
    double = RULES["double-put"]
    assert faults(double, LEAK.bad[0].replace("/* expect */", ""), False)
    assert faults(double, LEAK.bad[0], True)


def test_what_is_not_read_fails(faults: Faults) -> None:
    with pytest.raises(AssertionError):
        faults(LEAK, "static int lamp_on(struct lamp *lamp) { return ) 0; }", False)
