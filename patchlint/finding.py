# SPDX-License-Identifier: GPL-2.0-or-later
"""A finding: what a rule claims, where, how sure, and the path that shows it."""

from enum import Enum, IntEnum

from patchlint.engine.trace import Step
from patchlint.record import record


class Confidence(IntEnum):
    """How often such findings were true: high nine times in ten, medium seven; low is a question."""

    LOW = 1
    MEDIUM = 2
    HIGH = 3


class Kind(Enum):
    """What the mistake does."""

    LEAK = "leak"
    USE_AFTER_PUT = "use-after-put"
    EXTRA_PUT = "extra-put"
    MISSING_GET = "missing-get"
    OTHER = "other"


@record
class Claim:
    """What a rule says about one function; the registry makes it a finding of that rule.

    `facts` fill the rule's paragraph in templates/: the names and 1-based lines that the question is about.
    """

    line: int
    message: str
    confidence: Confidence
    object: str
    counter: str
    exits: tuple[int, ...] = ()  # lines of the exits or operations where it shows
    facts: tuple[tuple[str, str], ...] = ()
    steps: tuple[Step, ...] = ()
    ways: tuple[tuple[Step, ...], ...] = ()  # for each of `exits` a path there, where the exits are what it is about
    others: tuple[tuple[Step, ...], ...] = ()  # paths to more exits like these, of which it is not sure enough
    function: str = ""  # that the line is in, where the rule looks at a whole file
    kind: Kind | None = None  # where it is not that of the rule: one line can be wrong in two ways


@record
class Finding:
    """A claim with its place and its rule."""

    file: str
    function: str
    line: int
    rule: str
    kind: Kind
    message: str
    confidence: Confidence
    object: str
    counter: str
    exits: tuple[int, ...]
    facts: tuple[tuple[str, str], ...]
    steps: tuple[Step, ...]
    partial: bool  # seen in a hunk only
    ways: tuple[tuple[Step, ...], ...] = ()
    others: tuple[tuple[Step, ...], ...] = ()
