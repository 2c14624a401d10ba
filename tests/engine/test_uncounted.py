# SPDX-License-Identifier: GPL-2.0-or-later
"""What is said of a mark that one path leaves without the reference that others take."""

from collections.abc import Callable

import pytest

from patchlint.engine.outcome import Outcome, Uncounted

Walk = Callable[..., Outcome]
TEXT = """
int f(struct kiln *kiln, int flags)
{{
	int state = 1;

	if (kiln->idle) {{
		kref_get(&kiln->ref);
	}} else {{
		{otherwise}
		if (!(flags & KILN_LAST_TRY))
			return KILN_AGAIN;
	}}
	{mark}
	{then}
	return state;
}}
"""
AGAIN = "state = KILN_AGAIN;"
SET = "set_bit(KILN_RETIRED, &kiln->flags);"
CASES = {
    "as one that leaves it alone": (AGAIN, SET, "", ("KILN_RETIRED", True, 15, "KILN_AGAIN", "unmarked")),
    "as one with the reference": ("", SET, "", ("KILN_RETIRED", True, 15, "1", "counted")),
    "a list": (AGAIN, "list_add(&kiln->node, &kilns);", "", ("", True, 15, "KILN_AGAIN", "unmarked")),
    "cleared": (AGAIN, "kiln->flags &= ~KILN_OPEN;", "", ("KILN_OPEN", False, 15, "KILN_AGAIN", "unmarked")),
    "off a list": (AGAIN, "list_del(&kiln->node);", "", None),
    "undone": (AGAIN, SET, "clear_bit(KILN_RETIRED, &kiln->flags);", ("KILN_RETIRED", False)),
    "told by the result": ("state = KILN_MARKED;", SET, "", None),
    "told by the object": ("kiln->counted = false;", SET, "", None),
    "of another object": (AGAIN, "set_bit(KILN_RETIRED, &kiln->bus->flags);", "", None),
    "put again": (AGAIN, SET, "if (state == 1) kref_put(&kiln->ref, kiln_free);", None),
}


@pytest.mark.parametrize("name", CASES)
def test_a_path_without_the_reference(walk: Walk, name: str) -> None:
    otherwise, mark, then, expected = CASES[name]
    outcome = walk(TEXT.format(otherwise=otherwise, mark=mark, then=then))
    found = [one.uncounted for one in outcome.incidents if one.uncounted is not None]
    assert [tuple(one)[: len(expected or ())] for one in found] == ([expected] if expected else [])
    assert all(isinstance(one, Uncounted) for one in found)
