# SPDX-License-Identifier: GPL-2.0-or-later
"""What the source stage hands on: the images of a file before and after a patch, and the functions in them."""

from dataclasses import field

from patchlint.mail.model import FileDiff
from patchlint.record import record
from patchlint.source.constants import Constants
from patchlint.source.layouts import Layouts
from patchlint.source.tables import Tables
from patchlint.source.tokens import Token


@record
class Snapshot:
    """One file of a patch, before and after.

    `before` and `after` are whole texts, None where the file does not exist on that side. When `whole` is false
    neither is known: only the hunks of `diff` are, and `reason` says why.
    """

    diff: FileDiff
    before: str | None
    after: str | None
    whole: bool
    origin: str  # where the before image came from, for the reader: "blob 58b34f5d2c05", "HEAD", "the folder", ...
    reason: str
    touched_before: frozenset[int]  # 1-based lines of `before` that the patch removes or inserts next to
    touched_after: frozenset[int]  # 1-based lines of `after` that the patch adds or removes next to
    starts: tuple[int, ...] = ()  # 1-based line of `after` on which each hunk begins; empty: where the patch says


@record
class Function:
    """One function definition: all its tokens, header and body, every #if branch and directive included."""

    file: str
    name: str
    line: int
    end_line: int
    tokens: tuple[Token, ...]
    macro: str  # "SYSCALL_DEFINE3" and the like, "" for a plain function
    name_index: int  # index of the name (for a macro function, of the macro) in `tokens`
    body_index: int  # index of the body's "{" in `tokens`; both are -1 for a piece of a body without its header
    unread: str = ""  # why code that is no function to us, or a whole file, is not read; `name` is "" if it has none
    tables: Tables = field(default_factory=dict, compare=False, repr=False)  # of its file
    layouts: Layouts = field(default_factory=dict, compare=False, repr=False)  # of its file
    constants: Constants = field(default_factory=dict, compare=False, repr=False)  # of its file
    enumerators: frozenset[str] = field(default=frozenset(), compare=False, repr=False)  # those of enumerations
    includes: tuple[str, ...] = field(
        default=(), compare=False, repr=False
    )  # of its file: '"lamp.h"', "<linux/lamp.h>"


@record
class FunctionPair:
    """A function the patch touches, before and after; None on the side where it does not exist."""

    before: Function | None
    after: Function | None
