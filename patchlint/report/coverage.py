# SPDX-License-Identifier: GPL-2.0-or-later
"""What was looked at and what was not, in a few sentences."""

import re
from collections.abc import Iterable
from dataclasses import replace

from patchlint.differential import identity
from patchlint.finding import Finding
from patchlint.report.plain import plain
from patchlint.report.prose import listed, on_lines
from patchlint.report.show import Show, hunks_only, shown
from patchlint.report.words import say
from patchlint.result import Looked, PatchReview

_WORSE = ("", "strict", "opaque", "partial", "skipped")
_FOLDER = "the folder"
_MISFIT = re.compile(r"(hunk \d+ at line \d+ does not apply): .* \(([^()]*)\)")


def fixes(patch: PatchReview, show: Show) -> str:
    """One sentence about what a patch fixes, "" when it fixes nothing."""
    found = dict.fromkeys(_fixed(finding) + _left(finding, patch) for finding in shown(patch.fixed, show))
    return say("fixes.sentence", list=listed(list(found), 3)) if found else ""


def _fixed(finding: Finding) -> str:
    rule = ("an " if finding.rule[:1] in "aeiou" else "a ") + finding.rule.replace("-", " ")
    what = say(f"fixes.{finding.kind.value}", object=finding.object, rule=rule)
    return plain(say("fixes.where", what=what, function=finding.function))


def _left(finding: Finding, patch: PatchReview) -> str:
    """Where the same is still so after a fix that mends some of several exits."""
    own = (finding.file, finding.function, identity(finding))
    left = [other for other in patch.preexisting if (other.file, other.function, identity(other)) == own]
    lines = {line for other in left for line in other.exits or (other.line,)}
    return say("fixes.left", lines=on_lines(lines)) if lines else ""


def coverage(patch: PatchReview, version: str, *, brief: bool = False) -> list[str]:
    """How many functions were read, how well, on which base; what was not looked at, and why.

    `brief` is for those who did not run it: what they cannot do anything about is left out.
    """
    files = () if brief else tuple(_files(patch))
    found = (_functions(patch, version), *_weaker(patch, brief), *files, unseen(patch), _callees(patch, brief))
    return [sentence for sentence in found if sentence]


def _functions(patch: PatchReview, version: str) -> str:
    worst: dict[tuple[str, str], str] = {}
    for row in filter(_is_function, patch.functions):  # one of which only hunks are known may come in pieces
        key = (row.file, row.function)
        worst[key] = max(worst.get(key, ""), row.status, key=_WORSE.index)
    states = list(worst.values())
    partial, skipped = states.count("partial"), states.count("skipped")
    whole = len(states) - partial - skipped
    base = _base(patch)
    if not states:
        return say("coverage.none", version=version)
    count = say("coverage.functions", count=len(states)) if len(states) > 1 else say("coverage.function")
    read = {"version": version, "touched": say("coverage.touched", functions=count), "base": base}
    if not partial and not skipped:
        return say("coverage.read", **read)
    if partial == len(states):
        return say("coverage.hunks", **read, them=say("coverage.them" if partial > 1 else "coverage.it"))
    parts = [say("coverage.whole", count=whole) if whole else say("coverage.no_whole")]
    parts += [say("coverage.part", count=partial)] * bool(partial)
    return say("coverage.mixed", **read, parts=listed(parts))


def _is_function(row: Looked) -> bool:
    """Whether a row is about a function, not about code outside of any or a whole file."""
    return bool(row.function)


def _base(patch: PatchReview) -> str:
    origins = list(dict.fromkeys(plain(file.origin) for file in patch.files if file.whole and file.origin))
    origins = [_named(origin) for origin in origins if origin != "the patch"]
    if not origins:
        return ""
    if len(origins) > 1 and all(origin.startswith("blob ") for origin in origins):
        return say("coverage.blobs")
    return say("coverage.base", list=listed(origins, 2))


def _named(origin: str) -> str:
    return say("coverage.folder") if origin == _FOLDER else origin


def _weaker(patch: PatchReview, brief: bool) -> Iterable[str]:
    """Functions that were not read in full; those of which only the hunks are known are told of by file."""
    alone = frozenset(hunks_only(patch))
    kept = [row if not brief else replace(row, reason="") for row in patch.functions]
    yield _rows("coverage.skipped", (r for r in kept if r.status == "skipped"))
    yield _rows("coverage.opaque", (r for r in kept if r.status == "opaque" and not brief))
    yield _rows("coverage.partial", (r for r in kept if r.status == "partial" and r.file not in alone))
    reasons = {_short(file.reason) for file in patch.files if file.path in alone}
    for reason in sorted(reasons):
        paths = [plain(f.path) for f in patch.files if f.path in alone and _short(f.reason) == reason]
        every = len(paths) > 2 and len(paths) == len(patch.files)
        named = say("coverage.files", count=len(paths)) if every else listed(paths)
        yield say("coverage.hunks_only", files=named, reason=reason or say("coverage.no_file"))


def unseen(patch: PatchReview) -> str:
    """One sentence about the patches before this one that were not at hand, "" when all were."""
    if not patch.unseen:
        return ""
    one = len(patch.unseen) == 1
    numbers = listed([str(number) for number in patch.unseen])
    return say("coverage.unseen", patches=f"patch{'' if one else 'es'} {numbers}", were="was" if one else "were")


def _callees(patch: PatchReview, brief: bool) -> str:
    if patch.callees.whole:
        return ""
    return say("coverage.no_index" if brief else "coverage.index", callees=say("coverage.callees"))


def _short(reason: str) -> str:
    """A reason without the line of the tree that is in the way: the author of the patch has another one."""
    found = _MISFIT.fullmatch(plain(reason))
    return say("coverage.misfit", hunk=found[1], base=_named(found[2])) if found else plain(reason)


def _rows(name: str, rows: Iterable[Looked]) -> str:
    names: list[str] = []
    outside: dict[str, list[str]] = {}
    for row in rows:
        if _is_function(row):
            names.append(plain(f"{row.function}() ({row.reason})" if row.reason else f"{row.function}()"))
        else:
            outside.setdefault(row.file, []).append(row.reason)
    for file, reasons in outside.items():
        why = listed([reason for reason in dict.fromkeys(reasons) if reason], 3)
        names.append(plain(f"{file} ({why})" if why else file))
    return say(name, list=listed(names)) if names else ""


def _files(patch: PatchReview) -> Iterable[str]:
    """Files of the patch that nothing was read of."""
    known = {*hunks_only(patch), *(file.path for file in patch.files if file.whole)}
    by_reason: dict[str, list[str]] = {}
    for file in patch.files:
        if file.path not in known:
            by_reason.setdefault(plain(file.reason), []).append(plain(file.path))
    for reason, paths in by_reason.items():
        yield say("coverage.left_out", list=listed(paths, 2), reason=reason)
