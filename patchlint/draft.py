# SPDX-License-Identifier: GPL-2.0-or-later
"""`patchlint reply MAIL`: what a reviewer would answer, as a mail that a mail reader opens and a person sends.

Exit status: 0 a draft was written, 1 there is nothing to ask about, 2 bad input; so `patchlint reply -o d.eml && mutt
-H d.eml` never opens an old one.
"""

import argparse
import os
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from patchlint import __version__
from patchlint.at_hand import at_hand
from patchlint.errors import UsageError
from patchlint.finding import Confidence
from patchlint.inputs import Parser, add_input, add_silence, read_input
from patchlint.inside import inside
from patchlint.mail.addresses import Address, addresses
from patchlint.mail.answer import answer, message_id
from patchlint.mail.compose import compose, mailbox
from patchlint.mail.headers import clean
from patchlint.record import record
from patchlint.report.reply import answers, quiet
from patchlint.report.show import Show
from patchlint.review import choose, review
from patchlint.silence import entries_for, remarks, silence
from patchlint.source.git import setting
from patchlint.terminal import brief, complain, deliver_bytes, refuse_place
from patchlint.verdict import add_choice, add_layout, base_of, options_of

if TYPE_CHECKING:
    from patchlint.result import PatchReview, Review

WRITTEN, NOTHING, BAD = 0, 1, 2


@record
class Draft:
    """One reply as a mail, and the patch that it answers."""

    patch: "PatchReview"
    data: bytes


def run(words: Sequence[str]) -> int:
    """Write the drafts and return the status; raises UsageError for what cannot be had."""
    options = _parser().parse_intermixed_args(words)
    check_templates(options)
    refuse_place(options.output, options.tree)
    mails, failed = read_input(options.mails)
    if failed and not mails:
        return BAD
    chosen = options_of(options)
    rules = choose(chosen)  # a misspelt rule is told before the work begins
    entries, today = entries_for(options.tree, options.suppressions, options.baseline), date.today()
    show = Show(
        Confidence[options.min_confidence.upper()], False, __version__, options.layout, options.template_dir or ""
    )
    with at_hand(options.tree, options.base, options.families) as (tree, known):
        done = silence(review(mails, tree, chosen, known), entries, today)
        show = replace(show, base=base_of(options, tree))
    for note in (*done.notes, *remarks(done, entries, rules, show, today), *quiet(done, show)):
        complain(brief(note, 500))
    drafts = drafts_of(done, show, options.tree)
    for draft in drafts:
        if not message_id(draft.patch.patch.mail):
            complain(f"{draft.patch.patch.mail.source}: no Message-ID, so the draft does not say what it answers")
    _write(drafts, options.output)
    return BAD if failed else WRITTEN if drafts else NOTHING


def drafts_of(done: "Review", show: Show, tree: str | None) -> list[Draft]:
    """Return the reply to each patch of a review that has something to answer to."""
    own = _own(tree)
    found = answers(done, show)
    return [Draft(patch, compose(answer(patch.patch.mail, own), text)) for patch, text in found]


def _parser() -> Parser:
    parser = Parser(
        "patchlint reply",
        "Write the reply to a patch mail as a draft for a mail reader; nothing is ever sent.",
        "Exit status: 0 a draft was written, 1 there is nothing to ask about, 2 bad input.",
    )
    add_input(parser)
    parser.add_argument(
        "-o",
        "--output",
        metavar="FILE",
        help="where the draft goes; a folder, DIR/, gets one for each patch",
    )
    add_layout(parser)
    add_choice(parser)
    add_silence(parser)
    return parser


def check_templates(options: argparse.Namespace) -> None:
    """Raise UsageError for templates out of the tree under review: whoever wrote the patch may have written them."""
    if options.template_dir is None or options.tree is None:
        return
    if inside(Path(options.template_dir), Path(options.tree)):
        raise UsageError(f"{options.template_dir}: templates are not taken from the tree under review")


def _own(tree: str | None) -> Address | None:
    """Who writes: user.name and user.email of git, None where it knows none."""
    place = Path(tree) if tree is not None else Path()
    name, address = setting(place, "user.name"), setting(place, "user.email")
    found = addresses(f"<{address}>")
    return Address(clean(name), found[0].address) if found else None


def _write(drafts: Sequence[Draft], output: str | None) -> None:
    if not drafts:
        return
    if output is None or output == "-":
        deliver_bytes(drafts[0].data if len(drafts) == 1 else mailbox(draft.data for draft in drafts))
        return
    try:
        for place, draft in zip(_places(drafts, output), drafts, strict=True):
            place.write_bytes(draft.data)
            complain(f"{place}: the reply to {brief(draft.patch.patch.mail.subject or draft.patch.patch.mail.source)}")
    except (OSError, ValueError) as error:
        raise UsageError(f"{output}: {getattr(error, 'strerror', None) or error}") from None


def _places(drafts: Sequence[Draft], output: str) -> Iterator[Path]:
    """A file for each draft: the one named, in a folder one by the number of its patch, in a Maildir one of its own."""
    folder = Path(output)
    if not output.endswith(os.sep) and not folder.is_dir():
        if len(drafts) > 1:
            raise UsageError(f"{output}: {len(drafts)} patches need a reply each; name a folder, {output}{os.sep}")
        yield folder
        return
    folder.mkdir(exist_ok=True)
    if folder.name == "cur" and (folder.parent / "new").is_dir() and (folder.parent / "tmp").is_dir():
        # a Maildir: names of their own, so that no other draft is lost, with the mark of a draft
        yield from (folder / f"{sha256(draft.data).hexdigest()[:20]}.patchlint:2,D" for draft in drafts)
        return
    numbers = [draft.patch.patch.mail.number for draft in drafts]
    if len(set(numbers)) < len(numbers):
        numbers = list(range(1, len(numbers) + 1))
    yield from (folder / f"{number:04}.eml" for number in numbers)
