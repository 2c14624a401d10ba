# SPDX-License-Identifier: GPL-2.0-or-later
"""Puts what is configured into the options of a command line, each value looked at as if it had been typed."""

import argparse
from collections.abc import Mapping
from pathlib import Path

from patchlint.errors import UsageError, similar
from patchlint.registry import find, rules_as_of
from patchlint.settings import PATHS, Given, settings
from patchlint.source.git import shown

TYPED, DEFAULT = "command line", "default"
_RULES = frozenset(("select", "ignore"))
_SEVERAL = _RULES | {"families"}
_FOLDERS = frozenset(("tree", "families", "template-dir"))


def fill(options: argparse.Namespace, left: Mapping[str, tuple[argparse.Action, object]]) -> dict[str, str]:
    """Fill in what the command line left out, and return where each option comes from.

    `left` has for each name its action and what it is when nobody says anything. Raises UsageError for a value that
    cannot be, in one line that names its place.
    """
    sources = {name: TYPED for name, (action, _) in left.items() if hasattr(options, action.dest)}
    tree = getattr(options, "tree", None)
    layers = settings(Path(tree or "."), trusted=False)
    if options.trust_tree_config:
        own = next((layer["tree"].paths()[-1] for layer in layers if "tree" in layer), ".")
        layers = settings(Path(tree or own), trusted=True)
    for name, (action, default) in left.items():
        if name in sources:
            continue
        given = next((layer[name] for layer in layers if name in layer), None)
        setattr(options, action.dest, default if given is None else _value(name, action, given))
        sources[name] = DEFAULT if given is None else given.source
    return sources


def _value(name: str, action: argparse.Action, given: Given) -> object:
    """What an option is, from what some place says of it."""
    if action.nargs == 0:
        return given.flag()
    values = given.paths() if name in PATHS else given.values
    for value in values:
        _check(name, action, value, given.source)
    if name in _SEVERAL:
        return list(values)
    return action.type(values[-1]) if callable(action.type) else values[-1]


def _check(name: str, action: argparse.Action, value: str, source: str) -> None:
    """Raise UsageError for a value that the option cannot have."""
    choices = [str(choice) for choice in action.choices or ()]
    if choices and value not in choices:
        raise UsageError(f"{source}: {shown(value, 60)!r} is none of {', '.join(choices)}{similar(value, choices)}")
    try:
        if name in _FOLDERS and not Path(value).is_dir():
            raise UsageError(f"{shown(value)}: no such directory")
        if name == "baseline" and not Path(value).is_file():
            raise UsageError(f"{shown(value)}: no such file")
        if name in _RULES:
            for rule in filter(None, map(str.strip, value.split(","))):
                find(rule)
        if name == "rules-as-of":
            rules_as_of(value)
        if callable(action.type):
            action.type(value)
    except (UsageError, argparse.ArgumentTypeError, ValueError) as error:
        raise UsageError(f"{source}: {error}") from None
    except OSError as error:  # a name that is too long
        raise UsageError(f"{source}: {shown(value)}: {error.strerror}") from None
