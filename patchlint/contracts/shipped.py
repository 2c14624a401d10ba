# SPDX-License-Identifier: GPL-2.0-or-later
"""The contracts that come with patchlint: what the functions of one kernel release do, computed from their bodies.

The data is one text: a line that names the release, then a line for each contract with the functions that have it.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import lru_cache
from importlib import resources

from patchlint.contracts import slots
from patchlint.contracts.codec import decode
from patchlint.knowledge.contract import Contract

_FILE = "shipped.txt"


@lru_cache(maxsize=1)
def _data() -> tuple[str, dict[str, str]]:
    """The release, and the contract of each function as text."""
    text = (resources.files("patchlint.contracts") / _FILE).read_text(encoding="utf-8")
    release, _, rows = text.partition("\n")
    found: dict[str, str] = {}
    for row in rows.splitlines():
        contract, _, names = row.partition("\t")
        found.update(dict.fromkeys(names.split(" "), contract))
    return release, found


@lru_cache(maxsize=1)
def _slots() -> dict[str, list[str]]:
    return slots.by_member(_data()[1])


def release() -> str:
    """The kernel release that the contracts are from: "Linux 6.12.117"."""
    return _data()[0]


def shipped(names: Iterable[str]) -> dict[str, Contract]:
    """What is known of functions of these names, and of slots: ".get" asks for "lamp_ops.get" and the like."""
    where, known = _data()
    names = [one for name in names for one in (_slots().get(name[1:], ()) if name.startswith(".") else (name,))]
    return {name: _named(name, known[name], where) for name in names if name in known}


def written(title: str, contracts: Mapping[str, str]) -> str:
    """The data as text, from contracts by function."""
    groups = defaultdict(list)
    for name, contract in sorted(contracts.items()):
        groups[contract].append(name)
    rows = [f"{contract}\t{' '.join(names)}" for contract, names in sorted(groups.items())]
    return "\n".join([title, *rows, ""])


def _named(name: str, text: str, where: str) -> Contract:
    return replace(decode(name, text), source=f"its body in {where}")
