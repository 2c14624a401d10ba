# SPDX-License-Identifier: GPL-2.0-or-later
"""What the index keeps of one file: the functions in it, what it calls, its typedefs, and the contracts it offers."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

from patchlint.contracts import slots
from patchlint.contracts.bodies import Bodies
from patchlint.contracts.codec import encode
from patchlint.contracts.half import told, trusted
from patchlint.contracts.limits import Limits
from patchlint.engine.interpreter import Budget
from patchlint.knowledge.contract import MOVES, Contract, Knowledge
from patchlint.record import record
from patchlint.source.functions import is_static, locate
from patchlint.source.model import Function
from patchlint.source.tokens import Token, tokenise

_LONGEST_TYPEDEF = 20_000  # tokens
# of the getters and putters of Linux 6.12, 97 in 100 are shorter, and what is longer takes half of the time
OFFERED = Limits(frozenset(MOVES), longest=500, budget=Budget(steps=2000), hearsay=False)
_NOTHING: Mapping[str, Sequence[str]] = {}
_LONGEST_LOCKER = 150  # tokens: what is for nothing but to take a lock, or to leave it, is short


@record
class Located:
    """A function definition, or a slot that a table fills in; `visible` when other files may call it."""

    name: str
    line: int
    end_line: int
    visible: bool


@record
class Typedef:
    """A name for a type; `pointer` when it hides one."""

    name: str
    pointer: bool


@record
class Scan:
    """One file."""

    functions: tuple[Located, ...]
    calls: frozenset[str]  # names in call position that are not defined here
    typedefs: tuple[Typedef, ...]


def scan(text: str, path: str) -> tuple[Scan, tuple[Function, ...]]:
    """Read a file; raises SourceError for one that is larger than files of C are."""
    tokens = tokenise(text)
    functions = locate(tokens, path)
    own = {function.name for function in functions}
    within = tokens if functions else ()  # nothing is called outside functions
    called = {one[1] for one, other in pairwise(within) if other[0] == "LPAREN" and one[0] == "ID"}
    located = [Located(f.name, f.line, f.end_line, is_visible(f)) for f in functions]
    for slot, names in _filled(functions).items():
        called.update(names)
        line = next((f.line for f in functions if f.name in names), 1)
        located.append(Located(slot, line, line, visible=True))
    typedefs = tuple(_typedefs(tokens)) if "typedef" in text else ()
    return Scan(tuple(located), frozenset(called - own), typedefs), functions


def _filled(functions: Sequence[Function]) -> dict[str, tuple[str, ...]]:
    """The slots that the tables of a file fill in; those of headers are examples."""
    source = functions and functions[0].file.endswith(".c")
    return slots.filled(functions[0].tables) if source else {}


def is_visible(function: Function) -> bool:
    """Whether other files may call a function: it is not static, or stands in a header."""
    return not function.macro and (function.file.endswith(".h") or not is_static(function))


def offers(
    functions: Sequence[Function],
    rows: Knowledge,
    known: Mapping[str, Contract],
    changed: frozenset[str] | None = None,
    called: Mapping[str, Sequence[str]] = _NOTHING,
) -> dict[str, str]:
    """The contracts, as text, of a file's functions that other files may call and that count references.

    `known` are those of functions in other files, and `called` the slots among them by their members; with `changed`,
    only functions that reach one of these names.
    """
    filled = _filled(functions)
    words = {token.text for function in functions for token in function.tokens if token.kind == "ID"}
    words.update(name for names in filled.values() for name in names)
    words.update(slot for member in words & called.keys() for slot in called[member])
    lockers = _lockers(functions, words, rows, known)
    counting = not (words.isdisjoint(rows.contracts) and words.isdisjoint(known) and words.isdisjoint(rows.iterators))
    if not counting and not lockers:
        return {}
    # what a header defines may be the stub of what is known: that comes from a .c file, if there is one
    own = [f.name for f in functions if f.file.endswith(".c")]
    knowledge = narrowed(rows, words, known, own)
    bodies = Bodies(functions, knowledge, OFFERED)
    visible = [f.name for f in functions if is_visible(f) and (f.name in lockers or (counting and _tells(f)))]
    if changed is not None:
        visible = [name for name in visible if bodies.reaches_any(name, changed)]
    moving = {name for name in visible if name in lockers or bodies.reaches(name)}
    found = {
        name: _offer(bodies, name) if name in moving else ""
        for name in visible
        if changed is not None or name in moving
    }
    found |= {slot: _through(bodies, filled[slot]) for slot in filled if _concerns(bodies, filled[slot], changed)}
    bodies.end()
    return found


def _concerns(bodies: Bodies, names: Sequence[str], changed: frozenset[str] | None) -> bool:
    """Whether what a table has in a slot counts, or hangs on names that have changed."""
    if changed is None:
        return any(bodies.function(name) is None or bodies.reaches(name) for name in names)
    return any(name in changed or (bodies.function(name) and bodies.reaches_any(name, changed)) for name in names)


def _through(bodies: Bodies, names: Sequence[str]) -> str:
    """The contract of a slot of this file's tables as text, "" where there is none."""
    found = slots.agreed(".", [_contract(bodies, name) for name in names])
    return encode(told(replace(found, name="", source=""))) if found is not None else ""


def _lockers(
    functions: Sequence[Function], words: set[str], rows: Knowledge, known: Mapping[str, Contract]
) -> frozenset[str]:
    """Functions that call what takes locks but nothing that leaves them, or the contrary."""
    sides: dict[str, bool] = {}
    for name in words & known.keys():
        sides.update((name, mark.on) for mark in known[name].marks if mark.what == "lock")
    sides.update(
        (name, rows.markers[name].on) for name in words & rows.markers.keys() if rows.markers[name].what == "lock"
    )
    if not sides:
        return frozenset()
    found = set()
    for function in functions:
        if len(function.tokens) <= _LONGEST_LOCKER:
            calls = {sides[token.text] for token in function.tokens if token.text in sides}
            if len(calls) == 1:
                found.add(function.name)
    return frozenset(found)


def _offer(bodies: Bodies, name: str) -> str:
    """The contract of one function as text, "" where there is none."""
    contract = _contract(bodies, name)
    return encode(told(replace(contract, source=""))) if contract is not None else ""


def _contract(bodies: Bodies, name: str) -> Contract | None:
    try:
        return bodies.body(name) if bodies.function(name) is not None else bodies.contract(name)
    except (RecursionError, ValueError, LookupError, TypeError, AttributeError, AssertionError):
        return None  # one function that upsets us must not end the indexing of the others


def narrowed(
    rows: Knowledge, words: Iterable[str], known: Mapping[str, Contract] | None = None, own: Iterable[str] = ()
) -> Knowledge:
    """What is known of the words of one file: rows, and contracts of other files' functions.

    Among `known` are names of rows only where the function's body contradicts the row: the body wins.
    """
    words = set(words)
    contracts = {name: rows.contracts[name] for name in words & rows.contracts.keys()}
    if known:
        contracts |= {name: trusted(known[name]) for name in (words - set(own)) & known.keys()}
    return Knowledge(
        contracts=contracts,
        iterators={name: rows.iterators[name] for name in words & rows.iterators.keys()},
        cleanups={name: rows.cleanups[name] for name in words & rows.cleanups.keys()},
        markers={name: rows.markers[name] for name in words & rows.markers.keys()},
        conversions=rows.conversions & words,
        count_readers=rows.count_readers & words,
    )


def _tells(function: Function) -> bool:
    """Whether a caller can see an effect: on an argument, or on what is returned."""
    return any(token.kind == "TIMES" for token in function.tokens[: function.body_index])


def _typedefs(tokens: Sequence[Token]) -> Iterator[Typedef]:
    for start, token in enumerate(tokens):
        if token.kind == "TYPEDEF":
            found = _typedef(tokens[start + 1 : start + _LONGEST_TYPEDEF])
            if found is not None:
                yield found


def _typedef(tokens: Sequence[Token]) -> Typedef | None:
    """The name that stands last outside brackets, or behind "(*"."""
    depth, name, pointer = 0, "", False
    before = ["", ""]
    for token in tokens:
        if token.kind == "SEMI" and depth <= 0:
            break
        if token.kind == "ID" and before == ["LPAREN", "TIMES"] and depth == 1:
            return Typedef(token.text, pointer=True)
        if token.kind == "ID" and depth == 0:
            name, pointer = token.text, before[1] == "TIMES"
        depth += token.kind in ("LBRACE", "LPAREN", "LBRACKET")
        depth -= token.kind in ("RBRACE", "RPAREN", "RBRACKET")
        before = [before[1], token.kind]
    return Typedef(name, pointer) if name else None
