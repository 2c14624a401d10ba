# SPDX-License-Identifier: GPL-2.0-or-later
"""What is found hangs on what the kernel's functions do, not on how a driver calls its own things."""

import random
import re
from collections.abc import Callable, Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from patchlint.c.ast import c_ast
from patchlint.c.parse import parse_function
from patchlint.engine.listwalks import FIRST
from patchlint.engine.releases import OF_DEVICE
from patchlint.finding import Finding
from patchlint.knowledge import families
from patchlint.registry import rules
from patchlint.source.functions import locate
from patchlint.source.tokens import tokenise

Look = Callable[[str], tuple[Finding, ...]]

THEMES = ("kiln", "lamp", "loom", "pump", "valve")  # the made-up drivers; the rest of such a name is kept
EXAMPLES = [
    pytest.param(text, id=f"{rule.name}-{number}")
    for rule in rules()
    for number, text in enumerate((*rule.bad, *rule.good), 1)
]
_WORD = re.compile(r"[A-Za-z_]\w*")
# a digit in second place and a letter at the end: neither words of the kernel's vocabulary nor its types
_POOL = [f"{a}{b}{c}" for a in "abcdefghijklmnopqrstuvwxyz" for b in range(10) for c in ("q", "zz", "xyz")]


class _Declared(c_ast.NodeVisitor):  # type: ignore[misc] # pycparser has no type information
    """Collects the names that a snippet makes up itself: variables, labels, fields."""

    def __init__(self) -> None:
        self.names: set[str] = set()

    def generic_visit(self, node: c_ast.Node) -> None:
        match node:
            case c_ast.Decl(name=str(name)) | c_ast.Label(name=name) | c_ast.StructRef(field=c_ast.ID(name=name)):
                self.names.add(name)
        super().generic_visit(node)


def _own_names(text: str) -> list[str]:
    """The names in a snippet that mean something to it only."""
    found = _Declared()
    for function in locate(tokenise(text), "example.c"):
        found.visit(parse_function(function, frozenset()).tree)
    words = set(_WORD.findall(text))
    known = families.load(words)
    kept = {*known.contracts, *known.iterators, *known.cleanups, *known.conversions, *known.count_readers}
    for contract in known.contracts.values():
        for effect in contract.effects:
            kept |= {*effect.place.path.split("."), *effect.owns.partition(":")[0].split(".")}
    kept |= {FIRST, *(field for member in OF_DEVICE for field in member)}
    kept |= {run.member for run in known.runs.values()}
    kept |= {part for iterator in known.iterators.values() for part in iterator.path.split(".")}
    return sorted(name for name in words & found.names - kept if not set(name.split("_")) & set(THEMES))


def _renaming(text: str, names: list[str]) -> Callable[[str], str]:
    """What gives every own name of a snippet, and every theme, another name."""
    old = [*THEMES, *_own_names(text)]
    assert len(old) <= len(names)
    new = dict(zip(old, names, strict=False))

    def rename(name: str) -> str:
        return new.get(name) or "_".join(new[part] if part in THEMES else part for part in name.split("_"))

    return rename


def _everywhere(text: str, rename: Callable[[str], str]) -> str:
    """The text with its names changed; C strings are left as they are."""
    return re.sub(r'"(?:[^"\\]|\\.)*"|[A-Za-z_]\w*', lambda m: m[0] if m[0][0] == '"' else rename(m[0]), text)


def _told(found: tuple[Finding, ...], rename: Callable[[str], str] = str) -> set[tuple[object, ...]]:
    return {
        (
            finding.line,
            finding.rule,
            finding.confidence,
            finding.counter,
            finding.exits,
            _everywhere(finding.object, rename),
            _everywhere(finding.message, rename),
        )
        for finding in found
    }


@pytest.mark.parametrize("text", EXAMPLES)
@settings(max_examples=4, deadline=None)
@given(order=st.integers(0, 1 << 32))
def test_own_names_do_not_matter(look: Look, text: str, order: int) -> None:
    names = random.Random(order).sample(_POOL, 40)  # noqa: S311 - no secret
    rename = _renaming(text, names)
    assert _told(look(_everywhere(text, rename))) == _told(look(text), rename)


def test_a_kernel_name_does_matter(look: Look) -> None:
    leak = next(rule for rule in rules() if rule.name == "leak-on-error-path").bad[0]
    other: Mapping[str, str] = {"of_parse_phandle": "of_borrow_phandle"}
    assert look(leak)
    assert not look(_everywhere(leak, lambda name: other.get(name, name)))


def test_most_names_are_renamed() -> None:
    text = next(rule for rule in rules() if rule.name == "leak-on-error-path").bad[0]
    assert _own_names(text) == ["bulb", "dev", "of_node", "ret"]
    renamed = _everywhere(text, _renaming(text, [f"x{number}yz" for number in range(40)]))
    assert "struct x1yz *x1yz)" in renamed
    assert "x1yz_read_ratings(x1yz, " in renamed
    assert "of_parse_phandle(" in renamed
    assert '"bulb"' in renamed
