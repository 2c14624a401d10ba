# SPDX-License-Identifier: GPL-2.0-or-later
"""What every rule about a put, a use or a lost pointer says of it: the claim and its facts."""

from patchlint.engine.operations import BARE
from patchlint.engine.outcome import Incident, Outcome
from patchlint.finding import Claim, Confidence


def claim(incident: Incident, message: str, confidence: Confidence, exits: tuple[int, ...] = ()) -> Claim:
    """A claim about the line of an incident; `exits` are the 1-based lines that show it, when it is not this one."""
    return Claim(
        line=incident.line,
        message=message,
        confidence=confidence,
        object=incident.name,
        counter=incident.counter,
        exits=exits or (incident.line,),
        facts=facts(incident),
        steps=incident.steps,
    )


def call(incident: Incident) -> str:
    """What happens there, for a message: "of_node_put() on line 12"."""
    return f"{incident.function}() on line {incident.line}"


def mark(incident: Incident) -> str:
    """What happens to an object that gets a mark: "gets PG_worn", "gets on a list"; "" where it gets none."""
    if incident.uncounted is None:
        return ""
    verb = "gets" if incident.uncounted.on else "loses"
    return f"{verb} {incident.uncounted.mark or 'on a list'}"


def held(incident: Incident) -> str:
    """Since when a lock is held, or who says so: "held since line 12", "held by the caller, __must_hold on line 3"."""
    if not incident.held_by:
        return f"held since line {incident.lock_line}"
    said = incident.held_by if incident.held_by.startswith("__") else f"{incident.held_by}()"
    return f"held by the caller ({said} on line {incident.lock_line})"


def one_too_many(incident: Incident) -> Confidence:
    """How sure it is that a put is too much which comes after one of the same reference."""
    lent = incident.reference is not None and incident.reference.how == "argument"
    if incident.own and (incident.release or incident.inside or not lent):
        return Confidence.HIGH if documented(incident) else Confidence.MEDIUM
    if incident.own:  # whoever lent the pointer, or a list that has it, may have meant his own reference to go, too
        return Confidence.MEDIUM if incident.origin == "parameter" else Confidence.LOW
    meant = incident.function == incident.drop_function and incident.line == incident.drop_line + 1  # two at once
    return Confidence.MEDIUM if incident.origin == "field" and not meant else Confidence.LOW


def documented(incident: Incident) -> bool:
    """Whether rows say who takes and who puts: a body may count what the caller knows by another name, or twice."""
    taken = incident.reference
    return not incident.inferred and (taken is None or (taken.documented and not taken.passed_on))


def bare(outcome: Outcome, incident: Incident) -> bool:
    """Whether it is a bare counter of which others in the file take more: there may be one for each of its users."""
    return incident.counter in BARE and incident.counter in (*outcome.counted, "atomic") and not incident.own


def two_held(incident: Incident) -> bool:
    """Whether what was found in a table is taken out of it on the way: that had a reference of its own."""
    reference = incident.reference
    found = reference is not None and reference.how == "result" and not (incident.release or incident.inside)
    return found and incident.own and incident.taken_out


def every_turn(incident: Incident) -> bool:
    """Whether nothing in the loop's body decides about the put: an entry may own a reference that a flag tells of."""
    for step in reversed(incident.steps):
        if step.what == "turn":
            return True
        if step.what in ("true", "false", "case"):
            return False
    return False


def facts(incident: Incident) -> tuple[tuple[str, str], ...]:
    """What the rule's paragraph may tell: what is called here, where the object was put before, where it was taken."""
    found = {"what": incident.what, "function": incident.function}
    if incident.drop_line:
        found["own"] = "yes" if incident.own else "no"
    if incident.drop_line not in (0, incident.line):  # the same put, one turn later, is no earlier one
        found |= {"drop_function": incident.drop_function, "drop_line": str(incident.drop_line)}
    if incident.release:
        found["release"] = incident.release
    if incident.reference:
        found |= {"getter": incident.reference.function, "get_line": str(incident.reference.line)}
        found["lifetime"] = "yes" if incident.reference.lifetime else "no"
    places = (("records_line", incident.records), ("stored_line", incident.stored))
    if incident.found:
        found |= {"getter": incident.found.function, "get_line": str(incident.found.line)}
        found |= {"release": incident.found.taken_out}
    if incident.found and incident.found.ended:
        found |= {"drop_function": incident.found.ended_by, "drop_line": str(incident.found.ended)}
    if incident.uncounted:
        end, result, alike = incident.uncounted[2:]
        found |= {"mark": mark(incident), "end_line": str(end), "result": result, "alike": alike}
    if incident.walk:
        found |= {"partner": incident.walk.function, "partner_line": str(incident.walk.line)}
    if incident.lock:
        found |= {"lock": incident.lock, "lock_line": str(incident.lock_line), "held_by": incident.held_by}
    found |= {name: str(line) for name, line in places if line} | {"entry": incident.entry, "inside": incident.inside}
    return tuple((name, text) for name, text in found.items() if text)
