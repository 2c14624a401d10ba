# SPDX-License-Identifier: GPL-2.0-or-later
"""How whoever got a reply sees its findings again: a command to paste, and the state of the tree."""

import shlex
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from patchlint.finding import Confidence
from patchlint.mail.answer import message_id
from patchlint.report.prose import WIDTH, wrap
from patchlint.report.show import Show, shown
from patchlint.report.words import say
from patchlint.result import PatchReview

_SHORT = 12  # digits of a commit


@dataclass(frozen=True, slots=True)
class Base:
    """What a review was made on; `commit` is the id of --base if `given`, else of HEAD, "" for a plain folder."""

    tree: bool = False
    commit: str = ""
    given: bool = False
    families: bool = False  # whether family files of the user's own took part


def again(patch: PatchReview, show: Show, base: Base) -> list[str]:
    """Return the closing lines: a sentence and the command, its words quoted for a shell."""
    rules = sorted({finding.rule for finding in shown(patch.introduced, show)})
    words = ["patchlint", *(("--tree", ".") if base.tree else ())]
    if base.commit and (base.given or _on_commits(patch)):
        words += ["--base", base.commit[:_SHORT]]
    for rule in rules:
        words += ["--select", rule]
    words += ["--min-confidence", show.minimum.name.lower()] if show.minimum is not Confidence.MEDIUM else []
    words += ["--preexisting"] if show.preexisting else []
    name = message_id(patch.patch.mail)[1:-1]
    if name and not name.startswith("-"):
        alone = ["-P", "_"] if patch.patch.mail.total > 1 and not _on_series(patch) else []
        lines = [*_command(["b4", "-q", "am", *alone, "-o", "-", name, "|"]), *_command(words, "        ")]
    else:
        lines = _command([*words, "patch.eml"])
    return [*wrap(_sentence(base)), "", *lines]


def _sentence(base: Base) -> str:
    if base.commit:
        said = say("again.at", commit=base.commit[:_SHORT])
    else:
        said = say("again.tree" if base.tree else "again.here")
    return f"{say('again.families')} {said}" if base.families else said


def _command(words: Sequence[str], indent: str = "    ") -> list[str]:
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
        if word.startswith("--") and word != "--preexisting":
            yield f"{word} {shlex.quote(next(rest))}"
        else:
            yield word if word == "|" else shlex.quote(word)


def _on_commits(patch: PatchReview) -> bool:
    """Whether every file was taken from the commit, none from a blob that its index line names."""
    origins = [file.origin for file in patch.files if file.whole]
    return bool(origins) and all(origin in ("HEAD", "the patch") for origin in origins)


def _on_series(patch: PatchReview) -> bool:
    return any(file.origin == "the series so far" for file in patch.files)
