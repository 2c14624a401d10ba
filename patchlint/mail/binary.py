# SPDX-License-Identifier: GPL-2.0-or-later
"""The extent of a binary change in a diff; its content is of no interest here and is not decoded."""

import re
from collections.abc import Sequence

from patchlint.mail.fragment import DamagedError

_DATA_HEADER = re.compile(r"(?:literal|delta) \d{1,12}$")
_DATA_LINE = re.compile(r"[A-Za-z](?:[0-9A-Za-z!#$%&()*+;<=>?@^_`{|}~-]{5}){1,13}$")
_DIFFER = re.compile(r"(?:Binary files|Files) \S.* differ$")


def binary_end(lines: Sequence[str], index: int) -> int:
    """Return the index after the binary change at `index`, `index` itself when there is none.

    Raises DamagedError for a damaged "GIT binary patch" (the rules are those of parse_binary() in git's apply.c).
    """
    if index >= len(lines):
        return index
    if lines[index] != "GIT binary patch":
        return index + 1 if lines[index].endswith(" differ") and _DIFFER.match(lines[index]) else index
    end = _data_end(lines, index + 1)
    if end == index + 1:
        raise DamagedError(index, "a binary patch without data")
    return _data_end(lines, end)


def _data_end(lines: Sequence[str], index: int) -> int:
    if index >= len(lines) or _DATA_HEADER.match(lines[index]) is None:
        return index
    for end in range(index + 1, len(lines)):
        line = lines[end]
        if not line:
            return end + 1
        if _DATA_LINE.match(line) is None or not _length_fits(line):
            raise DamagedError(end, "the data of a binary patch is damaged")
    raise DamagedError(len(lines) - 1, "the mail ends inside the data of a binary patch")


def _length_fits(line: str) -> bool:
    """Tell whether the first character, the number of bytes, agrees with the length of the line."""
    length = ord(line[0]) - (ord("A") - 1 if line[0] <= "Z" else ord("a") - 27)
    most = (len(line) - 1) // 5 * 4
    return most - 4 < length <= most
