# SPDX-License-Identifier: GPL-2.0-or-later
"""Finding function definitions in a file's tokens, and choosing one branch of each #if chain in one."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from patchlint.record import record
from patchlint.source.annotations import STORAGE_WORDS, WITH_ARGUMENTS
from patchlint.source.constants import constants_of, enumerators_of, includes_of
from patchlint.source.directives import keep, word_of
from patchlint.source.layouts import OF_THE_FILE, layout_at, statics
from patchlint.source.model import Function
from patchlint.source.tables import MODULE, module_table, runtime_pm_tables, table_at
from patchlint.source.tokens import Token

_MARKS = frozenset(("LBRACE", "RBRACE", "LPAREN", "RPAREN", "SEMI", "PP"))
_TYPE_KINDS = frozenset(
    "TIMES CHAR INT LONG SHORT VOID UNSIGNED SIGNED FLOAT DOUBLE _BOOL __INT128 STRUCT UNION ENUM TYPEOF".split()
)
_STARTERS = _TYPE_KINDS - {"TIMES"} | {"STATIC", "EXTERN", "INLINE", "CONST"}
_ALTERNATIVES = frozenset(("else", "elif", "elifdef", "elifndef"))
_LONGEST_HEADER = 512  # tokens before a "{" that are looked at
_MOST_TWINS = 8  # each is a function of its own, with all tokens of the body; in the kernel there is one at most
_PAIRED = ("TEST_F",)  # macros whose first two arguments together make the name


@dataclass(slots=True)
class _Open:
    """A function whose body is being read; indices into the file's tokens."""

    name: str
    macro: str
    start: int
    name_index: int
    body: int
    twins: list["_Open"] = field(default_factory=list)  # other #if branches' headers of the same body


@dataclass(slots=True)
class _State:
    """Where the scan stands: braces, parentheses, first token of a possible header, function being read."""

    depth: int = 0
    parens: int = 0
    start: int = 0
    open: _Open | None = None
    brace: int = 0  # where the outermost block at hand opens


@record
class Block:
    """A block outside functions, or with `name` a function that does not end; indices into the file's tokens."""

    opening: int  # its "{", or the first token of the function
    end: int  # its "}", or the last token of the file
    name: str


def locate(tokens: Sequence[Token], file: str) -> tuple[Function, ...]:
    """Every function definition of a file in the order of the text, in all branches of its #if chains.

    Braces that do not balance are repaired by taking a "}" in column 1 for the end of a function.
    """
    return survey(tokens, file)[0]


def survey(tokens: Sequence[Token], file: str) -> tuple[tuple[Function, ...], tuple[Block, ...]]:
    """What locate() returns, and the blocks that are no function's, data and types among them."""
    scan = _Scan(tokens, resync=False)
    scan.run()
    if scan.state.depth or scan.state.parens > 0:
        again = _Scan(tokens, resync=True)
        again.run()
        scan = again if len(again.found) >= len(scan.found) else scan
    found = [table_at(tokens, block.opening, block.end) for block in scan.others]
    tables = dict(table for table in found if table is not None) | dict(runtime_pm_tables(tokens, scan.outside))
    module = module_table(tokens, scan.outside)
    if len(module) > 1:
        tables[MODULE] = module
    layouts = dict(filter(None, (layout_at(tokens, block.opening, block.end) for block in scan.others)))
    blocks = [(one.opening, one.end) for one in scan.others] if scan.found else []
    directives = [token for token in tokens if token[0] == "PP"]
    constants = constants_of(tokens, blocks, directives) if scan.found else {}
    enumerators, includes = enumerators_of(tokens, blocks), includes_of(directives) if scan.found else ()
    if module:
        layouts[OF_THE_FILE] = statics(tokens, [at for at, token in enumerate(tokens) if token[3] == 1])
    functions = []
    for opened, end in sorted(scan.found, key=lambda item: (item[0].start, item[1])):
        functions.append(
            Function(
                file=file,
                name=opened.name,
                line=tokens[opened.start].line,
                end_line=tokens[end].line,
                tokens=tuple(tokens[opened.start : end + 1]),
                macro=opened.macro,
                name_index=opened.name_index - opened.start,
                body_index=opened.body - opened.start,
                tables=tables,
                layouts=layouts,
                constants=constants,
                enumerators=enumerators,
                includes=includes,
            )
        )
    return tuple(functions), tuple(scan.blocks())


def select(function: Function, touched: frozenset[int], avoided: frozenset[int] = frozenset()) -> tuple[Token, ...]:
    """The tokens of `function` with one branch of each #if chain and no directives.

    The branch is the one that holds a line of `touched` (1-based), else the first without a line of `avoided`, else
    what agrees with the choice made for the same condition elsewhere in the function; `#if 0` takes its #else.
    """
    return keep(function.tokens, touched, avoided=avoided)


class _Scan:
    """One pass over the brackets and directives of a file."""

    def __init__(self, tokens: Sequence[Token], resync: bool) -> None:
        self.tokens = tokens
        self.resync = resync
        self.state = _State()
        self.branches: list[tuple[_State, _State | None]] = []  # state at #if, state after its first branch
        self.found: list[tuple[_Open, int]] = []  # functions, each with the index of its "}"
        self.others: list[Block] = []
        self.outside: list[int] = []  # outermost "(" outside functions
        self.seen: set[int] = set()  # bodies, so that a body shared by two branches is reported once
        self.work = 4 * len(tokens) + 10_000  # tokens of headers; real files need less than 2 for each of theirs

    def run(self) -> None:
        """Fill `found` and `others`."""
        tokens, state = self.tokens, self.state
        for index in [i for i, token in enumerate(tokens) if token[0] in _MARKS]:
            kind = tokens[index][0]
            if kind == "PP":
                self._directive(index)
                state = self.state
            elif state.depth:
                if kind == "LBRACE":
                    state.depth += 1
                elif kind == "RBRACE":
                    self._close(index)
            elif kind == "LPAREN":
                if not state.parens:
                    self.outside.append(index)
                state.parens += 1
            elif kind == "RPAREN":
                state.parens -= 1
            elif kind == "LBRACE":
                self._open(index)
            elif state.parens <= 0 or (self.resync and self._at_margin(index + 1)):
                state.start, state.parens = index + 1, 0  # ";" or a stray "}"

    def blocks(self) -> list[Block]:
        """The blocks that are no function's, and what is still open at the end of the file."""
        state = self.state
        if not state.depth:
            return self.others
        begin, name = (state.open.start, state.open.name) if state.open is not None else (state.brace, "")
        return [*self.others, Block(begin, len(self.tokens) - 1, name)]

    def _at_margin(self, index: int) -> bool:
        return index < len(self.tokens) and self.tokens[index].column == 1

    def _open(self, index: int) -> None:
        state = self.state
        if state.parens > 0:
            if not (self.resync and self._at_margin(index)):
                return
            state.parens = 0
        state.depth, state.brace = 1, index
        after = self.tokens[index + 1].kind if index + 1 < len(self.tokens) else ""
        state.open = None if after == "PERIOD" else self._header(index)  # define_machine(x) { .name = ... }

    def _close(self, index: int) -> None:
        state = self.state
        state.depth = 0 if self.resync and self._at_margin(index) else state.depth - 1
        if state.depth:
            return
        if state.open is None:
            self.others.append(Block(state.brace, index, ""))
        else:
            for opened in (state.open, *state.open.twins):
                self._report(opened, index)
        state.open = None
        state.start, state.parens = index + 1, 0

    def _report(self, opened: _Open, end: int) -> None:
        after = self.tokens[end + 1].kind if end + 1 < len(self.tokens) else ""
        if opened.macro and after == "SEMI" and "DEFINE" not in opened.macro:
            return  # FOO(x) { members };
        if opened.body not in self.seen:
            self.seen.add(opened.body)
            self.found.append((opened, end))

    def _directive(self, index: int) -> None:
        word = word_of(self.tokens[index].text)
        state = self.state
        if word in ("if", "ifdef", "ifndef"):
            self.branches.append((replace(state), None))
        elif word in _ALTERNATIVES and self.branches:
            before, first = self.branches[-1]
            if first is None:
                self.branches[-1] = (before, state)
            elif first.open is not None:
                _join(first, state)
            start = index + 1 if self._all_directives(before.start, index) else before.start
            self.state = replace(before, start=start)
        elif word == "endif" and self.branches:
            _, first = self.branches.pop()
            if first is not None:
                _join(first, state)
                if first.start < index and word_of(self.tokens[first.start].text) in _ALTERNATIVES:
                    first.start = index + 1  # nothing stands between the last boundary and the #else
                self.state = first

    def _all_directives(self, low: int, high: int) -> bool:
        """Whether the #if of the branch that ends at `high` follows `low` at once."""
        return high > low and self.tokens[low].kind == "PP" and word_of(self.tokens[low].text).startswith("if")

    def _header(self, brace: int) -> _Open | None:
        """The function whose body opens at `brace`, None for a struct, an initialiser or anything else."""
        low = self.state.start
        if brace - low > _LONGEST_HEADER:
            low = next((i for i in range(brace - _LONGEST_HEADER, brace) if self._at_margin(i)), brace)
        self.work -= brace - low
        if self.work < 0:
            return None
        tokens = self.tokens[low:brace]
        header: Sequence[int] = range(low, brace)
        if any([token[0] == "PP" for token in tokens]):  # noqa: C419  # a list is faster on these short runs
            chosen = {id(token) for token in keep(tokens, frozenset(), ends_inside=True)}
            header = [i for i in header if id(self.tokens[i]) in chosen]
        return _match(self.tokens, header, brace)


def _join(first: _State, other: _State) -> None:
    """Remember the header that another branch gives to the body that continues after #endif."""
    if first.open is None or other.open is None or other.depth != first.depth:
        return
    twins = first.open.twins
    if other.open is not first.open and len(twins) < _MOST_TWINS and other.open not in twins:
        twins.append(other.open)


def _match(tokens: Sequence[Token], header: Sequence[int], brace: int) -> _Open | None:
    """Read the tokens `header` (indices) that stand before the "{" at `brace`."""
    candidates: list[tuple[int, int, bool]] = []  # position of a name, of its declaration's start, a type was seen
    kinds = [tokens[i].kind for i in header] + [""] * 4
    depth = start = 0
    typed = False
    for at, kind in enumerate(kinds[:-4]):
        if kind == "LPAREN":
            if depth == 0 and at and kinds[at - 1] == "ID":
                if tokens[header[at - 1]].text not in WITH_ARGUMENTS:
                    candidates.append((at - 1, start, typed))
            elif depth == 0 and typed and kinds[at + 1 : at + 4] == ["TIMES", "ID", "LPAREN"]:
                return _opened(tokens, header, at + 2, start, brace)  # int (*name(parameters))(parameters)
            depth += 1
        elif kind == "RPAREN":
            depth = max(0, depth - 1)
        elif depth:
            continue
        elif kind in ("EQUALS", "TYPEDEF"):
            return None
        elif kind == "SEMI":
            start, typed = at + 1, False
        else:
            if candidates and (kind in _STARTERS or _begins_anew(tokens[header[at]], kinds[at - 1], candidates[-1])):
                start, typed = at, False  # FOO(x) without ";" stands before the function
                candidates.clear()
            if kind in _TYPE_KINDS:
                typed = True
            elif kind == "ID" and not typed:
                typed = kinds[at + 1] != "LPAREN" and tokens[header[at]].text not in STORAGE_WORDS
    for name, begin, has_type in candidates:
        if has_type:
            return _opened(tokens, header, name, begin, brace)
    return _macro(tokens, header, candidates[-1], brace) if candidates else None


def _begins_anew(token: Token, before: str, candidate: tuple[int, int, bool]) -> bool:
    """Whether a word in column 1 behind `NAME(...)` begins another declaration: no type made NAME a function."""
    unsure = not candidate[2] or token.text in STORAGE_WORDS
    return unsure and before == "RPAREN" and token.column == 1


def _opened(tokens: Sequence[Token], header: Sequence[int], name: int, start: int, brace: int) -> _Open:
    return _Open(tokens[header[name]].text, "", header[start], header[name], brace)


def _macro(tokens: Sequence[Token], header: Sequence[int], found: tuple[int, int, bool], brace: int) -> _Open | None:
    """SYSCALL_DEFINE2(name, ...) { and its like: the function is named by the macro's first argument."""
    at, start, _ = found
    macro = tokens[header[at]].text
    if macro.islower():  # a function whose type is not there: the line above it is outside a hunk
        return _opened(tokens, header, at, start, brace)
    words = []
    for index in header[at + 2 :]:
        kind = tokens[index].kind
        if kind == "ID":
            words.append(tokens[index].text)
        elif kind not in ("COMMA", "LPAREN"):
            break
    name = words[0] if words else macro
    if macro.startswith(_PAIRED) and len(words) > 1:
        name = f"{words[0]}_{words[1]}"
    return _Open(name, macro, header[start], header[at], brace)


def is_static(function: Function) -> bool:
    """Whether a function is its file's own."""
    return any(token.text == "static" for token in function.tokens[: max(function.name_index, 0)])


def is_own(function: Function) -> bool:
    """Whether it is a static function of a .c file: whatever a row says of that name, it says of another function."""
    return function.file.endswith(".c") and is_static(function)
