# SPDX-License-Identifier: GPL-2.0-or-later
"""The functions a patch touches, each before and after."""

from collections import Counter, deque
from collections.abc import Callable, Iterable, Sequence
from itertools import zip_longest

from patchlint.errors import SourceError
from patchlint.source.functions import survey
from patchlint.source.gaps import gaps, is_code
from patchlint.source.model import Function, FunctionPair, Snapshot
from patchlint.source.tokens import tokenise

_ALIKE = 0.6  # share of common tokens from which on a function that vanished and one that appeared are the same
_COMPARISONS = 4096  # more of them is a rewritten file, in which renames mean nothing


def functions_in(text: str, file: str) -> tuple[Function, ...]:
    """Return the functions defined in `text`, the content of `file`, and behind them what may be code but is not read.

    A file that is too large is one thing that is not read.
    """
    try:
        tokens = tokenise(text)
    except SourceError as error:
        return (Function(file, "", 1, text.count("\n") + 1, (), "", -1, -1, f"{error} in the file"),)
    functions, blocks = survey(tokens, file)
    return (*functions, *gaps(tokens, blocks, file))


def touched_functions(
    snapshot: Snapshot, functions: Callable[[str, str], tuple[Function, ...]] = functions_in
) -> tuple[FunctionPair, ...]:
    """Return the functions whose lines the patch touches, paired by name, renamed ones by likeness.

    In the order of the after image, deleted functions last. None for a snapshot that is not whole. Touched code that is
    not read is there too, without what it was before.
    """
    diff = snapshot.diff
    before = functions(snapshot.before, diff.old_path or diff.path) if snapshot.before is not None else ()
    after = functions(snapshot.after, diff.path) if snapshot.after is not None else ()
    old, new = (snapshot.before or "").split("\n"), (snapshot.after or "").split("\n")
    unread = [function for function in after if function.unread and _is_new_code(function, snapshot, new)]
    pairs, vanished, appeared = _by_name(_read(before), _read(after))
    touched = [pair for pair in pairs if _is_touched(pair, snapshot, old, new)]
    touched += [FunctionPair(None, function) for function in unread]
    appeared = [function for function in appeared if _hits(function, snapshot.touched_after)]
    vanished = [function for function in vanished if _hits(function, snapshot.touched_before)]
    if any(not function.tokens for function in unread):
        vanished = []  # they may be in there
    hidden = [function for function in before if function.unread and not function.tokens]
    if hidden and any(_hits(function, snapshot.touched_before) for function in hidden):
        touched += [FunctionPair(hidden[0], function) for function in appeared]
        appeared = []
    return tuple(sorted([*touched, *_by_likeness(vanished, appeared)], key=_place))


def _read(functions: Iterable[Function]) -> list[Function]:
    return [function for function in functions if not function.unread]


def _is_new_code(gap: Function, snapshot: Snapshot, new: Sequence[str]) -> bool:
    """Whether the patch changes what is not read, or brings it in, and that is code; `new` are the lines after it."""
    if not _hits(gap, snapshot.touched_after) or not is_code(gap):
        return False
    return "\n".join(new[gap.line - 1 : gap.end_line]) not in (snapshot.before or "")


def _place(pair: FunctionPair) -> tuple[bool, int]:
    if pair.after is not None:
        return (False, pair.after.line)
    return (True, pair.before.line if pair.before else 0)


def _by_name(
    before: Iterable[Function], after: Iterable[Function]
) -> tuple[list[FunctionPair], list[Function], list[Function]]:
    """Return the pairs of one name, and what is left over on either side."""
    old, new = _named(before), _named(after)
    pairs, vanished, appeared = [], [], []
    for name in {**old, **new}:
        for was, now in _in_order(old.get(name, []), new.get(name, [])):
            if was is not None and now is not None:
                pairs.append(FunctionPair(was, now))
            elif was is not None:
                vanished.append(was)
            elif now is not None:
                appeared.append(now)
    return pairs, vanished, appeared


def _named(functions: Iterable[Function]) -> dict[str, list[Function]]:
    names: dict[str, list[Function]] = {}
    for function in functions:
        names.setdefault(function.name, []).append(function)
    return names


def _in_order(old: Sequence[Function], new: Sequence[Function]) -> Iterable[tuple[Function | None, Function | None]]:
    """Pair the definitions of one name, one per #if branch; when a branch came or went, unchanged ones first."""
    if len(old) == len(new):
        return zip(old, new, strict=True)
    rest: dict[tuple[str, ...], deque[Function]] = {}
    for was in old:
        rest.setdefault(_texts(was), deque()).append(was)
    same: list[tuple[Function | None, Function | None]] = []
    left = []
    for now in new:
        twins = rest.get(_texts(now))
        if twins:
            same.append((twins.popleft(), now))
        else:
            left.append(now)
    taken = {id(was) for was, _ in same}
    return [*same, *zip_longest((was for was in old if id(was) not in taken), left)]


def _texts(function: Function) -> tuple[str, ...]:
    return tuple([token.text for token in function.tokens])


def _hits(function: Function, touched: frozenset[int]) -> int:
    return sum(line in touched for line in range(function.line, function.end_line + 1))


def _is_touched(pair: FunctionPair, snapshot: Snapshot, old: Sequence[str], new: Sequence[str]) -> bool:
    """Whether the patch touches the lines of a function that exists on both sides, whose lines are `old` and `new`."""
    was, now = pair.before, pair.after
    assert was is not None
    assert now is not None
    gone, come = _hits(was, snapshot.touched_before), _hits(now, snapshot.touched_after)
    if not gone and not come:
        return False
    if old[was.line - 1 : was.end_line] != new[now.line - 1 : now.end_line]:
        return True
    # What is inserted or removed next to a function touches its edge, and where the lines that end both are the same
    # a diff may count some of them to the wrong one. The function itself was touched if it was moved, most of it.
    return 2 * max(gone, come) > was.end_line - was.line + 1


def _by_likeness(gone: Sequence[Function], new: Sequence[Function]) -> list[FunctionPair]:
    """Pair functions that vanished with those that appeared, the most alike first."""
    ranked: list[tuple[float, int, int]] = []
    if len(gone) * len(new) <= _COMPARISONS:
        bags = [Counter(_texts(function)) for function in new]
        for i, was in enumerate(gone):
            bag = Counter(_texts(was))
            ranked += [(_likeness(bag, other), i, j) for j, other in enumerate(bags)]
    ranked.sort(key=lambda entry: (-entry[0], entry[1], entry[2]))
    partner: dict[int, int] = {}
    for likeness, i, j in ranked:
        if likeness >= _ALIKE and i not in partner and j not in partner.values():
            partner[i] = j
    pairs = [FunctionPair(was, new[partner[i]] if i in partner else None) for i, was in enumerate(gone)]
    taken = set(partner.values())
    return pairs + [FunctionPair(None, now) for j, now in enumerate(new) if j not in taken]


def _likeness(one: Counter[str], other: Counter[str]) -> float:
    total = one.total() + other.total()
    return 2 * (one & other).total() / total if total else 0.0
