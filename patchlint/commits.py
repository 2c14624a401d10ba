# SPDX-License-Identifier: GPL-2.0-or-later
"""Reviews each commit of a branch on top of its parent, in one process or in several."""

import gc
import os
import signal
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from pathlib import Path

from patchlint.at_hand import index_of
from patchlint.contracts.elsewhere import Elsewhere
from patchlint.errors import MailError, PatchError, PatchlintError, SourceError
from patchlint.knowledge.families import Directory
from patchlint.mail.message import read_mails
from patchlint.mail.model import PatchMail
from patchlint.record import record
from patchlint.result import PatchReview
from patchlint.review import Options, refusals, review_one
from patchlint.source.history import Commit, base_of, changes
from patchlint.source.tree import GitTree

_FEW = 4  # commits that are not worth a second process: to start one takes as long as to review two or three


@record
class Setting:
    """What all commits of a branch have in common."""

    tree: Path  # as the user names it: the index knows it by that
    top: Path  # of the repository
    directories: tuple[Directory, ...]
    options: Options


@record
class Reviewed:
    """What came of a commit; without `done` it changes no C file, or `trouble` says why it could not be read."""

    commit: Commit
    done: PatchReview | None = None
    notes: tuple[str, ...] = ()
    trouble: str = ""


class _Reviewer:
    """One process."""

    def __init__(self, setting: Setting, *, quiet: bool) -> None:
        self._setting = setting
        self._index = index_of(setting.tree, setting.directories, quiet=quiet)
        self._known = Elsewhere(setting.directories, None, self._index)

    def review(self, commit: Commit) -> Reviewed:
        """Review a commit; whatever goes wrong is told in its `trouble`."""
        setting = self._setting
        try:
            data = changes(setting.top, commit)
            if not data.strip():
                return Reviewed(commit)
            tree = GitTree(setting.top, base_of(commit), "")
        except SourceError as error:
            return Reviewed(commit, trouble=str(error))
        try:
            self._known = self._known.at(tree)
            done, _ = review_one(_as_mail(commit, data), tree, setting.options, self._known, {})
        except (MailError, PatchError) as error:
            return Reviewed(commit, trouble=str(error).removeprefix(f"{commit.name}: "))
        except PatchlintError:
            raise
        except Exception as error:  # one commit must not cost the answer about all others
            if os.environ.get("PATCHLINT_DEBUG"):
                raise
            return Reviewed(commit, trouble=f"internal error, please report: {type(error).__name__}: {error}")
        finally:
            tree.close()
        return Reviewed(commit, _lighter(done), tuple(refusals(done)))

    def close(self) -> None:
        if self._index is not None:
            self._index.close()


def _as_mail(commit: Commit, data: bytes) -> PatchMail:
    """The changes of a commit as if they had been sent: without the log, of which nothing can come."""
    (mail,) = read_mails(data, commit.name)
    return replace(mail, subject=commit.subject, sender=commit.author, date=commit.date, commit=commit.oid)


def _lighter(done: PatchReview) -> PatchReview:
    """A review without the texts of files that nobody will quote: a branch may have thousands of commits."""
    if done.introduced or done.preexisting or done.fixed or done.facts:
        return done
    return replace(done, files=tuple(replace(file, after="") for file in done.files))


def reviewed(
    commits: Sequence[Commit], setting: Setting, processes: int, progress: Callable[[int], None]
) -> Iterator[Reviewed]:
    """Yield what comes of each commit, in their order; `progress` is told how many are done."""
    if processes <= 1 or len(commits) < _FEW:
        reviewer = _Reviewer(setting, quiet=False)
        try:
            for number, commit in enumerate(commits, 1):
                yield reviewer.review(commit)
                progress(number)
        finally:
            reviewer.close()
        return
    _Reviewer(setting, quiet=False).close()  # one that cannot be used is told of once
    with ProcessPoolExecutor(min(processes, len(commits)), initializer=_begin, initargs=(setting,)) as pool:
        try:
            for number, one in enumerate(pool.map(_work, commits), 1):
                yield one
                progress(number)
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


_reviewer: list[_Reviewer] = []  # of this process


def _begin(setting: Setting) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the first process is told of it, and ends the others
    _reviewer[:] = [_Reviewer(setting, quiet=True)]
    gc.freeze()


def _work(commit: Commit) -> Reviewed:
    try:
        return _reviewer[0].review(commit)
    except PatchlintError as error:
        return Reviewed(commit, trouble=str(error))
