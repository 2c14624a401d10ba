# SPDX-License-Identifier: GPL-2.0-or-later
"""The phrases and sentences of templates/words.toml, filled in."""

import tomllib
from functools import lru_cache
from importlib.resources import files


def say(name: str, /, **values: object) -> str:
    """Return the phrase "section.name" with these values in it, as they are."""
    section, _, key = name.partition(".")
    return _words()[section][key].format_map(values)


def known(name: str) -> bool:
    """Whether there is a phrase "section.name"."""
    section, _, key = name.partition(".")
    return key in _words()[section]


@lru_cache(maxsize=1)
def _words() -> dict[str, dict[str, str]]:
    return tomllib.loads(files("patchlint.templates").joinpath("words.toml").read_text("utf-8"))
