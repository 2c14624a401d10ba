# SPDX-License-Identifier: GPL-2.0-or-later
"""The order of the stages: mails to patches, patches to snapshots, snapshots to functions, functions to findings."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from patchlint.analysis import changes, examine_both
from patchlint.c.fragment import parse_fragment
from patchlint.c.model import Parsed, Status
from patchlint.callers import Callers, Sides, Touched
from patchlint.contracts.elsewhere import Elsewhere
from patchlint.differential import Difference, compare, with_changes, without_moved
from patchlint.errors import UsageError
from patchlint.finding import Finding
from patchlint.later import without_later_fixes
from patchlint.mail.diff import read_patch
from patchlint.mail.model import Hunk, Patch, PatchMail
from patchlint.mail.series import arrange, unseen
from patchlint.record import record
from patchlint.redeclared import redeclared
from patchlint.registry import find, rules_as_of
from patchlint.result import Callees, Looked, LookedAtFile, PatchReview, Review
from patchlint.rule import Rule
from patchlint.source.lines import unchanged
from patchlint.source.model import Snapshot
from patchlint.source.pairs import touched_functions
from patchlint.source.snapshot import fold, left_out, take
from patchlint.source.tree import SearchableTree
from patchlint.together import in_hunks, together

if TYPE_CHECKING:
    from patchlint.facts import Facts

MOST_STEPS = 400_000  # of the engine, for one patch; the largest of 700 real ones takes a twentieth of that


@record
class Options:
    """What the user chose: rule names, none selected means all."""

    selected: tuple[str, ...] = ()
    ignored: tuple[str, ...] = ()
    as_of: str = ""  # the version of patchlint whose rules are meant, "" for this one
    facts: bool = False  # also work out the facts of every function, which takes as long again


def review(
    mails: Sequence[PatchMail], tree: SearchableTree, options: Options | None = None, known: Elsewhere | None = None
) -> Review:
    """Review the patches of some mails; raises UsageError for an unknown rule.

    `known` is what is known of functions, by default from the families that are shipped and the tree without an index.
    """
    wanted = options or Options()
    choose(wanted)  # a misspelt rule is told before the work begins
    elsewhere = known or Elsewhere(None, tree)
    selection = arrange(mails)
    notes = [f"{skipped.source}: {skipped.why}" for skipped in (*selection.without_patch, *selection.passed_over)]
    earlier: Mapping[str, str | None] = {}
    reviews = []
    for mail in selection.patches:
        if mail.context:
            earlier = fold(earlier, take(read_patch(mail), tree, earlier))
            continue
        done, snapshots = review_one(mail, tree, wanted, elsewhere, earlier)
        done = replace(done, unseen=unseen(mail, selection.patches))
        reviews.append(done)
        earlier = fold(earlier, snapshots)
        notes += refusals(done)
    return Review(without_later_fixes(reviews), tuple(notes))


def review_one(
    mail: PatchMail, tree: SearchableTree, wanted: Options, known: Elsewhere, earlier: Mapping[str, str | None]
) -> tuple[PatchReview, tuple[Snapshot, ...]]:
    """Review one patch; `earlier` are the files that earlier patches changed.

    Raises PatchError when there is no diff in the mail, UsageError for an unknown rule.
    """
    patch = read_patch(mail)
    snapshots = take(patch, tree, earlier)
    known_here = sides(known, snapshots, earlier)
    done = _patch(patch, snapshots, choose(wanted), known_here)
    if wanted.facts:  # afterwards: whoever asks for them gets the same findings
        done = replace(done, facts=tuple(_facts(snapshots, known_here)))
    return done, snapshots


def refusals(done: PatchReview) -> list[str]:
    """What of a patch could not be read, a note each."""
    source = done.patch.mail.source
    return [f"{source}:{refusal.line}: {refusal.path}: {refusal.reason}" for refusal in done.patch.refused]


def choose(options: Options) -> tuple[Rule, ...]:
    """The rules to run; raises UsageError for a name that is none, or none yet in the version that is meant."""
    selected, ignored = ({find(name).name for name in names} for names in (options.selected, options.ignored))
    there = rules_as_of(options.as_of)
    for name in sorted(selected - {rule.name for rule in there}):
        raise UsageError(f"the rule {name} exists since {find(name).since}, not in {options.as_of}")
    return tuple(rule for rule in there if (not selected or rule.name in selected) and rule.name not in ignored)


def _patch(patch: Patch, snapshots: Sequence[Snapshot], chosen: Sequence[Rule], known: Sides) -> PatchReview:
    differences: list[Difference] = []
    looked: list[Looked] = []
    spent, other_now = 0, redeclared(snapshot.diff for snapshot in snapshots)
    for snapshot in snapshots:
        here = list(read(snapshot, known))
        for touched in here:
            touched.bodies_before.forget(other_now)
        callers = Callers(known, here)
        for touched in here:
            if spent > MOST_STEPS:
                looked.append(_unread(touched))
                continue
            difference, row, steps = _function(touched, chosen, callers)
            differences.append(difference)
            looked.append(row)
            spent += steps
        if spent <= MOST_STEPS:
            rest = (
                together(here, chosen, snapshot.touched_after, known)
                if snapshot.whole
                else in_hunks(here, chosen, known)
            )
            difference, steps = rest
            differences.append(difference)
            spent += steps
    differences = without_moved(differences)
    files = [LookedAtFile(s.diff.path, s.whole, s.origin, s.reason, s.after or "", s.starts) for s in snapshots]
    files += [LookedAtFile(refusal.path, False, "", refusal.reason) for refusal in (*left_out(patch), *patch.refused)]
    return PatchReview(
        patch=patch,
        introduced=_sorted(f for difference in differences for f in difference.introduced),
        fixed=_sorted(f for difference in differences for f in difference.fixed),
        preexisting=_sorted(f for difference in differences for f in difference.preexisting),
        functions=tuple(looked),
        files=tuple(files),
        callees=Callees(known.after.source, not known.after.short),
    )


def _sorted(findings: Iterator[Finding]) -> tuple[Finding, ...]:
    return tuple(sorted(findings, key=lambda f: (f.file, f.line, f.rule, f.object)))


def sides(elsewhere: Elsewhere, snapshots: Sequence[Snapshot], earlier: Mapping[str, str | None]) -> Sides:
    """What is known of other files before and after a patch; `earlier` are the files that earlier patches changed."""
    before = {s.diff.old_path: s.before for s in snapshots if s.whole and s.diff.old_path is not None}
    return Sides(elsewhere.after({**earlier, **before}), elsewhere.after(fold({**earlier, **before}, snapshots)))


def read(snapshot: Snapshot, known: Sides) -> Iterator[Touched]:
    """The functions of a file that the patch touches."""
    if not snapshot.whole:
        yield from _fragments(snapshot, known)
        return
    before = known.before.functions(snapshot.diff.old_path or snapshot.diff.path, snapshot.before or "")
    after = known.after.functions(snapshot.diff.path, snapshot.after or "")
    bodies_before, bodies_after = known.before.bodies(before), known.after.bodies(after)
    images = {snapshot.diff.path: after}
    pairs = touched_functions(
        snapshot, lambda text, file: before if text is snapshot.before else images.get(file, after)
    )
    for pair in pairs:
        yield Touched(
            bodies_before.graphs.parsed(pair.before, snapshot.touched_before) if pair.before else None,
            bodies_after.graphs.parsed(pair.after, snapshot.touched_after) if pair.after else None,
            bodies_before,
            bodies_after,
        )


def _fragments(snapshot: Snapshot, known: Sides) -> Iterator[Touched]:
    """Without the file, each hunk is all there is of a function; whole functions inside it are whole."""
    path = snapshot.diff.path
    images: list[tuple[list[Parsed], list[Parsed]]] = []
    for hunk in snapshot.diff.hunks:
        images.append((_fragment(hunk, "+", path), _fragment(hunk, "-", path)))
    before_all = known.before.bodies([p.function for before, _ in images for p in before])
    after_all = known.after.bodies([p.function for _, after in images for p in after])
    for before, after in images:
        by_name = {parsed.function.name: parsed for parsed in before}
        for parsed in after:
            yield Touched(by_name.pop(parsed.function.name, None), parsed, before_all, after_all)
        for parsed in by_name.values():
            yield Touched(parsed, None, before_all, after_all)


def _fragment(hunk: Hunk, without: str, path: str) -> list[Parsed]:
    number = "old" if without == "+" else "new"
    lines = [(getattr(line, number), line.text) for line in hunk.lines if line.kind != without]
    return list(parse_fragment([(n, text) for n, text in lines if n is not None], path, hunk.section))


def _facts(snapshots: Sequence[Snapshot], known: Sides) -> "Iterator[Facts]":
    """The facts of every function that a patch touches."""
    from patchlint.facts import facts  # few ask for them

    spent = 0
    for snapshot in snapshots:
        for touched in read(snapshot, known):
            parsed, bodies = touched.shown
            if spent > MOST_STEPS:
                parsed = replace(parsed, tree=None, status=Status.SKIPPED, reason=_too_long())
            made = facts(parsed, bodies, after=touched.after is not None)
            spent += made.table.steps if made.table is not None else 0
            yield made


def _unread(touched: Touched) -> Looked:
    function = touched.shown[0].function
    return Looked(function.file, function.name, Status.SKIPPED.value, _too_long())


def _too_long() -> str:
    return f"the patch takes more than {MOST_STEPS} steps"


def _function(touched: Touched, chosen: Sequence[Rule], callers: Callers) -> tuple[Difference, Looked, int]:
    """The findings of one function, how well it was read, and how many steps of the engine that took."""
    bodies = (touched.bodies_before, touched.bodies_after)
    before, after = examine_both(touched.before, touched.after, bodies, chosen)
    shown, _ = touched.shown
    words = [_words(touched.before), _words(touched.after)]
    kept = None
    if touched.before and touched.after and before.findings and after.findings:
        kept = unchanged(touched.before.function, touched.after.function)
    difference = compare(before.findings, after.findings, words[0], words[1], kept)
    difference = replace(difference, alone=not (touched.before and touched.after))
    difference = with_changes(difference, _told(changes(before, after, chosen), difference, chosen, callers))
    if before.status is Status.SKIPPED and after.status is not Status.SKIPPED:
        # what stood before is not known: nothing may be called introduced
        difference = Difference((), (), (*difference.introduced, *difference.preexisting))
    elif after.status is Status.SKIPPED:
        # what is there now is not known: nothing may be called fixed
        difference = Difference((), (), ())
    worst = after if touched.after else before
    lines = (touched.after.function.line, touched.after.function.end_line) if touched.after else (0, 0)
    looked = Looked(shown.function.file, shown.function.name, worst.status.value, worst.reason, *lines)
    return difference, looked, sum(one.outcome.steps for one in (before, after) if one.outcome)


def _told(found: Sequence[Finding], said: Difference, chosen: Sequence[Rule], callers: Callers) -> Iterator[Finding]:
    """Claims about a change; those about a contract only with callers that it turns wrong, and nothing said before."""
    asking = {rule.name for rule in chosen if rule.callers}
    for finding in found:
        if finding.rule not in asking:
            yield finding
        elif not said.introduced:
            with_callers = callers.told(finding, chosen)
            if with_callers is not None:
                yield with_callers


def _words(parsed: Parsed | None) -> frozenset[str]:
    return frozenset(t.text for t in parsed.function.tokens if t.kind == "ID") if parsed else frozenset()
