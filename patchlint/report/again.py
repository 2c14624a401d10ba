# SPDX-License-Identifier: GPL-2.0-or-later
"""How whoever got a reply sees its findings again: a command to paste, and the state of the tree."""

import shlex
from collections.abc import Iterator, Sequence

from patchlint.finding import Confidence
from patchlint.mail.answer import message_id
from patchlint.report.prose import WIDTH, listed, wrap
from patchlint.report.show import Base, Show, shown
from patchlint.report.told import told
from patchlint.report.words import say
from patchlint.result import PatchReview

_SHORT = 12  # digits of a commit
_MOST = 6  # fingerprints of one rule
_ALONE = frozenset(("--preexisting",))  # options without an argument


def again(patch: PatchReview, show: Show, *, named: bool = True) -> list[str]:
    """Return the closing lines: a sentence and the command, quoted for a shell; the fingerprints, too, if `named`."""
    names, several = fingerprints(patch, show) if named else ("", False)
    name = say("again.name", fingerprint=names) if names and not several else ""
    more = ["", *wrap(say("coverage.fingerprints", list=names))] if several else []
    return [*wrap(_sentence(show.base, name)), "", *command(patch, show), *more]


def command(patch: PatchReview, show: Show) -> list[str]:
    """Return the command, in lines that fit a mail."""
    words = ["patchlint", *_where(patch, show.base), *_what(patch, show)]
    if patch.patch.mail.commit:
        parts = ["git", "format-patch", "-1", "--stdout", patch.patch.mail.commit[:_SHORT], "|"]
        return [*_lines(parts), *_lines(words, "        ")]
    name = message_id(patch.patch.mail)[1:-1]
    if not name or name.startswith("-"):
        return _lines([*words, "patch.eml"])
    alone = ["-P", "_"] if patch.patch.mail.total > 1 and not _on_series(patch) else []
    return [*_lines(["b4", "-q", "am", *alone, "-o", "-", name, "|"]), *_lines(words, "        ")]


def fingerprints(patch: PatchReview, show: Show) -> tuple[str, bool]:
    """Return the fingerprints of what a patch introduces in words, those of several rules by rule; "" for none.

    The second value says whether there are several.
    """
    by_rule: dict[str, list[str]] = {}
    for one in told(patch, show):
        if one.new:
            by_rule.setdefault(one.finding.rule, []).append(one.fingerprint)
    lists = {rule: listed(names, _MOST) for rule, names in by_rule.items()}
    if len(lists) > 1:
        lists = {rule: say("coverage.of_rule", list=names, rule=rule) for rule, names in lists.items()}
    return ", ".join(lists.values()), sum(map(len, by_rule.values())) > 1


def _where(patch: PatchReview, base: Base) -> Iterator[str]:
    """What says on which tree, and with what knowledge."""
    commit = patch.patch.mail.commit
    if base.tree or commit:
        yield from ("--tree", ".")
    if commit:
        yield from ("--base", f"{commit[:_SHORT]}~1")
    elif base.commit and (base.given or _on_commits(patch)):
        yield from ("--base", base.commit[:_SHORT])
    for folder in base.families:
        yield from ("--families", folder)


def _what(patch: PatchReview, show: Show) -> Iterator[str]:
    """What says which findings."""
    found = shown(patch.introduced, show) + (shown(patch.preexisting, show) if show.preexisting else ())
    for rule in sorted({finding.rule for finding in found}):
        yield from ("--select", rule)
    if show.minimum is not Confidence.MEDIUM:
        yield from ("--min-confidence", show.minimum.name.lower())
    if show.preexisting:
        yield "--preexisting"
    if show.base.rules_as_of:
        yield from ("--rules-as-of", show.base.rules_as_of)
    if show.base.baseline:
        yield from ("--baseline", show.base.baseline)


def _sentence(base: Base, name: str) -> str:
    if base.commit:
        said = say("again.at", commit=base.commit[:_SHORT], name=name)
    else:
        said = say("again.tree" if base.tree else "again.here", name=name)
    return f"{say('again.own')} {said}" if base.families or base.baseline else said


def _lines(words: Sequence[str], indent: str = "    ") -> list[str]:
    """A command in lines that fit a mail; an option stays with its argument."""
    lines = [indent]
    for part in _parts(words):
        if lines[-1].strip() and len(f"{lines[-1]} {part} \\") > WIDTH:
            lines.append(f"{indent}    ")
        lines[-1] += f" {part}" if lines[-1].strip() else part
    return [f"{line} \\" for line in lines[:-1]] + lines[-1:]


def _parts(words: Sequence[str]) -> Iterator[str]:
    """The words, quoted for a shell, an option and its argument as one."""
    rest = iter(words)
    for word in rest:
        if word.startswith("--") and word not in _ALONE:
            yield _joined(word, next(rest))
        else:
            yield word if word == "|" else shlex.quote(word)


def _joined(option: str, argument: str) -> str:
    """An option and its argument; one that begins with a dash would be taken for an option itself."""
    quoted = shlex.quote(argument)
    return f"{option}={quoted}" if argument.startswith("-") else f"{option} {quoted}"


def _on_commits(patch: PatchReview) -> bool:
    """Whether every file was taken from the commit, none from a blob that its index line names."""
    origins = [file.origin for file in patch.files if file.whole]
    return bool(origins) and all(origin in ("HEAD", "the patch") for origin in origins)


def _on_series(patch: PatchReview) -> bool:
    return any(file.origin == "the series so far" for file in patch.files)
