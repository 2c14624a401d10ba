# SPDX-License-Identifier: GPL-2.0-or-later
"""`patchlint dump STAGE`: what a stage of the review made of a mail."""

import io
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

from patchlint.analysis import examine
from patchlint.at_hand import at_hand
from patchlint.inputs import Parser, add_input, read_input
from patchlint.ir.dump import dump
from patchlint.lower.function import lower
from patchlint.mail.model import FileDiff, PatchMail
from patchlint.report.plain import plain_lines
from patchlint.source.tree import Tree
from patchlint.terminal import deliver
from patchlint.touched import Wanted, patches, touched_by

if TYPE_CHECKING:
    from patchlint.c.model import Parsed
    from patchlint.engine.outcome import Exit, Outcome


def run(words: Sequence[str]) -> int:
    """Print a stage; returns 0, or 2 when an input could not be read."""
    parser = Parser("patchlint dump", "Show what a stage of the review makes of a mail.")
    parser.add_argument("stage", choices=STAGES, help="which stage")
    add_input(parser)
    parser.add_argument("--function", metavar="NAME", help="this function only")
    options = parser.parse_intermixed_args(words)
    mails, failed = read_input(options.mails)
    with at_hand(options.tree, options.base, options.families) as (tree, known):
        for text in STAGES[options.stage](mails, tree, Wanted(options.function, known)):
            deliver(plain_lines(text))
    return 2 if failed else 0


def _diff(mails: Sequence[PatchMail], tree: Tree, wanted: Wanted) -> Iterator[str]:
    """Added lines, removed lines and path of each file, as `git apply --numstat` has them."""
    for patch in patches(mails):
        for diff in patch.files:
            yield f"{_count(diff, diff.added)}\t{_count(diff, diff.removed)}\t{diff.path}\n"


def _count(diff: FileDiff, number: int) -> str:
    return "-" if diff.change == "binary" else str(number)


def _functions(mails: Sequence[PatchMail], tree: Tree, wanted: Wanted) -> Iterator[str]:
    """Status, place and name of each function, and why it was not read in full."""
    for touched in touched_by(mails, tree, wanted):
        parsed, _ = touched.shown
        change = "added" if touched.before is None else "deleted" if touched.after is None else "changed"
        place = f"{parsed.function.file}:{parsed.function.line}-{parsed.function.end_line}"
        yield "\t".join((parsed.status.value, change, place, parsed.function.name, parsed.reason)).rstrip() + "\n"


def _head(parsed: "Parsed") -> str:
    return f"{parsed.function.file}:{parsed.function.line}: {parsed.function.name}()"


def _ast(mails: Sequence[PatchMail], tree: Tree, wanted: Wanted) -> Iterator[str]:
    """pycparser's tree of each function."""
    for touched in touched_by(mails, tree, wanted):
        parsed, _ = touched.shown
        text = io.StringIO()
        if parsed.tree is None:
            text.write(f"skipped: {parsed.reason}\n")
        else:
            parsed.tree.show(buf=text, attrnames=True, showcoord=True)
        yield f"{_head(parsed)}\n{text.getvalue()}\n"


def _cfg(mails: Sequence[PatchMail], tree: Tree, wanted: Wanted) -> Iterator[str]:
    """The graph of each function."""
    for touched in touched_by(mails, tree, wanted):
        parsed, _ = touched.shown
        text = dump(lower(parsed)) if parsed.tree is not None else f"skipped: {parsed.reason}"
        yield f"{_head(parsed)}\n{text}\n\n"


def _paths(mails: Sequence[PatchMail], tree: Tree, wanted: Wanted) -> Iterator[str]:
    """Every exit of each function: its kind, what is held, and the way there."""
    for touched in touched_by(mails, tree, wanted):
        parsed, bodies = touched.shown
        examined = examine(parsed, bodies, ())
        yield f"{_head(parsed)}\n"
        if examined.outcome is None:
            yield f"  {examined.reason or 'nothing in it counts references'}\n\n"
            continue
        yield "".join(f"  {line}\n" for line in _table(examined.outcome)) + "\n"


def _table(outcome: "Outcome") -> Iterator[str]:
    if not outcome.complete:
        yield f"not complete: {outcome.reason}"
    for number, found in enumerate(outcome.exits, 1):
        yield f"{number}. line {found.line}: {_RESULTS.get(found.kind, found.kind)}"
        yield from (f"     {line}" for line in _held(found))
        ways = [f"{step.line} {step.what}{' ' + step.detail if step.detail else ''}" for step in found.steps[:-1]]
        yield f"     way: {', '.join(ways) if ways else '-'}"
    for incident in outcome.incidents:
        yield f"on line {incident.line}: {incident.what} {incident.name} ({incident.counter})"


_RESULTS = {"none": "no result", "unknown": "any result"}


def _held(found: "Exit") -> Iterator[str]:
    for token in found.held:
        marks = [mark for mark, set_ in (("failed", token.failed), ("uncertain", not token.certain)) if set_]
        where = token.escaped or token.holder
        more = "".join(f", {mark}" for mark in (where, *marks) if mark)
        yield f"held: {token.name} ({token.counter}) by {token.function}() on line {token.line}{more}"
    for given in found.given:
        yield f"given: {given.name} ({given.counter}) on line {given.line}"
    if not found.held and not found.given:
        yield "held: -"


STAGES: dict[str, Callable[[Sequence[PatchMail], Tree, Wanted], Iterator[str]]] = {
    "diff": _diff,
    "functions": _functions,
    "ast": _ast,
    "cfg": _cfg,
    "paths": _paths,
}
