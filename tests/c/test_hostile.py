# SPDX-License-Identifier: GPL-2.0-or-later
"""Hostile input: nothing raises, nothing hangs, whatever is called C."""

import time

import pytest
from c_layers import parse_any_text
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

_WORDS = (
    'if ( ) ( ) { } ; ; ; a b d * = int struct [ ] "x" , : ? case default else for while do __free #if_x #else #endif '
    "u32 sizeof asm static && ... . -> typeof goto return const SYSCALL_DEFINE2( CLASS ( guard ( _Generic enum union "
    "& + ! ~ 1 'c' __attribute__ (( )) switch break inline void #define static_call typedef __user for_each_x ( @ L'y'"
).split()
_soup = st.lists(st.sampled_from(_WORDS), max_size=120).map(
    lambda words: " ".join(f"\n{w.replace('_', ' ', 1)}\n" if w[0] == "#" else w for w in words)
)


@given(st.text())
def test_any_text(text: str) -> None:
    parse_any_text(text)


@settings(max_examples=400, suppress_health_check=[HealthCheck.too_slow])
@given(_soup)
def test_words_in_a_function(text: str) -> None:
    parse_any_text("static int f(struct demo *d)\n{\n" + text + "\n}\n")


@settings(max_examples=200, suppress_health_check=[HealthCheck.too_slow])
@given(_soup, _soup)
def test_words_anywhere(head: str, text: str) -> None:
    parse_any_text(head + "\n{\n" + text + "\n}\n")


_UNITS = {
    "parenthesis": "(", "brace": "{", "bracket": "[", "closing": ")", "closing brace": "}", "semicolon": ";",
    "else if": "if (a) b(); else ", "case": "case 1: ", "label": "a: ", "do": "do ", "empty if": "if ; ",
    "not": "!", "cast": "(u32)", "star": "int *", "ternary": "a ? b : ", "elvis": "a ?: ", "plus": "a + ",
    "arrow": "a->b->", "call": "f(", "assign": "a = ", "comma": "a, ", "words": "a ", "broken": "x / / y; ",
    "types": "(int[", "sizeof": "sizeof(int[", "typeof": "typeof(", "literal": "(struct a){", "value": "({",
    "struct": "struct {", "text": '"a" B ', "decoration": "int x __free(y) ", "asm": "asm(a : ",
    "generic": "_Generic(a, int: ", "class": "CLASS(a, b)(", "iterator": "for_each(a) ", "blocks": "a(b) {} ",
}  # fmt: skip


@pytest.mark.parametrize("count", [60, 5_000])
@pytest.mark.parametrize("unit", _UNITS.values(), ids=_UNITS)
def test_repetition(unit: str, count: int) -> None:
    start = time.process_time()
    parse_any_text("int f(struct demo *d)\n{\n\t" + unit * count + ";\n}\n")
    assert time.process_time() - start < 4


@pytest.mark.parametrize("unit", ["(int[", "sizeof(int[", "f(int[", "(struct { int a["])
def test_types_in_types_cost_no_power(unit: str) -> None:
    start = time.process_time()
    parse_any_text("int f(void)\n{\n\tx = " + unit * 30 + "1" + ("]; })1" if "{" in unit else "])1") * 30 + ";\n}\n")
    assert time.process_time() - start < 1
