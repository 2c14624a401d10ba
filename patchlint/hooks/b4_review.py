# SPDX-License-Identifier: GPL-2.0-or-later
"""`patchlint b4-review`: what it asks, where `b4 review` shows it beside the code and puts it into the reply.

b4 reads .git/b4-review/<id of the branch's last commit>/ whenever it opens the review, and removes it. It may also run
this command itself, as b4.review-agent-command, with a sentence about a prompt for an argument, which means nothing
here.

Exit status: 0 there was something to ask or there was not, 2 bad input.
"""

import os
import shutil
import tempfile
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from patchlint import __version__
from patchlint.at_hand import at_hand
from patchlint.errors import UsageError
from patchlint.finding import Confidence
from patchlint.inputs import Parser, add_families, add_suppressions
from patchlint.report.b4_notes import comments_of, note_of, series_note
from patchlint.report.show import Show
from patchlint.result import Review
from patchlint.review import review
from patchlint.silence import entries_for, silence
from patchlint.source.git import branch_of, top_of
from patchlint.terminal import complain
from patchlint.tracking import BRANCHES, Tracked, mails_of, of_branch
from patchlint.verdict import LEVELS

_FOLDER = "b4-review"
_IDENTITY = f"patchlint {__version__} <patchlint@localhost>\n"
_PROMPT = "Read and execute the prompt from "


def run(words: Sequence[str]) -> int:
    """Write the notes and return 0; raises UsageError for what is no review and where they cannot be written."""
    options = _parser().parse_args(words)
    top = top_of(Path(options.tree))
    if top is None:
        raise UsageError(f"{options.tree}: not the work tree of a git repository")
    if not (top / ".git").is_dir():
        raise UsageError(f"{top}: b4 reads notes in the main work tree only, and this is a linked one")
    named = None if (options.branch or "").startswith(_PROMPT) else options.branch
    branch = named or branch_of(top)
    if not branch.startswith(BRANCHES):
        raise UsageError(f"{branch or 'HEAD'}: not a branch of b4 review; those begin with {BRANCHES}")
    series = of_branch(top, f"refs/heads/{branch}")
    show = Show(Confidence[options.min_confidence.upper()])
    with at_hand(str(top), None, options.families) as (tree, known):
        done = review(list(mails_of(top, series)), tree, None, known)
    done = silence(done, entries_for(str(top), options.suppressions), date.today())
    files = _files(done, series, show)
    if files:
        _write(top / ".git" / _FOLDER / series.tip, files)
    asked = sum(name != "series.txt" for name in files)
    read = f"{branch}: {len(done.patches)} patch{'es' if len(done.patches) != 1 else ''} read"
    complain(f"{read}, questions about {asked}" if files else f"{read}, nothing new to ask")
    return 0


def _parser() -> Parser:
    parser = Parser(
        "patchlint b4-review",
        "Write what there is to ask about a series where b4 review shows it, and put it into the reply there.",
        "Exit status: 0 done, 2 bad input.",
    )
    parser.add_argument("branch", nargs="?", metavar="BRANCH", help="b4/review/...; by default the one checked out")
    parser.add_argument("--tree", metavar="DIR", default=".", help="the repository (default: the current directory)")
    add_families(parser)
    add_suppressions(parser)
    parser.add_argument(
        "--min-confidence", choices=LEVELS, default="medium", help="leave out what is less sure (default: medium)"
    )
    return parser


def _files(done: Review, series: Tracked, show: Show) -> dict[str, str]:
    """What to write, by the name that b4 gives to a file; nothing that stands in the review already."""
    notes = {}
    for patch in done.patches:
        index = patch.patch.mail.number - 1
        said = "\n".join(series.said[index]) if series.said else ""
        asked = comments_of(patch, show)
        if not asked or any(text not in said for text in asked):
            notes[f"{index + 1:04}.txt"] = note_of(patch, show)
    notes["series.txt"] = series_note(done, show)
    if series.said and notes["series.txt"].strip() in "\n".join(series.said[-1]):
        del notes["series.txt"]
    return {name: text for name, text in notes.items() if text}


def _write(place: Path, files: dict[str, str]) -> None:
    """Put the notes in place at once; those of an earlier run go, those of somebody else stay."""
    try:
        if (place / "identity.txt").is_file() and (place / "identity.txt").read_bytes()[:10] != b"patchlint ":
            raise UsageError(f"{place}: somebody else's notes, which b4 review has not read yet; open the review first")
        place.parent.mkdir(exist_ok=True)
        made = Path(tempfile.mkdtemp(prefix=".patchlint-", dir=place.parent))
        try:
            for name, text in {**files, "identity.txt": _IDENTITY}.items():
                (made / name).write_bytes(text.encode("utf-8", "replace"))
            if place.exists():
                old = made.with_name(f"{made.name}-old")
                os.replace(place, old)  # noqa: PTH105 - of a folder, Path.replace() is no clearer
                shutil.rmtree(old)
            os.replace(made, place)  # noqa: PTH105 - as above
        finally:
            shutil.rmtree(made, ignore_errors=True)
    except (OSError, ValueError) as error:
        raise UsageError(f"{place}: {getattr(error, 'strerror', None) or error}") from None
