# SPDX-License-Identifier: GPL-2.0-or-later
"""Which contracts are decided: the caller sees what became of references and locks."""

from dataclasses import replace

import pytest

from patchlint.ir.signs import VALID
from patchlint.knowledge.contract import Action, Contract, Effect, Mark, Place, Where

GET = Effect(Action.GET, Place(Where.ARGUMENT, 0), "kref")
DECIDED = {
    "always": (Contract("f", (GET,)), True),
    "if the result is valid": (Contract("f", (replace(GET, when=VALID),)), True),
    "perhaps": (Contract("f", (replace(GET, certain=False),)), False),
    "one of two perhaps": (Contract("f", (GET, replace(GET, action=Action.PUT, certain=False))), False),
    "a pointer is kept perhaps": (Contract("f", (GET, replace(GET, action=Action.KEEP, certain=False))), True),
    "a lock": (Contract("f", marks=(Mark("lock", True, 0),)), True),
    "a lock perhaps": (Contract("f", (GET,), marks=(Mark("lock", True, 0, certain=False),)), False),
    "a flag perhaps": (Contract("f", (GET,), marks=(Mark("flag", True, 0, certain=False),)), True),
    "nothing": (Contract("f"), False),
}


@pytest.mark.parametrize("name", DECIDED)
def test_what_is_decided(name: str) -> None:
    contract, expected = DECIDED[name]
    assert contract.decided is expected
