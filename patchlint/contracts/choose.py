# SPDX-License-Identifier: GPL-2.0-or-later
"""Of several definitions of one name, the one that a caller in the kernel gets; none where that is not certain."""

from collections.abc import Sequence
from dataclasses import replace

from patchlint.contracts import slots
from patchlint.contracts.codec import decode, encode, unmarked
from patchlint.record import record

# programs that run beside the kernel, and examples: their functions are not the kernel's
_BESIDE = ("tools/", "scripts/", "samples/", "Documentation/", "usr/")


@record
class Candidate:
    """A definition and what it offers, "" for nothing that counts."""

    path: str
    line: int
    contract: str


def choose(candidates: Sequence[Candidate]) -> Candidate | None:
    """The definition that counts.

    A .c file beats a header, whose function is then the stub for a kernel without it; code for all machines beats
    arch/. What is left must agree.
    """
    left = [one for one in candidates if not one.path.startswith(_BESIDE)]
    for better in (_in_source, _for_all):
        left = [one for one in left if better(one)] or left
    if len({one.contract for one in left}) > 1:
        left = [replace(one, contract=unmarked(one.contract)) for one in left]
    return left[0] if len({one.contract for one in left}) == 1 else None


def agree(slot: str, candidates: Sequence[Candidate]) -> Candidate | None:
    """What the functions do that tables have in a slot; the place is that of the first of them."""
    left = [one for one in candidates if not one.path.startswith(_BESIDE)]
    found = slots.agreed(slot, [decode(slot, one.contract) if one.contract else None for one in left])
    return replace(left[0], contract=encode(found)) if found is not None else None


def _in_source(one: Candidate) -> bool:
    return one.path.endswith(".c")


def _for_all(one: Candidate) -> bool:
    return not one.path.startswith("arch/")
