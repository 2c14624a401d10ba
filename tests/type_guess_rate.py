# SPDX-License-Identifier: GPL-2.0-or-later
"""How many of the types that are guessed in functions of a kernel tree are types there, and how many of its are not.

    python tests/type_guess_rate.py --tree DIR [--tree DIR] [--random N --seed S] [--limit N]

A decision is an identifier in one of N random functions that was written as a type, or that is a typedef (or a macro
for a type) in a file that the function's file includes, however indirectly. One table per tree; then what was decided
wrongly, and what the tree cannot settle: words written as types that no file of it defines, or none that is included.
"""

import argparse
import random
import re
import sys
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from os.path import normpath
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from patchlint.c.normalise import NormaliseError, normalise
from patchlint.errors import SourceError
from patchlint.source.annotations import PLAIN, WITH_ARGUMENTS
from patchlint.source.functions import locate, select
from patchlint.source.model import Function
from patchlint.source.tokens import Token, tokenise

BASIC = frozenset("CHAR INT LONG SHORT VOID UNSIGNED SIGNED FLOAT DOUBLE _BOOL __INT128".split())
TAGS = frozenset(("STRUCT", "UNION", "ENUM"))
BETWEEN = frozenset(("TIMES", "CONST", "VOLATILE", "RESTRICT"))
BEHIND_A_NAME = frozenset("EQUALS SEMI COMMA RPAREN LBRACKET LPAREN COLON".split())
OPENERS = {"LPAREN": "RPAREN", "LBRACKET": "RBRACKET", "LBRACE": "RBRACE"}
PROGRAMS = ("tools/", "scripts/", "samples/", "usr/", "Documentation/")  # include what is not in the tree
FAMILIAR = frozenset(("__builtin_va_list", "__int128_t", "__uint128_t"))  # to every compiler

_TYPEDEF = re.compile(rb"\btypedef\b")
_MACRO = re.compile(
    rb"^[ \t]*#[ \t]*define[ \t]+([A-Za-z_]\w*)[ \t]+([A-Za-z_][\w \t*]*+)(?=\r?\n|/[*/])", re.MULTILINE
)
_INCLUDE = re.compile(rb'^[ \t]*#[ \t]*include[ \t]*[<"]([^>"\n]+)[>"]', re.MULTILINE)
_LONGEST_TYPEDEF = 100_000  # tokens


def behind(tokens: Sequence[Token], at: int) -> int:
    """The index behind the bracket that opens at `at`."""
    kind, depth = tokens[at].kind, 0
    for index in range(at, min(len(tokens), at + _LONGEST_TYPEDEF)):
        if tokens[index].kind == kind:
            depth += 1
        elif tokens[index].kind == OPENERS[kind]:
            depth -= 1
            if not depth:
                return index + 1
    return len(tokens)


def typedefs(tokens: Sequence[Token]) -> Iterator[str]:
    """The names that typedefs in some tokens define."""
    tokens = [token for token in tokens if token.kind != "PP" and token.text not in PLAIN]
    for at, token in enumerate(tokens):
        if token.kind != "TYPEDEF":
            continue
        first = at = at + 1
        while at < len(tokens):
            kind = tokens[at].kind
            if kind in ("COMMA", "SEMI"):
                yield from declared_name(tokens[first:at])
                first = at + 1
            if kind in ("SEMI", "TYPEDEF"):
                break
            at = behind(tokens, at) if kind in OPENERS else at + 1


def declared_name(tokens: Sequence[Token]) -> list[str]:
    """The name in a declaration that has one declarator."""
    name, at = "", 0
    while at < len(tokens):
        kind, text = tokens[at].kind, tokens[at].text
        end = behind(tokens, at) if kind in OPENERS else at + 1
        if kind in ("ATTRIBUTE", "TYPEOF") or text in WITH_ARGUMENTS:
            end = behind(tokens, end) if end < len(tokens) else end
        elif kind == "ID":
            name = text
        elif kind == "LPAREN" and (name.isupper() or tokens[at + 1].kind == "TIMES" or tokens[end : end + 1]):
            inside = tokens[at + 1 : end - 1]  # MACRO(name, ...), (*name)(...), (CONVENTION *name)(...), (name)(...)
            low = next((i for i, token in enumerate(inside) if token.kind not in BETWEEN | {"ID"}), len(inside))
            words = [token.text for token in inside[:low] if token.kind == "ID"]
            return words[-1:] or declared_name(inside)
        elif kind == "LPAREN":
            break  # typedef int name(int);
        at = end
    return [name] if name else []


class TypeTable:
    """Which names are types in which files of a tree; files are named by their paths in it."""

    def __init__(self, tree: Path) -> None:
        self.tree = tree
        self.sizes: dict[str, int] = {}  # bytes of every .c file
        self.homes: dict[str, set[str]] = defaultdict(set)  # name -> files that define it
        self._includes: dict[str, list[str]] = {}  # file -> what it includes, as written
        self._closures: dict[str, frozenset[str]] = {}
        aliases: list[tuple[str, str, str]] = []  # name, what it stands for, file
        for path in sorted(tree.rglob("*.[ch]")):
            if path.is_file():
                self._read(path, aliases)
        known = -1
        while known != (known := sum(map(len, self.homes.values()))):
            for name, meaning, file in aliases:
                if meaning in self.homes or meaning in FAMILIAR:
                    self.homes[name].add(file)

    def _read(self, path: Path, aliases: list[tuple[str, str, str]]) -> None:
        text, file = path.read_bytes(), str(path.relative_to(self.tree))
        self._includes[file] = [match[1].decode("utf-8", "replace").strip() for match in _INCLUDE.finditer(text)]
        if path.suffix == ".c":
            self.sizes[file] = len(text)
        if _TYPEDEF.search(text):
            try:
                tokens = tokenise(text.decode("utf-8", "replace"))
            except SourceError:
                return
            macros = [token.text for token in tokens if token.kind == "PP" and "typedef" in token.text]
            for name in [*typedefs(tokens), *(name for macro in macros for name in typedefs(tokenise(macro[1:])))]:
                self.homes[name].add(file)
        for match in _MACRO.finditer(text):
            name, body = match[1].decode(), match[2].decode()
            if (meaning := type_of_macro(body)) == "":
                self.homes[name].add(file)
            elif meaning and meaning != name:
                aliases.append((name, meaning, file))

    @cached_property
    def _by_last_name(self) -> dict[str, list[str]]:
        found = defaultdict(list)
        for file in self._includes:
            found[file.rpartition("/")[2]].append(file)
        return found

    def _included(self, file: str) -> list[str]:
        """The files that those included in one may be: beside it, in include folders, else all that end so."""
        found = []
        folder, architecture = file.rpartition("/")[0], re.match(r"(?:tools/)?arch/\w+/", file)
        for name in self._includes[file]:
            beside = normpath(f"{folder}/{name}")
            if beside in self._includes:
                found.append(beside)
                continue
            tail = re.sub(r"^(?:\.\./)+", "", name)
            ends = [one for one in self._by_last_name[tail.rpartition("/")[2]] if f"/{one}".endswith(f"/{tail}")]
            if tail.startswith("asm/"):
                ends += self._by_path(f"include/asm-generic/{tail[4:]}")
            same = [one for one in ends if one.startswith("tools/") == file.startswith("tools/")] or ends
            if architecture:
                other = [one for one in same if one.startswith("arch/") and not one.startswith(architecture[0])]
                same = [one for one in same if one not in other] or same
            found += same
        return found

    def _by_path(self, path: str) -> list[str]:
        return [path] if path in self._includes else []

    @cached_property
    def _includers(self) -> dict[str, list[str]]:
        """For each .c file those that include it, and may before that have included what it needs."""
        found = defaultdict(list)
        for file, names in self._includes.items():
            if any(name.endswith(".c") for name in names):
                for included in self._included(file):
                    found[included].append(file)
        return {file: found[file] for file in found if file.endswith(".c")}

    def visible(self, file: str) -> frozenset[str]:
        """All files that one includes, however indirectly, and itself."""
        if file not in self._closures:
            seen = {file, *self._by_path("include/linux/compiler_types.h"), *self._includers.get(file, ())}
            todo = list(seen)
            while todo:
                new = set(self._edges(todo.pop())) - seen
                seen |= new
                todo += new
            self._closures = {file: frozenset(seen)}  # functions of one file come in a row
        return self._closures[file]

    def _edges(self, file: str) -> list[str]:
        if file not in self._edge_cache:
            self._edge_cache[file] = self._included(file)
        return self._edge_cache[file]

    @cached_property
    def _edge_cache(self) -> dict[str, list[str]]:
        return {}

    def is_type(self, name: str, file: str) -> bool:
        """Whether a name is one of a type in a file or in what it includes."""
        homes = self.homes.get(name)
        return name in FAMILIAR or (homes is not None and not homes.isdisjoint(self.visible(file)))


def type_of_macro(body: str) -> str | None:
    """The name that a macro is an alias of, "" for a type that C knows; None when it is none."""
    words = [word for word in body.replace("*", " ").split() if word not in PLAIN]
    if not words:
        return None
    if words[0] in ("struct", "union", "enum"):
        return "" if len(words) == 2 else None
    kinds = [token.kind for token in tokenise(" ".join(words))]
    rest = [word for word, kind in zip(words, kinds, strict=True) if kind not in BASIC | BETWEEN]
    if not rest:
        return "" if BASIC.intersection(kinds) else None
    return rest[0] if len(rest) == 1 and not BASIC.intersection(kinds) else None


@dataclass(slots=True)
class Tally:
    """Decisions by place, and those that are worth a look: wrong, or not to be settled."""

    functions: int = 0
    right: Counter[str] = field(default_factory=Counter)
    wrong: Counter[str] = field(default_factory=Counter)
    mistakes: list[str] = field(default_factory=list)
    unsettled: list[str] = field(default_factory=list)
    words: int = 0  # identifiers that are types, but stand in text that is quoted as a whole
    unread: int = 0  # functions

    def row(self, name: str, right: int, wrong: int) -> str:
        """One row of the table."""
        return f"{name:34}{right + wrong:11}{right:9}{wrong:8}{100 * right / max(right + wrong, 1):11.3f}%"

    def table(self, name: str) -> Iterator[str]:
        """All rows."""
        yield f"{'set':34}{'decisions':>11}{'right':>9}{'wrong':>8}{'accuracy':>12}"
        for place in sorted(self.right.keys() | self.wrong.keys()):
            yield self.row(f"  {place}", self.right[place], self.wrong[place])
        yield self.row(name, self.right.total(), self.wrong.total())
        yield f"  {len(self.unsettled)} unsettled, {self.words} within text, {self.unread} functions not read"


def variables(tokens: Sequence[Token], table: TypeTable, file: str) -> dict[str, int]:
    """The names that a function declares as something else than types, with the index of the first declaration."""
    found: dict[str, int] = {}
    for at, token in enumerate(tokens[1:-1], 1):
        if token.kind != "ID" or tokens[at + 1].kind not in BEHIND_A_NAME:
            continue
        base = at - 1
        while base > 0 and tokens[base].kind in BETWEEN:
            base -= 1
        tagged = base > 0 and tokens[base].kind == "ID" and tokens[base - 1].kind in TAGS
        typed = tokens[base].kind == "ID" and tokens[base].text not in found and table.is_type(tokens[base].text, file)
        if tokens[base].kind in BASIC or tagged or typed:
            found.setdefault(token.text, at)
    return found


def place_of(tokens: Sequence[Token], at: int) -> str:
    """Where an identifier stands, by the tokens around it."""
    before = next((token.kind for token in reversed(tokens[:at]) if token.kind not in BETWEEN - {"TIMES"}), "")
    if before == "COMMA":
        return "behind a comma"
    if before != "LPAREN":
        return "elsewhere"
    end = at + 1
    while tokens[end].kind in BETWEEN:
        end += 1
    return "alone in parentheses" if tokens[end].kind == "RPAREN" else "first in parentheses"


def is_no_word(tokens: Sequence[Token], at: int) -> bool:
    """Whether an identifier is a member, a tag or a label, which may be called as a type is."""
    before, after = tokens[at - 1].kind if at else "", tokens[at + 1].kind if at + 1 < len(tokens) else ""
    return before in TAGS | {"PERIOD", "ARROW", "GOTO"} or (after == "COLON" and before in ("SEMI", "LBRACE", "RBRACE"))


def judge(function: Function, table: TypeTable, tally: Tally) -> None:
    """Count what was decided in one function."""
    tokens, file = select(function, frozenset()), function.file
    try:
        normalised = normalise(tokens, function.tokens[function.name_index], function.macro)
    except NormaliseError:
        tally.unread += 1
        return
    tally.functions += 1
    written = {(row[2], row[3], row[1]): row[0] for row in normalised.rows}
    quoted = {token[2:] for token, absorbed in zip(normalised.tokens, normalised.absorbed, strict=True) if absorbed}
    others = variables(tokens, table, file)
    for at, token in enumerate(tokens):
        if token.kind != "ID" or (function.macro and token is function.tokens[function.name_index]):
            continue
        kind = written.get((token.line, token.column, token.text), "")
        known = table.is_type(token.text, file)
        if (kind != "INT" and not known) or (kind != "INT" and is_no_word(tokens, at)):
            continue
        if not kind and token[2:] in quoted:
            tally.words += 1
            continue
        is_type = known and not (token.text in others and others[token.text] <= at)
        place = place_of(tokens, at)
        if is_type == (kind == "INT"):
            tally.right[place] += 1
            continue
        text = " ".join(word.text for word in tokens[max(at - 4, 0) : at + 5])
        guess = {"INT": "a type", "": "left out"}.get(kind, "a value")
        homes = sorted(table.homes.get(token.text, ()))
        fact = "a type" if is_type else f"a type in {homes[0]}" if homes else "a variable" if known else "unknown"
        line = f"{file}:{token.line}: {token.text}: guessed {guess}, is {fact}: {text}"
        if not is_type and not known and token.text not in others and (homes or file.startswith(PROGRAMS)):
            tally.unsettled.append(line)
            continue
        tally.wrong[place] += 1
        tally.mistakes.append(line)


def sample(table: TypeTable, count: int, seed: int) -> list[Function]:
    """Random functions of a tree, from .c files chosen by size; in the order of their files."""
    dice = random.Random(seed)  # noqa: S311  # a sample
    files, sizes = list(table.sizes), list(table.sizes.values())
    ends = [sum(sizes[:1])]
    for size in sizes[1:]:
        ends.append(ends[-1] + size)
    chosen: dict[tuple[str, int], Function] = {}
    for _ in range(20 * count):
        if len(chosen) >= count:
            break
        file = files[bisect_left(ends, dice.randint(1, max(ends[-1], 1)))]
        try:
            functions = locate(tokenise((table.tree / file).read_text("utf-8", "replace")), file)
        except SourceError:
            continue
        if functions:
            function = dice.choice(functions)
            chosen[file, function.line] = function
    return [chosen[key] for key in sorted(chosen)]


def main() -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tree", action="append", required=True, type=Path)
    parser.add_argument("--random", type=int, default=1000)
    parser.add_argument("--seed", type=int, action="append")
    parser.add_argument("--limit", type=int, default=100, help="list at most so many decisions of each sort")
    options = parser.parse_args()
    for tree in options.tree:
        table = TypeTable(tree)
        print(f"{tree.name}: {len(table.homes)} types of {len(table.sizes)} .c files and their headers")
        for seed in options.seed or [1]:
            tally = Tally()
            for function in sample(table, options.random, seed):
                judge(function, table, tally)
            print(*tally.table(f"{tree.name} {tally.functions} random, seed {seed}"), sep="\n", flush=True)
            print("wrong:", *tally.mistakes[: options.limit], sep="\n")
            print("unsettled:", *tally.unsettled[: options.limit], sep="\n", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
