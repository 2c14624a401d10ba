# SPDX-License-Identifier: GPL-2.0-or-later
"""C text to outcomes, for tests that make their own C."""

from collections.abc import Callable

import pytest

from patchlint.c.parse import parse_function
from patchlint.contracts.bodies import Bodies
from patchlint.engine.interpreter import Budget
from patchlint.engine.outcome import Outcome
from patchlint.knowledge import families
from patchlint.lower.function import lower
from patchlint.source.pairs import functions_in


@pytest.fixture(scope="session")
def walk() -> Callable[..., Outcome]:
    """Return the outcome of the last function of a text."""

    def walk(text: str, budget: Budget | None = None) -> Outcome:
        functions = functions_in(text, "case.c")
        bodies = Bodies(functions, families.load({token.text for f in functions for token in f.tokens}))
        return bodies.walk(lower(parse_function(functions[-1], frozenset())), budget)

    return walk
