# SPDX-License-Identifier: GPL-2.0-or-later
"""`patchlint watch MAILDIR`: reviews patches as they arrive, each once, whenever it is ended and begun again.

A draft is written under a name that its patch alone decides, and only when it is on the disk is the patch remembered as
reviewed. Whoever is killed in between writes the same file again, so that no draft is lost and none is there twice; a
reply that is printed may then be printed twice. The folder is asked
every few seconds whether it changed: that works on every file system and needs nothing that has to be installed, mails
are in no hurry, and what came while nothing ran has to be looked for anyway.

Exit status: 0 when ended or, with --once, when all is done; 2 bad usage.
"""

import argparse
import fcntl
import os
import re
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from hashlib import sha256
from pathlib import Path

from patchlint import __version__
from patchlint.at_hand import at_hand
from patchlint.draft import Draft, check_templates, drafts_of
from patchlint.errors import UsageError
from patchlint.finding import Confidence
from patchlint.hooks.arrivals import Group, due, look, mails_of, names
from patchlint.hooks.seen import Seen, name_of
from patchlint.inputs import Parser, add_families, add_silence
from patchlint.knowledge.directories import state_folder
from patchlint.mail.headers import read_subject
from patchlint.mail.maildir import change, is_maildir
from patchlint.mail.model import PatchMail
from patchlint.report.reply import quiet, render
from patchlint.report.show import Show
from patchlint.review import Options, choose, review
from patchlint.silence import counted, entries_for, silence
from patchlint.terminal import Progress, brief, complain, deliver, refuse_place
from patchlint.verdict import add_choice, add_layout, base_of, options_of

_DATABASE = "seen.sqlite3"
_DEBUG = "PATCHLINT_DEBUG"
_DAY = 24 * 60 * 60.0
_BLIND = 3.0  # seconds in which one change of a folder may hide behind another of the same time
_ODD = re.compile(r"[^A-Za-z0-9]+")


class _NobodyReadsError(Exception):
    """The reader of standard output has gone."""


@dataclass(frozen=True, slots=True)
class _Watch:
    """What is watched, and what becomes of it."""

    folder: Path
    seen: Seen
    options: argparse.Namespace
    chosen: Options
    show: Show


def run(words: Sequence[str]) -> int:
    """Review what is there and what comes; raises UsageError for what is no Maildir."""
    options = _parser().parse_args(words)
    folder = Path(options.maildir)
    if not is_maildir(folder):
        raise UsageError(f"{folder}: not a Maildir, which has new/ and cur/")
    check_templates(options)
    refuse_place(options.output, options.tree)
    if options.output is not None and not Path(options.output).is_dir():
        raise UsageError(f"{options.output}: no such folder")
    chosen = options_of(options)
    choose(chosen)  # a misspelt rule is told before the work begins, and so is a file that is none
    entries_for(options.tree, options.suppressions, options.baseline)
    database = Path(options.seen) if options.seen is not None else state_folder() / _DATABASE
    seen = Seen(database, folder)
    try:
        with _alone(database, folder, once=options.once) as alone:
            if not alone:
                complain(f"{folder}: watched already")
                return 0
            _watch(_Watch(folder, seen, options, chosen, _show(options)))
    except (KeyboardInterrupt, _NobodyReadsError):
        pass  # the ways to end it
    finally:
        seen.close()
    return 0


def _show(options: argparse.Namespace) -> Show:
    layout = options.layout
    if layout == "auto" and options.output is None:
        layout = "inline"  # as patchlint prints a reply otherwise
    return Show(Confidence[options.min_confidence.upper()], layout=layout, templates=options.template_dir or "")


def _parser() -> Parser:
    parser = Parser(
        "patchlint watch",
        "Review the patches in a Maildir as they arrive, each once.",
        "Exit status: 0 when ended or, with --once, when all is done; 2 bad usage.",
    )
    parser.add_argument("maildir", metavar="MAILDIR")
    parser.add_argument("--tree", metavar="DIR", help="git repository or folder that the patches are for")
    parser.add_argument("--base", metavar="REV", help="revision of the tree that the patches apply to")
    add_families(parser)
    parser.add_argument(
        "-o", "--output", metavar="DIR", help="a folder or Maildir for drafts; else replies are printed"
    )
    parser.add_argument("--once", action="store_true", help="end when all that is there has been reviewed; for hooks")
    parser.add_argument("--new", action="store_true", help="what is there at the first start counts as reviewed")
    parser.add_argument(
        "--wait", metavar="SECONDS", type=_seconds, default=300.0, help="for the rest of a series (300)"
    )
    parser.add_argument("--interval", metavar="SECONDS", type=_seconds, default=5.0, help="between two looks (5)")
    parser.add_argument("--seen", metavar="FILE", help="where to remember what was reviewed")
    add_choice(parser)
    add_layout(parser)
    add_silence(parser)
    return parser


def _seconds(word: str) -> float:
    if not re.fullmatch(r"\d{1,6}(\.\d{1,3})?", word):
        raise argparse.ArgumentTypeError(f"{word!r} is no number of seconds")
    return float(word)


@contextmanager
def _alone(database: Path, folder: Path, *, once: bool) -> Iterator[bool]:
    """Be the only one that reviews a Maildir; yield False where one that will not end does.

    A hook waits for another hook, which may have looked before the mail came that it is called for.
    """
    place = sha256(os.fsencode(folder.resolve())).hexdigest()[:16]
    with database.with_name(f"{database.name}.{place}.lock").open("a+b") as file:
        while True:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except OSError:
                file.seek(0)
                if not once or file.read(1) == b"w":
                    yield False
                    return
                time.sleep(0.2)
        file.truncate(0)
        file.write(b"o" if once else b"w")
        file.flush()
        yield True


def _watch(watch: _Watch) -> None:
    """Look again and again."""
    options, waiting, done, forgot = watch.options, 0, 0, 0.0
    last: tuple[int, ...] = ()
    if options.new and not watch.seen.started():
        _look(watch, ended="there before")
    while True:
        now = change(watch.folder)
        young = bool(now) and time.time() - max(now) / 1e9 < _BLIND
        if now != last or young or waiting:
            waited = waiting
            reviewed, waiting = _turn(watch)
            done += reviewed
            if _on_terminal() and not options.once and (reviewed or waiting != waited or not last):
                rest = f"{waiting} series not whole yet; " if waiting else ""
                complain(f"{watch.folder}: reviewed so far: {done}; {rest}waiting for more, Ctrl-C ends it")
            last = now
        if abs(time.time() - forgot) > _DAY:  # after a look, so that what is there is known to be
            forgot = time.time()
            watch.seen.forget(forgot)
        if options.once:
            if waiting:
                complain(f"{watch.folder}: {waiting} series not whole yet, left for a later run")
            return
        time.sleep(options.interval)


def _on_terminal() -> bool:
    return sys.stderr is not None and sys.stderr.isatty()


def _turn(watch: _Watch) -> tuple[int, int]:
    """Review all that is due; return how many patches that were, and how many series wait."""
    _look(watch)
    groups, waiting = due(watch.seen, __version__, time.time() - watch.options.wait)
    total, done = names(groups), 0
    progress = Progress()
    for group in groups:
        progress("patches", done, total)
        notes = _review(watch, group)
        if notes:
            progress.end()
        for note in notes:
            complain(brief(note, 500))
        done += len(group.new)
    if total:
        progress.end()
    return total, waiting


def _look(watch: _Watch, ended: str = "") -> None:
    """Look into what is new; with `ended` it counts as reviewed."""
    progress = Progress()
    for note in look(watch.folder, watch.seen, progress, ended=ended):
        progress.end()
        complain(note)
    progress.end()


def _review(watch: _Watch, group: Group) -> list[str]:
    """Review one series, or what is new of it, and remember that; return what is to be said of it."""
    options = watch.options
    watch.seen.begin(group.new)
    found = mails_of(group, watch.folder)
    mails, new = list(found.values()), group.new & found.keys()
    entries = entries_for(options.tree, options.suppressions, options.baseline)
    with at_hand(options.tree, options.base, options.families) as (tree, known):
        show = replace(watch.show, base=base_of(options, tree))
        try:
            done = silence(review(mails, tree, watch.chosen, known), entries, date.today())
        except Exception as error:  # of one mail: the others are to be reviewed all the same
            if os.environ.get(_DEBUG):
                raise
            watch.seen.end(new, f"failed {__version__}")
            return [f"{mails[0].source}: not reviewed: {type(error).__name__}: {error}"]
    notes = [*counted(done, show), *quiet(done, show)] if _on_terminal() else []
    if options.output is None:
        if not deliver(render(done, show)):
            raise _NobodyReadsError
    else:
        notes += _put(drafts_of(done, show, options.tree), Path(options.output))
    watch.seen.end(new, "reviewed")
    return notes


def _put(drafts: Sequence[Draft], folder: Path) -> Iterator[str]:
    """Write drafts into a folder, or as drafts into a Maildir, and yield a line for each."""
    for draft in drafts:
        mail = draft.patch.patch.mail
        place = folder / "cur" / f"{name_of(mail)}.patchlint:2,D" if is_maildir(folder) else folder / _file_name(mail)
        deliver(draft.data.decode("utf-8", "replace"), str(place))
        yield f"{place}: the reply to {brief(mail.subject or mail.source)}"


def _file_name(mail: PatchMail) -> str:
    """A name that tells a reader what it is, and that no other patch has."""
    title = _ODD.sub("-", read_subject(mail.subject).title).strip("-")[:50]
    return f"{mail.number:04}-{title}-{name_of(mail)[:12]}.eml"
