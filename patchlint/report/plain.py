# SPDX-License-Identifier: GPL-2.0-or-later
"""The one gate between what a mail or a tree holds and the terminal."""

import re

# Control characters, lone surrogates, line separators, and the marks that turn the direction of text around.
_STEERING = re.compile("[\x00-\x08\x0a-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


def plain(line: str) -> str:
    """Return one line fit for printing: every character that could steer a terminal is "?"; tabs stay."""
    return _STEERING.sub("?", line)


def quoted(line: str) -> str:
    """Return one quoted line fit for printing; form feeds stay too: files have them, terminals go down a line."""
    return "\f".join(map(plain, line.split("\f")))


def plain_lines(text: str) -> str:
    """Return text of several lines fit for printing; only "\\n" ends a line."""
    return "\n".join(map(plain, text.split("\n")))
