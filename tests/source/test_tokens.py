# SPDX-License-Identifier: GPL-2.0-or-later
"""The tokenizer: kinds, places, and what it drops."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from patchlint.errors import SourceError
from patchlint.source.tokens import Token, tokenise

_KINDS = {
    "x": "ID", "_x9$": "ID", "while": "WHILE", "__inline__": "INLINE", "bool": "_BOOL", "__alignof__": "SIZEOF",
    "typeof": "TYPEOF", "__attribute__": "ATTRIBUTE", "asm_inline": "ASM", "auto": "AUTO_TYPE",
    "__volatile__": "VOLATILE",
    "0": "INT_CONST_DEC", "10UL": "INT_CONST_DEC", "0x1fULL": "INT_CONST_HEX", "017": "INT_CONST_OCT",
    "0b11": "INT_CONST_BIN", "1.5": "FLOAT_CONST", ".5e-3": "FLOAT_CONST", "1e3f": "FLOAT_CONST",
    "0x1p-3": "HEX_FLOAT_CONST", "'a'": "CHAR_CONST", r"'\''": "CHAR_CONST", "'ab'": "INT_CONST_CHAR",
    "L'a'": "WCHAR_CONST", '"a\\"b"': "STRING_LITERAL", 'L"a"': "WSTRING_LITERAL", 'u8"a"': "U8STRING_LITERAL",
    "...": "ELLIPSIS", ">>=": "RSHIFTEQUAL", "->": "ARROW", "/": "DIVIDE", "/=": "DIVEQUAL", ".": "PERIOD",
    "##": "HASHHASH",
    "@": "OTHER", "\u00e9": "OTHER", "#define X /* a\nb */ 1": "PP", "# if 0 // no": "PP",
}  # fmt: skip


@pytest.mark.parametrize(("text", "kind"), _KINDS.items())
def test_kind(text: str, kind: str) -> None:
    assert tokenise(f"  {text}\n") == [Token(kind, text, 1, 3)]


def _words(text: str) -> list[str]:
    return [token.text for token in tokenise(text)]


def test_places_behind_comments_joints_and_texts() -> None:
    text = '/* one\n two */ a = \\\n  "x\\\ny" b // end \\\n of it\n\tc;'
    assert [(t.text, t.line, t.column) for t in tokenise(text, 10)] == [
        ("a", 11, 9), ("=", 11, 11), ('"x\\\ny"', 12, 3), ("b", 13, 4), ("c", 15, 2), (";", 15, 3),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a+++b", ["a", "++", "+", "b"]),
        ("x->y.z", ["x", "->", "y", ".", "z"]),
        ("[0...3]", ["[", "0", "...", "3", "]"]),
        ('"a"PRIx64"b"', ['"a"', "PRIx64", '"b"']),
        ("a /*b*/ c //d", ["a", "c"]),
        ("don't", ["don", "'", "t"]),
        ('x = "open;\ny', ["x", "=", '"', "open", ";", "y"]),
        ("#define Q '\"'\nint a;", ["#define Q '\"'", "int", "a", ";"]),
        ("#endif // it's /* not a comment\nint a;", ["#endif // it's /* not a comment", "int", "a", ";"]),
        ("#define X(a) \\\n  do { a; } while (0)\nb", ["#define X(a) \\\n  do { a; } while (0)", "b"]),
        ("a /* no end", ["a"]),
        ("", []),
        (" \n\t ", []),
    ],
)
def test_words(text: str, words: list[str]) -> None:
    assert _words(text) == words


@given(st.text())
def test_any_text_gives_tokens_that_are_in_it(text: str) -> None:
    lines = text.split("\n")
    for token in tokenise(text):
        assert text.count(token.text)
        assert lines[token.line - 1][token.column - 1 :].startswith(token.text.split("\n")[0])


@pytest.mark.parametrize("unit", ['"', "'", "/*", "#\\\n", '#"/*\n', '"\\\n', "\\", " ", "\n", "1e", "a'", "L", "u8"])
def test_hostile_text_costs_no_more_than_its_length(unit: str) -> None:
    start = time.process_time()
    tokenise(unit * 100_000)
    assert time.process_time() - start < 2


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a\n" + "(" * 1_000_001, "a line of more than 1000000 characters"),
        (("(" * 500_000 + "\n") * 3, "more than 1000000 tokens"),
        ("\n" * 1_000_000 + "a", "more than 1000000 lines"),
        (f"/* {'a' * 32_000_000} */", "more than 32000000 characters"),
    ],
    ids=["line", "tokens", "lines", "characters"],
)
def test_what_is_larger_than_files_are_is_refused_early(text: str, said: str) -> None:
    start = time.process_time()
    with pytest.raises(SourceError, match=said):
        tokenise(text)
    assert time.process_time() - start < 4


def test_as_many_tokens_as_there_may_be() -> None:
    assert len(tokenise("a; /* */\n", most=3)) == 2
    with pytest.raises(SourceError, match="more than 2 tokens"):
        tokenise("a; /* */ b", most=2)
