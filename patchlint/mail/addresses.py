# SPDX-License-Identifier: GPL-2.0-or-later
"""The addresses in a From, To or Cc header: found in linear time, and only those that a header can hold safely."""

import re
from collections.abc import Iterable, Iterator

from patchlint.record import record

_LIMIT = 100_000  # characters of a header that are looked at
_MOST = 1000  # addresses of a header
_LIMIT_NAME = 100
_LOCAL = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
_DOMAIN = r"[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*"
_ADDRESS = re.compile(rf"(?=.{{3,254}}\Z){_LOCAL}@{_DOMAIN}")


@record
class Address:
    """One mailbox; `name` is "" where it has none, `address` is plain ASCII, "user@host"."""

    name: str
    address: str

    @property
    def key(self) -> str:
        """What two spellings of one mailbox have in common."""
        return self.address.lower()


def addresses(header: str) -> tuple[Address, ...]:
    """Return the mailboxes of a decoded header in its order, each once; what is no address is left out."""
    return distinct(filter(None, map(_address, _pieces(header[:_LIMIT]))))[:_MOST]


def distinct(found: Iterable[Address], without: Iterable[Address] = ()) -> tuple[Address, ...]:
    """Return the first of each mailbox, none of those in `without`."""
    seen = {address.key for address in without}
    kept = []
    for address in found:
        if address.key not in seen:
            seen.add(address.key)
            kept.append(address)
    return tuple(kept)


def _pieces(header: str) -> Iterator[str]:
    """Split at the commas and semicolons that are neither in quotes nor in a comment; comments are dropped."""
    quotes = header.count('"') % 2 == 0  # one that never ends is an ordinary character
    depth, inside, piece = 0, False, ""
    for character in header:
        if character == '"' and quotes and not depth:
            inside = not inside
        elif character in "()" and not inside:
            depth = max(0, depth + (1 if character == "(" else -1))
            continue
        if depth:
            continue
        if character in ",;" and not inside and "@" in piece:  # before its "@" a comma is one of a name
            yield piece
            piece = ""
        else:
            piece += character
    yield piece


def _address(piece: str) -> Address | None:
    before, bracket, after = piece.rpartition("<")
    address = after.partition(">")[0].strip() if bracket else piece.rpartition(":")[2].strip(' "\t')
    if not _ADDRESS.fullmatch(address):
        return None
    name = " ".join(before.replace('"', " ").replace("\\", " ").split())
    return Address(name[:_LIMIT_NAME].rstrip(), address)
