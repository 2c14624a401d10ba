# SPDX-License-Identifier: GPL-2.0-or-later
"""Every row names something that exists in the kernel, with that many parameters."""

import os
import re
import subprocess
from collections.abc import Iterable
from pathlib import Path

import pytest

from patchlint.knowledge import families
from patchlint.knowledge.contract import Knowledge, Where

_NAMED = re.compile(
    r"^(?:\#[ \t]*define[ \t]+(?P<macro>\w+)(?P<open>\()?"
    r"|(?:[A-Za-z_][\w \t*]*(?:[ \t*]|\n[ \t]+))?(?P<function>\w+)[ \t]*\()",
    re.MULTILINE,
)
_UNLIMITED = 1000
_SKIPPED = {"tools", "scripts", "samples", "Documentation", "rust"}


def trees() -> list[Path]:
    """The kernel trees of the benchmark folder, newest first; skips the test when there are none."""
    bench = os.environ.get("PATCHLINT_BENCH", "")
    found = [tree for tree in sorted(Path(bench).glob("trees/linux-source-*"), reverse=True) if bench]
    if not found:
        pytest.skip("PATCHLINT_BENCH names no folder with kernel trees")
    return sorted(found, key=lambda tree: [int(part) for part in re.findall(r"\d+", tree.name)], reverse=True)


def headers(tree: Path, _: Iterable[str]) -> list[Path]:
    """The headers that declare most, whatever they name."""
    return sorted((tree / "include").rglob("*.h"))


def naming(tree: Path, names: Iterable[str]) -> list[Path]:
    """All C files of a tree in which one of some names stands as a word."""
    tops = sorted(top.name for top in tree.iterdir() if top.is_dir() and top.name not in _SKIPPED)
    command = ["grep", "-rlwF", "--include=*.[ch]", "--exclude-dir=asic_reg", "-f", "-", "--", *tops]
    done = subprocess.run(
        command, cwd=tree, input="\n".join(names), capture_output=True, text=True, check=False, env={"LC_ALL": "C"}
    )
    assert done.returncode in (0, 1), done.stderr
    return [tree / path for path in sorted(done.stdout.splitlines())]


def parameters(text: str, start: int) -> int:
    """How many parameters the list has that starts behind an opening bracket."""
    depth, count, seen = 1, 0, ""
    for character in text[start : start + 4000]:
        if character == "(":
            depth += 1
        elif character == ")":
            depth -= 1
            if not depth:
                break
        elif character == "," and depth == 1:
            count += 1
        if not character.isspace():
            seen += character
    if "..." in seen:
        return _UNLIMITED
    return 0 if seen in ("", "void") else count + 1


def needed(known: Knowledge) -> dict[str, int]:
    """The highest argument index that the rows of each name use, -1 for none."""
    indices: dict[str, int] = {}
    for name, contract in known.contracts.items():
        own = [e.place.index for e in contract.effects if e.place.where is not Where.RESULT]
        own += [i for e in contract.effects for i in (e.count_argument, e.holder) if i is not None]
        indices[name] = max(own, default=-1)
    indices |= {name: iterator.variable for name, iterator in known.iterators.items()}
    indices |= dict.fromkeys(known.conversions, 0)
    indices |= dict.fromkeys(known.count_readers, 0)
    return indices


def younger() -> set[str]:
    """Names whose rows say that they are younger than the trees."""
    folder = Path(__file__).parents[2] / "rules"
    rows = re.compile(r"^(\w+) = \{.*\bsince = ", re.MULTILINE)
    return {name for path in folder.rglob("*.toml") for name in rows.findall(path.read_text(encoding="utf-8"))}


def search(wanted: dict[str, int], tree: Path, counts: dict[str, int]) -> None:
    """Note the highest number of parameters that each name has in a tree, until all names have enough."""
    for files in (headers, naming):
        missing = {name for name, index in wanted.items() if counts.get(name, -1) <= index}
        for path in files(tree, missing) if missing else ():
            for match in _NAMED.finditer(path.read_text(encoding="utf-8", errors="replace")):
                name = match["function"] or match["macro"]
                if name in missing:
                    alias = match["macro"] and not match["open"]
                    many = _UNLIMITED if alias else parameters(match.string, match.end())
                    counts[name] = max(counts.get(name, -1), many)


@pytest.mark.bench
def test_every_row_is_in_the_kernel() -> None:
    found, known = trees(), needed(families.load_all())
    too_young = younger()
    wanted = {name: index for name, index in known.items() if name not in too_young}
    counts: dict[str, int] = {}
    for tree in found:
        search(wanted, tree, counts)
    assert sorted(name for name in wanted if name not in counts) == []
    short = {name: (index, counts[name]) for name, index in wanted.items() if counts[name] <= index}
    assert short == {}


def test_parameters_are_counted() -> None:
    assert parameters("f(void)", 2) == 0
    assert parameters("f()", 2) == 0
    assert parameters("f(int (*g)(int, char), struct x *y) {", 2) == 2
    assert parameters("f(a, b, ...)", 2) == _UNLIMITED
