# SPDX-License-Identifier: GPL-2.0-or-later
"""Rules know since when they are there, and an upgrade can be made to ask no more than before."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from types import ModuleType

import pytest
from lamp_mail import BEFORE, LEAKY, PATH, mail

from patchlint import registry
from patchlint.cli import main
from patchlint.errors import UsageError
from patchlint.finding import Confidence
from patchlint.review import Options, choose
from patchlint.rule import Rule

ROOT = Path(__file__).parent.parent
VERSION = re.compile(r"\d+\.\d+\.\d+")
RULES = registry.rules()

Pin = Callable[..., None]


def _names(rules: Sequence[Rule]) -> set[str]:
    return {rule.name for rule in rules}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_a_rule_says_since_when_it_is_there(rule: Rule) -> None:
    told = re.findall(r"^## (\S+)", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE)
    for version in (rule.since, *(when for when, _ in rule.raised)):
        assert version in told
        assert VERSION.fullmatch(version)
    assert rule in registry.rules_as_of(rule.since) or rule.raised


def test_a_rule_without_it_is_none() -> None:
    module = ModuleType("lamp_left_on")
    for name, value in (("KIND", RULES[0].kind), ("BAD", []), ("GOOD", [])):
        setattr(module, name, value)
    with pytest.raises(AttributeError, match="SINCE"):
        registry._rule(module, "lamp_left_on")
    module.__dict__.update(SINCE="0.2.0", RAISED={"0.3.0": Confidence.LOW})
    made = registry._rule(module, "lamp_left_on")
    assert (made.since, made.raised) == ("0.2.0", (("0.3.0", Confidence.LOW),))


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pretend to be version 0.10.1: a rule came with 0.2.0, and another was raised twice."""
    raised = (("0.2.0", Confidence.LOW), ("0.10.0", Confidence.MEDIUM))
    fields: dict[str, dict[str, object]] = {
        "double-put": {"since": "0.2.0"},
        "leak-on-error-path": {"raised": raised},
    }
    rules = tuple(replace(rule, **fields.get(rule.name, {})) for rule in RULES)  # type: ignore[arg-type] # they differ
    monkeypatch.setattr(registry, "rules", lambda: rules)
    monkeypatch.setattr(registry, "__version__", "0.10.1")


@pytest.mark.usefixtures("later")
@pytest.mark.parametrize(
    ("version", "most"),
    [
        ("0.1.0", Confidence.LOW),
        ("0.1.9", Confidence.LOW),
        ("0.2", Confidence.MEDIUM),
        ("0.9.9", Confidence.MEDIUM),
        ("0.10", Confidence.HIGH),
        ("0.10.1", Confidence.HIGH),
        ("", Confidence.HIGH),
    ],
)
def test_confidence_is_that_of_then(version: str, most: Confidence) -> None:
    (rule,) = choose(Options(selected=("leak-on-error-path",), as_of=version))
    assert rule.most is most


@pytest.mark.usefixtures("later")
def test_rules_are_those_of_then() -> None:
    assert _names(choose(Options(as_of="0.1.0"))) == _names(RULES) - {"double-put"}
    assert _names(choose(Options(as_of="0.2.0"))) == _names(RULES)
    with pytest.raises(UsageError, match=r"the rule double-put exists since 0\.2\.0, not in 0\.1\.0"):
        choose(Options(selected=("double-put",), as_of="0.1.0"))
    assert choose(Options(ignored=("double-put",), as_of="0.1.0"))


@pytest.mark.usefixtures("later")
@pytest.mark.parametrize(
    ("version", "cause"),
    [
        ("0.11", "0.11 is to come, this is patchlint 0.10.1"),
        ("0.0.9", "no rule is as old as 0.0.9"),
        ("0.1.0rc1", "'0.1.0rc1' is not a version such as 0.10.1"),
        ("1.2.3.4.5", "is not a version"),
        ("9" * 5000, "is not a version"),
        ("-1", "is not a version"),
    ],
)
def test_what_is_no_version(version: str, cause: str, capfd: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    (tmp_path / "lamp.eml").write_text("Subject: [PATCH 0/1] lamp\n\nHello.\n")
    assert main(["--rules-as-of", version, str(tmp_path / "lamp.eml")]) == 2
    out, err = capfd.readouterr()
    assert out == ""
    assert cause in err
    assert err.count("\n") == 1
    assert len(err) < 200


@pytest.mark.usefixtures("later")
@pytest.mark.parametrize(
    ("words", "status", "level"),
    [
        ((), 1, "error"),
        (("--rules-as-of", "0.9"), 1, "warning"),
        (("--rules-as-of", "0.9", "--fail-on", "high"), 0, "warning"),
        (("--rules-as-of", "0.1.0"), 0, ""),
        (("--rules-as-of", "0.1.0", "--min-confidence", "low"), 0, "note"),
        (("--rules-as-of", "0.1.0", "--min-confidence", "low", "--fail-on", "low"), 1, "note"),
    ],
)
def test_an_upgrade_breaks_nothing(
    words: tuple[str, ...], status: int, level: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "tree" / PATH
    file.parent.mkdir(parents=True)
    file.write_text(BEFORE)
    (tmp_path / "lamp.eml").write_text(mail(LEAKY))
    given = ["--tree", str(tmp_path / "tree"), "--format", "terse", *words, str(tmp_path / "lamp.eml")]
    assert main(given) == status
    out = capfd.readouterr().out
    assert f": {level}: " in out if level else out == ""
