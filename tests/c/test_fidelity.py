# SPDX-License-Identifier: GPL-2.0-or-later
"""The fidelity check must see a tree whose calls are not those of the source."""

from collections.abc import Callable

import pytest

from patchlint.c import parse as parse_module
from patchlint.c.fidelity import check
from patchlint.c.model import Parsed, Status
from patchlint.c.normalise import Normalised, normalise
from patchlint.c.normalise.sheet import Row
from patchlint.source.functions import locate
from patchlint.source.tokens import Token, tokenise

_SOURCE = """void f(struct demo *d)
{
	first(d);
	if (second(d) && d->ops->third(d))
		return;
	(fourth)(d, 1);
	fifth(sixth(d));
}
"""


def _normalised() -> tuple[tuple[Token, ...], Normalised]:
    function = locate(tokenise(_SOURCE), "demo.c")[0]
    return function.tokens, normalise(function.tokens, function.tokens[function.name_index], "")


def test_a_faithful_tree(parse: Callable[..., Parsed]) -> None:
    assert check(parse(_SOURCE).tree, _normalised()[1])[0] == ""


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("first(d);", "first *d;", "line 3: the call of first() is not in the tree"),
        ("second(d) &&", "second &&", "line 4: the call of second() is not in the tree"),
        ("d->ops->third(d)", "d->ops->other(d)", "line 4: the call of third() is not in the tree"),
        ("fifth(sixth(d))", "fifth(sixth)", "line 7: the call of sixth() is not in the tree"),
        ("\t\treturn;", "\t\tnew(d);", "line 5: the tree has a call of new() that is not in the source"),
        ("sixth(d)", "sixth(d)(d)", ""),  # a call of a call has no name of its own
    ],
)
def test_an_unfaithful_tree(parse: Callable[..., Parsed], old: str, new: str, reason: str) -> None:
    tree = parse(_SOURCE.replace(old, new)).tree
    assert check(tree, _normalised()[1])[0] == reason


def test_a_wrong_row_makes_the_function_opaque(parse: Callable[..., Parsed], monkeypatch: pytest.MonkeyPatch) -> None:
    def wrong(tokens: tuple[Token, ...], name: Token, macro: str) -> Normalised:
        result = normalise(tokens, name, macro)
        result.rows[:] = [_as_type(row) if row[1] == "first" else row for row in result.rows]
        return result

    monkeypatch.setattr(parse_module, "normalise", wrong)
    parsed = parse(_SOURCE)
    assert parsed.status is Status.OPAQUE
    assert parsed.reason == "line 3: the call of first() is not in the tree"
    assert parsed.tree is not None


def _as_type(row: Row) -> Row:
    """`first(d);` is then a declaration of d, which C allows."""
    return ("INT", *row[1:])
