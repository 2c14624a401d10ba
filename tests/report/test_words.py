# SPDX-License-Identifier: GPL-2.0-or-later
"""What a reply says stands in templates/, and all that stands there is said."""

import ast
import re
import tomllib
from pathlib import Path

from patchlint.registry import rules

ROOT = Path(__file__).parent.parent.parent
REPORT = ROOT / "patchlint" / "report"
SPOKEN = (
    "again anchor b4_notes branches cause condition coverage lanes notes page page_code paragraph prose reply tracks"
    " walkthrough witness words"
).split()
ORIGINS = ("the patch", "the folder", "the series so far")  # what a snapshot calls them, which is compared with
WORDS = tomllib.loads((ROOT / "templates" / "words.toml").read_text(encoding="utf-8"))


def _texts(path: Path) -> list[str]:
    """The string constants of a module that are no docstrings, those of f-strings too."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    alone = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    strings = (node for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str))
    return [str(node.value) for node in strings if id(node) not in alone]


def test_no_sentence_is_in_the_code() -> None:
    for name in SPOKEN:
        for text in _texts(REPORT / f"{name}.py"):
            if text in ORIGINS or "\\" in text:  # a pattern
                continue
            assert len(re.findall(r"\b[A-Za-z]{2,} (?=[A-Za-z])", text)) < 2, (name, text)


def test_every_phrase_is_said() -> None:
    texts = " ".join(text for name in SPOKEN for text in _texts(REPORT / f"{name}.py"))
    dynamic = {"fixes": ("leak", "use-after-put", "extra-put", "missing-get", "other"), "place": ("return", "exit")}
    dynamic |= {"condition": tuple(WORDS["condition"]), "place": ("return", "returns", "exit", "exits")}
    dynamic |= {"claim": tuple(rule.name for rule in rules()), "note": tuple(WORDS["condition"])}
    dynamic["note"] += tuple(rule.name for rule in rules())
    dynamic["page"] = ("get", "no_get", "put", "take", "store", "return")
    for section, phrases in WORDS.items():
        for key in phrases:
            assert f"{section}.{key}" in texts or key in dynamic.get(section, ()), f"{section}.{key}"


def test_phrases_are_plain() -> None:
    for phrases in WORDS.values():
        for text in phrases.values():
            assert text.isascii()
            assert not re.search(r"\b(bug|wrong|error|must|NAK|clearly|obviously)\b", text)
            assert text.count("(") == text.count(")")
