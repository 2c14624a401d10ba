# SPDX-License-Identifier: GPL-2.0-or-later
"""What kind of exit a result means, judged over all exits of the function."""

import re

from patchlint.ir.signs import ERR, NEGATIVE, NONZERO, POSITIVE, VALID, ZERO

# result types that carry no pointer
NUMBER = re.compile(
    r"(?:unsigned |signed )*(?:int|long|short|char|bool|_Bool)(?: \w+)*$|[us](?:8|16|32|64)$|s?size_t$"
    r"|(?:irqreturn|vm_fault|blk_status|netdev_tx|rx_handler_result)_t$|loff_t$"
)

UNSIGNED = re.compile(r"size_t$|u(?:8|16|32|64)$|unsigned(?: \w+)*$")  # of these, none that is never negative


def classify(returns: str, seen: set[int]) -> dict[int, str]:
    """For the bits of every result that was seen, the kind of exit: "error", "success", "unknown" or "none"."""
    if returns == "void":
        return dict.fromkeys(seen, "none")
    if returns == "pointer":
        return {bits: _pointer(bits, seen) for bits in seen}
    if returns == "bool":
        return {bits: {ZERO: "error", POSITIVE: "success"}.get(bits, "unknown") for bits in seen}
    if returns in ("int", "other"):
        return {bits: _integer(bits, seen) for bits in seen}
    return dict.fromkeys(seen, "unknown")


def _pointer(bits: int, seen: set[int]) -> str:
    """NULL and ERR_PTR are errors; where no exit gives an ERR_PTR for sure, none is expected."""
    if not bits & VALID:
        return "error"
    if bits == ERR | VALID and ERR not in seen:
        return "success"
    return "success" if bits == VALID else "unknown"


def _integer(bits: int, seen: set[int]) -> str:
    """Errors are negative; a result that may be negative counts as an error where others certainly are not."""
    if bits == NEGATIVE:
        return "error"
    if not bits & NEGATIVE:
        return "success"
    if bits == NONZERO:
        return "unknown" if POSITIVE in seen else "error"
    return "error" if any(not other & NEGATIVE for other in seen) else "unknown"
