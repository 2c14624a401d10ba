# SPDX-License-Identifier: GPL-2.0-or-later
"""Finds the rule modules; nobody registers anything."""

import importlib
import pkgutil
from functools import lru_cache
from types import ModuleType

from patchlint.errors import UsageError, similar
from patchlint.rule import Rule

_PACKAGE = "patchlint.rules"


@lru_cache(maxsize=1)
def rules() -> tuple[Rule, ...]:
    """Every rule, by name."""
    package = importlib.import_module(_PACKAGE)
    found = []
    for module in pkgutil.iter_modules(package.__path__):
        if not module.ispkg and not module.name.startswith("_"):
            found.append(_rule(importlib.import_module(f"{_PACKAGE}.{module.name}"), module.name))
    return tuple(sorted(found, key=lambda rule: rule.name))


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
    )
