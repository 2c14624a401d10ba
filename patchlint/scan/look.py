# SPDX-License-Identifier: GPL-2.0-or-later
"""One file of a tree, looked at as a whole: each function by itself, then those that belong together."""

import os
from collections.abc import Iterator, Sequence

from patchlint.analysis import Examined, examine
from patchlint.c.model import Status
from patchlint.contracts.bodies import Bodies
from patchlint.contracts.elsewhere import Elsewhere
from patchlint.counterparts.callbacks import installed
from patchlint.counterparts.couples import couples
from patchlint.counterparts.drains import Drains
from patchlint.counterparts.look import Looking
from patchlint.errors import SourceError
from patchlint.finding import Finding
from patchlint.result import Looked
from patchlint.rule import Rule
from patchlint.scan.model import Seen
from patchlint.source.model import Function

MOST_STEPS = 4_000_000  # of the engine, for one file; the largest of Linux 6.12 takes a tenth of that
_READ = (Status.STRICT, Status.OPAQUE)


def look(path: str, text: str, elsewhere: Elsewhere, rules: Sequence[Rule]) -> Seen:
    """What rules say of a file of the tree that `elsewhere` knows; never raises for what is in it."""
    try:
        functions = elsewhere.functions(path, text)
    except (SourceError, RecursionError) as error:
        return Seen(path, reason=str(error) or "nested too deeply")
    bodies = elsewhere.bodies(functions)
    findings: list[Finding] = []
    gaps: list[Looked] = []
    walked = spent = 0
    for function in functions:
        if not bodies.is_concerned(function):  # nothing in it counts: it need not be parsed
            continue
        walked += 1
        done = _examined(function, bodies, rules) if spent <= MOST_STEPS else _TOO_LONG
        spent += done.outcome.steps if done.outcome is not None else 0
        findings += done.findings
        if done.status not in _READ:
            gaps.append(Looked(path, function.name, done.status.value, done.reason, function.line, function.end_line))
    if spent <= MOST_STEPS:
        findings += _together(bodies, elsewhere, rules)
    bodies.end()
    ordered = sorted(findings, key=lambda found: (found.line, found.rule, found.object, found.message))
    return Seen(path, tuple(dict.fromkeys(ordered)), tuple(gaps), len(functions), walked)


_TOO_LONG = Examined(Status.SKIPPED, f"the file takes more than {MOST_STEPS} steps", (), None)


def _examined(function: Function, bodies: Bodies, rules: Sequence[Rule]) -> Examined:
    return examine(bodies.graphs.parsed(function), bodies, rules)


def _together(bodies: Bodies, elsewhere: Elsewhere, rules: Sequence[Rule]) -> Iterator[Finding]:
    """The findings about functions of a file that belong together."""
    chosen = [rule for rule in rules if rule.check_file is not None]
    if not chosen:
        return
    try:
        found = Looking(bodies).look(list(couples(bodies)), list(installed(bodies)))
        found = Drains(bodies, elsewhere=elsewhere.callers if elsewhere.index is not None else None).added_to(found)
        yield from [finding for rule in chosen for finding in rule.together(found)]
    except Exception:  # what one file has in it must not take the others with it
        if os.environ.get("PATCHLINT_DEBUG"):
            raise
