# SPDX-License-Identifier: GPL-2.0-or-later
"""Puts of one reference, and of as many as something says."""

from patchlint.c.parse import parse_function
from patchlint.contracts.bodies import Bodies
from patchlint.knowledge import families
from patchlint.lower.function import lower
from patchlint.source.pairs import functions_in

TEXT = """
static void kiln_drop(struct folio *folio, struct folio *other, long nr)
{
	folio_put_refs(folio, nr);
	folio_put_refs(other, 1);
	while (nr--)
		folio_put(folio);
}
"""


def test_amounts() -> None:
    functions = functions_in(TEXT, "kiln.c")
    known = Bodies(functions, families.load({token.text for f in functions for token in f.tokens}))
    found = known.walk(lower(parse_function(functions[0], frozenset()))).amounts
    assert [(one.name, one.line, one.several, one.looped) for one in found] == [
        ("folio", 4, True, False),
        ("other", 5, False, False),
        ("folio", 7, False, True),
    ]
