# SPDX-License-Identifier: GPL-2.0-or-later
"""Callees that nothing is known of, but whose result this very function puts: they may have delivered a reference."""

import re

from patchlint.engine.outcome import Outcome
from patchlint.ir.signs import ANY, VALID
from patchlint.knowledge.contract import Action, Contract, Effect, Place, Where

# a name alone is never knowledge: this only says for which callees the put is taken as a sign
_GETTER = re.compile(
    r"(?:^|_)(?:get|find|lookup|search|grab|acquire|ref|hold|by|open|alloc|clone|dup|new|read|request)(?:_|\d|$)|^get"
)


def guesses(outcome: Outcome) -> tuple[Contract, ...]:
    """Contracts to try a second time with, none of them trusted."""
    found: dict[str, Contract] = {}
    made = {site.counter for site in outcome.sites if site.how == "initial"}  # what was put may be that one
    for incident in outcome.incidents:
        callee = incident.delivered_by
        if incident.what == "put-foreign" and incident.counter not in made and callee and _GETTER.search(callee):
            effect = Effect(Action.GET, Place(Where.RESULT), incident.counter, VALID)
            found.setdefault(
                callee, Contract(callee, (effect,), results=ANY, source="a put in this function", trusted=False)
            )
    return tuple(found.values())
