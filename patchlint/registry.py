# SPDX-License-Identifier: GPL-2.0-or-later
"""Finds the rule modules; nobody registers anything."""

import importlib
import pkgutil
import re
from dataclasses import replace
from functools import lru_cache
from types import ModuleType

from patchlint import __version__
from patchlint.errors import UsageError, similar
from patchlint.finding import Confidence
from patchlint.rule import Rule
from patchlint.source.git import shown

_PACKAGE = "patchlint.rules"
_VERSION = re.compile(r"\d{1,9}(?:\.\d{1,9}){0,3}", re.ASCII)


@lru_cache(maxsize=1)
def rules() -> tuple[Rule, ...]:
    """Every rule, by name."""
    package = importlib.import_module(_PACKAGE)
    found = []
    for module in pkgutil.iter_modules(package.__path__):
        if not module.ispkg and not module.name.startswith("_"):
            found.append(_rule(importlib.import_module(f"{_PACKAGE}.{module.name}"), module.name))
    return tuple(sorted(found, key=lambda rule: rule.name))


def rules_as_of(version: str) -> tuple[Rule, ...]:
    """The rules that a version had, no surer of what they say than they were then; "" is this version.

    Raises UsageError for what is no version, or one that is not known yet.
    """
    if not version:
        return rules()
    if not _VERSION.fullmatch(version):
        raise UsageError(f"--rules-as-of: {shown(version, 40)!r} is not a version such as {__version__}")
    if _order(version) > _order(__version__):
        raise UsageError(f"--rules-as-of: {version} is to come, this is patchlint {__version__}")
    had = tuple(_as_of(rule, version) for rule in rules() if _order(rule.since) <= _order(version))
    if not had:
        raise UsageError(f"--rules-as-of: no rule is as old as {version}")
    return had


def _as_of(rule: Rule, version: str) -> Rule:
    caps = [most for when, most in rule.raised if _order(version) < _order(when)]
    return replace(rule, most=min(caps, default=Confidence.HIGH))


def _order(version: str) -> tuple[int, ...]:
    """The numbers that a version begins with; 0.1 is 0.1.0."""
    found = _VERSION.match(version)
    numbers = [int(number) for number in found[0].split(".")] if found else []
    while numbers and not numbers[-1]:
        numbers.pop()
    return tuple(numbers)


def find(name: str) -> Rule:
    """The rule of a name; raises UsageError for a name that is none."""
    known = {rule.name: rule for rule in rules()}
    if name not in known:
        hint = similar(name, known) or f"; there are {', '.join(sorted(known))}"
        raise UsageError(f"no rule is called {name!r}{hint}")
    return known[name]


def _rule(module: ModuleType, name: str) -> Rule:
    return Rule(
        name=name.replace("_", "-"),
        kind=module.KIND,
        manual=module.__doc__ or "",
        check=getattr(module, "check", None),
        check_change=getattr(module, "check_change", None),
        check_file=getattr(module, "check_file", None),
        bad=tuple(module.BAD),
        good=tuple(module.GOOD),
        callers=getattr(module, "CALLERS", False),
        since=module.SINCE,
        raised=tuple(getattr(module, "RAISED", {}).items()),
    )
