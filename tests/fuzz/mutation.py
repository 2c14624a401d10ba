# SPDX-License-Identifier: GPL-2.0-or-later
"""Inputs made of other inputs: bytes, lines, tokens and numbers changed, and parts of two put together."""

import re
from collections.abc import Callable, Sequence
from random import Random

LONGEST = 1 << 16  # bytes of an input; what only shows in larger ones has tests of its own
_TOKEN = re.compile(rb"\w+|[ \t]+|\n|.", re.DOTALL)
_NUMBER = re.compile(rb"\d+")
_NUMBERS = (b"0", b"1", b"-1", b"2", b"65535", b"2147483648", b"9223372036854775808", b"9" * 30, b"9" * 5000)
_ODD_BYTES = b"\x00\x01\t\n\r\x0c\x1b \"'\\#%<>{}()[]@+-\x7f\x80\x9b\xc2\xe2\xff"
_OPEN, _CLOSE = b"([{<", b")]}>"
_MOST_TIMES = (2, 3, 10, 100, 1000)


def mutate(random: Random, seed: bytes, other: bytes, words: Sequence[bytes]) -> bytes:
    """Return `seed` after one to six changes, which may take parts of `other` and of the target's own words."""
    data = seed
    for _ in range(random.choice((1, 1, 1, 2, 2, 3, 4, 6))):
        data = random.choice(_WAYS)(random, data, other, words)[:LONGEST]
    return data


def _place(random: Random, length: int) -> tuple[int, int]:
    """A stretch of a sequence, mostly a short one."""
    start = random.randint(0, length)
    return start, min(length, start + random.choice((1, 1, 2, 4, 16, 64, length)))


def _odd_byte(random: Random, data: bytes, other: bytes, words: Sequence[bytes]) -> bytes:
    start, _ = _place(random, len(data))
    byte = random.choice(_ODD_BYTES) if random.random() < 0.7 else random.randint(0, 255)
    return data[:start] + bytes([byte]) + data[start + random.randint(0, 1) :]


def _flipped(random: Random, data: bytes, other: bytes, words: Sequence[bytes]) -> bytes:
    if not data:
        return data
    at = random.randrange(len(data))
    return data[:at] + bytes([data[at] ^ 1 << random.randint(0, 7)]) + data[at + 1 :]


def _cut(random: Random, data: bytes, other: bytes, words: Sequence[bytes]) -> bytes:
    start, end = _place(random, len(data))
    return data[:start] + data[end:]


def _repeated(random: Random, data: bytes, other: bytes, words: Sequence[bytes]) -> bytes:
    start, end = _place(random, len(data))
    times = random.choice(_MOST_TIMES) if end - start < 100 else 2
    return data[:start] + data[start:end] * times + data[end:]


def _spliced(random: Random, data: bytes, other: bytes, words: Sequence[bytes]) -> bytes:
    return data[: random.randint(0, len(data))] + other[random.randint(0, len(other)) :]


def _grafted(random: Random, data: bytes, other: bytes, words: Sequence[bytes]) -> bytes:
    at = random.randint(0, len(data))
    start, end = _place(random, len(other))
    return data[:at] + other[start:end] + data[at:]


def _lines(random: Random, data: bytes, other: bytes, words: Sequence[bytes]) -> bytes:
    """Delete, double, move, swap, join or borrow lines, which is what mailers and merges do."""
    lines = data.split(b"\n")
    here, there = random.randrange(len(lines)), random.randrange(len(lines))
    way = random.randint(0, 5)
    if way == 0:
        del lines[here : here + random.choice((1, 1, 2, 5))]
    elif way == 1:
        lines.insert(there, lines[here])
    elif way == 2:
        lines.insert(there, lines.pop(here))
    elif way == 3:
        lines[here], lines[there] = lines[there], lines[here]
    elif way == 4:
        lines[here : here + 2] = [b"".join(lines[here : here + 2])]
    else:
        lines.insert(here, random.choice(other.split(b"\n")))
    return b"\n".join(lines)


def _tokens(random: Random, data: bytes, other: bytes, words: Sequence[bytes]) -> bytes:
    """Delete, replace, double, swap or multiply tokens near one place."""
    start = random.randint(0, max(0, len(data) - 1))
    found = _TOKEN.findall(data, start, start + 200)
    rest = data[start + sum(map(len, found)) :]
    if not found:
        return data
    here, there = random.randrange(len(found)), random.randrange(len(found))
    way = random.randint(0, 4)
    if way == 0:
        del found[here]
    elif way == 1:
        found[here] = random.choice(words)
    elif way == 2:
        found.insert(there, found[here])
    elif way == 3:
        found[here], found[there] = found[there], found[here]
    else:
        found[here] *= random.choice(_MOST_TIMES)
    return data[:start] + b"".join(found) + rest


def _word(random: Random, data: bytes, other: bytes, words: Sequence[bytes]) -> bytes:
    at = random.randint(0, len(data))
    return data[:at] + random.choice(words) * random.choice((1, 1, 1, 2, 50)) + data[at:]


def _number(random: Random, data: bytes, other: bytes, words: Sequence[bytes]) -> bytes:
    places = list(_NUMBER.finditer(data))
    if not places:
        return data
    place = random.choice(places)
    near = str(int(place[0][:18]) + random.choice((-1, 1, 2))).encode()
    return data[: place.start()] + random.choice((*_NUMBERS, near, near, near)) + data[place.end() :]


def _nested(random: Random, data: bytes, other: bytes, words: Sequence[bytes]) -> bytes:
    """Put brackets around a stretch, many times."""
    start, end = _place(random, len(data))
    kind, times = random.randrange(len(_OPEN)), random.choice(_MOST_TIMES)
    opened, closed = _OPEN[kind : kind + 1] * times, _CLOSE[kind : kind + 1] * random.choice((times, times, 0))
    return data[:start] + opened + data[start:end] + closed + data[end:]


_WAYS: tuple[Callable[[Random, bytes, bytes, Sequence[bytes]], bytes], ...] = (
    *(_odd_byte, _flipped, _cut, _repeated, _spliced, _grafted, _word, _number, _nested),
    *([_lines] * 4),
    *([_tokens] * 4),
)
