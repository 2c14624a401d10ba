# SPDX-License-Identifier: GPL-2.0-or-later
"""No regular expression takes more than a little over linear time, whatever text it is given."""

import ast
import importlib
import pkgutil
import re
import signal
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import patchlint

_ROOT = Path(patchlint.__file__).parent
_METHODS = ("search", "match", "fullmatch", "findall", "finditer", "sub", "split")
_MANY = 100  # a repetition that may go on longer than that counts as one without end
_ENOUGH = 0.004  # seconds from which on a measurement counts
_LONGEST = 1 << 15  # characters
_PATIENCE = 2  # seconds for one search
_STEEPEST = 2.7  # times the time for twice the text; linear is 2, quadratic 4

# What is only ever given text of a bounded length, and how long that is
BOUNDED = {
    "mail.mbox._DATE": "lines that _FROM_LINE matches, which are shorter than 900 bytes",
    "mail.mime._PACKED_NAME": "each try ends after 100 characters",
    "mail.series._ADDRESS": "each try ends after 200 characters",
    "redeclared._HEADER": "lines of code, of which longer ones than 400 characters are passed over",
    "redeclared._NAMED": "parameters in such lines",
    "source.tokens._TOKEN": "texts without blanks at their end, which is what the quadratic time is over",
}


def _modules() -> Iterator[Any]:
    for found in pkgutil.walk_packages(patchlint.__path__, "patchlint."):
        if not found.name.endswith(("__main__", ".mcp")):
            yield importlib.import_module(found.name)


def _held(value: object, depth: int = 3) -> Iterator[re.Pattern[Any]]:
    """The patterns in a value of a module."""
    if isinstance(value, re.Pattern):
        yield value
    elif depth and isinstance(value, dict | tuple | list):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from _held(inner, depth - 1)


def _patterns() -> Iterator[tuple[str, re.Pattern[Any], frozenset[str]]]:
    """Every pattern with its name and the methods that it is used with."""
    sources = "\n".join(path.read_text() for path in _ROOT.rglob("*.py"))
    for module in _modules():
        for name, value in vars(module).items():
            for pattern in _held(value):
                where = Path(module.__file__).read_text() if name.startswith("_") else sources
                used = frozenset(how for how in _METHODS if re.search(rf"\b{name}\.{how}\(", where))
                yield f"{module.__name__.removeprefix('patchlint.')}.{name}", pattern, used or frozenset(("search",))
        yield from _written(module)


def _written(module: Any) -> Iterator[tuple[str, re.Pattern[Any], frozenset[str]]]:
    """The patterns that stand in calls such as re.sub("x+", ...)."""
    for node in ast.walk(ast.parse(Path(module.__file__).read_text())):
        match node:
            case ast.Call(func=ast.Attribute(value=ast.Name(id="re"), attr=how), args=[ast.Constant(value=text), *_]):
                if how in _METHODS and isinstance(text, str | bytes):
                    place = f"{module.__name__.removeprefix('patchlint.')}:{text!r}"
                    yield place, re.compile(text), frozenset((how,))


PATTERNS = {name: (pattern, used) for name, pattern, used in _patterns()}


def _sample(tree: Any) -> str:
    """A text that a parsed pattern matches, or nearly."""
    out = ""
    for op, argument in tree:
        match str(op):
            case "LITERAL":
                out += chr(argument)
            case "NOT_LITERAL":
                out += "a" if argument != ord("a") else "b"
            case "ANY":
                out += "a"
            case "IN":
                out += _one_of(argument)
            case "BRANCH":
                out += _sample(argument[1][0])
            case "SUBPATTERN":
                out += _sample(argument[3])
            case "ATOMIC_GROUP":
                out += _sample(argument)
            case "MAX_REPEAT" | "MIN_REPEAT" | "POSSESSIVE_REPEAT":
                out += _sample(argument[2]) * max(1, min(argument[0], 4))
    return out


def _one_of(items: Any) -> str:
    negated = str(items[0][0]) == "NEGATE"
    allowed = {char for char in map(chr, range(32, 127)) if any(_is_in(item, char) for item in items)}
    chosen = sorted(set(map(chr, range(32, 127))) - allowed if negated else allowed)
    return next((char for char in chosen if char.isalnum()), chosen[0] if chosen else "a")


def _is_in(item: Any, char: str) -> bool:
    match str(item[0]):
        case "LITERAL":
            return bool(item[1] == ord(char))
        case "RANGE":
            return bool(item[1][0] <= ord(char) <= item[1][1])
        case "CATEGORY":
            kinds = {"WORD": char.isalnum() or char == "_", "DIGIT": char.isdigit(), "SPACE": char.isspace()}
            kind = str(item[1]).removeprefix("CATEGORY_")
            return not kinds[kind.removeprefix("NOT_")] if kind.startswith("NOT_") else kinds[kind]
    return False


def _repeats(tree: Any, before: str = "") -> Iterator[tuple[str, str]]:
    """For every repetition without end, what leads to it and what is repeated."""
    for op, argument in tree:
        match str(op):
            case "MAX_REPEAT" | "MIN_REPEAT" | "POSSESSIVE_REPEAT":
                if argument[1] > _MANY:
                    yield before, _sample(argument[2])
                yield from _repeats(argument[2], before)
            case "SUBPATTERN":
                yield from _repeats(argument[3], before)
            case "ATOMIC_GROUP":
                yield from _repeats(argument, before)
            case "BRANCH":
                for branch in argument[1]:
                    yield from _repeats(branch, before)
        before += _sample([(op, argument)])


def _attacks(pattern: re.Pattern[Any]) -> Iterator[tuple[str, str, str]]:
    """Beginning, unit and end of texts that make a pattern try again and again."""
    source = pattern.pattern if isinstance(pattern.pattern, str) else pattern.pattern.decode("latin-1")
    flags = pattern.flags & ~re.UNICODE if isinstance(pattern.pattern, bytes) else pattern.flags
    tree = re._parser.parse(source, flags)  # type: ignore[attr-defined] # not public, and there is no other
    whole = _sample(tree)
    units = {("", whole), ("", whole[:-1]), ("", " "), ("", "a"), ("", whole[:1]), *_repeats(tree)}
    for before, unit in sorted(units):
        if unit:
            yield before, unit, "\x01"
            yield before, f"{unit} ", ""


def _seconds(pattern: re.Pattern[Any], how: str, text: str) -> float:
    given: Any = text.encode("latin-1", "replace") if isinstance(pattern.pattern, bytes) else text
    best = float(_PATIENCE)
    for _ in range(2):
        start = time.process_time()
        signal.setitimer(signal.ITIMER_VIRTUAL, _PATIENCE)
        try:
            if how in ("findall", "finditer", "sub", "split"):
                for _found in pattern.finditer(given):
                    pass
            else:
                getattr(pattern, how)(given)
        except TimeoutError:
            return best
        finally:
            signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        best = min(best, time.process_time() - start)
    return best


def _late(*_: object) -> None:
    raise TimeoutError


@pytest.fixture(autouse=True)
def patience() -> Iterator[None]:
    """A search that goes on for ever is ended."""
    before = signal.signal(signal.SIGVTALRM, _late)
    yield
    signal.signal(signal.SIGVTALRM, before)


def _steepest(pattern: re.Pattern[Any], used: frozenset[str]) -> tuple[float, str]:
    """The most that twice the text takes longer, and the text that does it."""
    worst = (0.0, "")
    for before, unit, end in _attacks(pattern):
        for how in used:
            last, length = 0.0, 16
            while length <= _LONGEST and last < _ENOUGH:
                texts = [before + unit * (half // len(unit)) + end for half in (length // 2, length)]
                now = _seconds(pattern, how, texts[1])
                if now > _ENOUGH and now > _STEEPEST * last:  # once more: the machine may have been busy
                    last, now = (min(_seconds(pattern, how, text) for _ in range(9)) for text in texts)
                    factor = now / max(last, _ENOUGH / 8) if now > _ENOUGH else 0.0
                    worst = max(worst, (factor, f"{how}: {before!r} {unit!r} {end!r} {length}"))
                    if factor > _STEEPEST:
                        return worst
                last, length = now, length * 2
    return worst


@pytest.mark.parametrize("name", sorted(set(PATTERNS) - BOUNDED.keys()))
def test_twice_the_text_takes_about_twice_the_time(name: str) -> None:
    factor, text = _steepest(*PATTERNS[name])
    assert factor < _STEEPEST, text


def test_the_list_of_bounded_ones_is_of_those_that_need_it() -> None:
    assert BOUNDED.keys() <= PATTERNS.keys()


@pytest.mark.parametrize("bad", [r"(a+)+$", r"a*a*b", r"\s+$"])
def test_a_bad_one_is_seen(bad: str) -> None:
    assert _steepest(re.compile(bad), frozenset(("search",)))[0] > _STEEPEST
