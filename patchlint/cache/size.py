# SPDX-License-Identifier: GPL-2.0-or-later
"""Where the cache is and how large it may be, as options of a command line."""

import argparse
import re
from pathlib import Path

from patchlint.inputs import Parser

LIMIT = 2 << 30  # bytes
_SIZE = re.compile(r"(\d{1,15})([KMGT]?)(?:i?B)?", re.IGNORECASE | re.ASCII)
_UNITS = ("", "K", "M", "G", "T")


def add_cache(parser: Parser) -> None:
    """Add the arguments that say where the cache is, and how large it may be."""
    parser.add_argument("--cache", metavar="DIR", type=Path, help="where it is kept (default: the user's cache)")
    add_limit(parser)


def add_limit(parser: Parser) -> None:
    """Add the argument that says how large the cache may be."""
    parser.add_argument(
        "--cache-limit", metavar="SIZE", type=size, default=LIMIT, help="size of the whole cache, as 500M (2G)"
    )
    parser.follows("cache-limit")


def size(word: str) -> int:
    """A number of bytes, with K, M, G or T behind it for powers of 1024; raises ArgumentTypeError."""
    found = _SIZE.fullmatch(word)
    if found is None:
        raise argparse.ArgumentTypeError(f"{word!r} is no size such as 500M or 2G")
    return int(found[1]) << 10 * _UNITS.index(found[2].upper())


def sized(number: int) -> str:
    """A number of bytes for people."""
    left = float(number)
    for unit in ("B", "KiB", "MiB"):
        if left < 1024:
            return f"{left:.0f} {unit}" if unit == "B" else f"{left:.1f} {unit}"
        left /= 1024
    return f"{left:.1f} GiB"
