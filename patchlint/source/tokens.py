# SPDX-License-Identifier: GPL-2.0-or-later
"""The one tokenizer: locating, indexing, normalising and parsing all start from these tokens."""

import re
from itertools import islice, pairwise
from typing import NamedTuple

from patchlint.errors import SourceError

# No file of Linux 6.12 comes near any of these; its largest of each kind is in brackets.
MOST_TOKENS = 1_000_000  # of one text, comments among them (753,000, a table of registers)
_MOST_CHARACTERS = 32_000_000  # of one text (24 million, a list of registers)
_MOST_LINES = 1_000_000  # of one text (223,000)
_LONGEST_LINE = 1_000_000  # characters (1,300)


class Token(NamedTuple):
    """One C token; `kind` is the name pycparser gives to it, `line` and `column` are 1-based.

    Kinds that pycparser has no name for: PP (a whole preprocessor directive), ATTRIBUTE, EXTENSION, TYPEOF, AUTO_TYPE,
    ASM, HASHHASH, and OTHER for a character that C has no use for.
    """

    kind: str
    text: str
    line: int
    column: int


_PUNCTUATION = {
    "(": "LPAREN", ")": "RPAREN", "[": "LBRACKET", "]": "RBRACKET", "{": "LBRACE", "}": "RBRACE",
    ",": "COMMA", ";": "SEMI", ":": "COLON", ".": "PERIOD", "->": "ARROW", "...": "ELLIPSIS", "?": "CONDOP",
    "=": "EQUALS", "+=": "PLUSEQUAL", "-=": "MINUSEQUAL", "*=": "TIMESEQUAL", "/=": "DIVEQUAL", "%=": "MODEQUAL",
    "&=": "ANDEQUAL", "|=": "OREQUAL", "^=": "XOREQUAL", "<<=": "LSHIFTEQUAL", ">>=": "RSHIFTEQUAL",
    "+": "PLUS", "-": "MINUS", "*": "TIMES", "/": "DIVIDE", "%": "MOD", "++": "PLUSPLUS", "--": "MINUSMINUS",
    "&": "AND", "|": "OR", "^": "XOR", "~": "NOT", "<<": "LSHIFT", ">>": "RSHIFT", "!": "LNOT", "&&": "LAND",
    "||": "LOR", "==": "EQ", "!=": "NE", "<": "LT", ">": "GT", "<=": "LE", ">=": "GE", "##": "HASHHASH",
}  # fmt: skip

_KEYWORDS = {
    word: word.upper()
    for word in (
        "break case char const continue default do double else enum extern float for goto if inline int long register "
        "restrict return short signed sizeof static struct switch typedef union unsigned void volatile while"
    ).split()
}
for _kind, _spellings in {
    "INLINE": "__inline __inline__ __always_inline",
    "CONST": "__const __const__",
    "VOLATILE": "__volatile __volatile__",
    "SIGNED": "__signed __signed__",
    "RESTRICT": "__restrict __restrict__",
    "SIZEOF": "_Alignof __alignof __alignof__",
    "_BOOL": "bool _Bool",
    "__INT128": "__int128",
    "TYPEOF": "typeof __typeof __typeof__ typeof_unqual __typeof_unqual__",
    "AUTO_TYPE": "auto __auto_type",
    "ATTRIBUTE": "__attribute __attribute__ _Alignas __declspec",
    "EXTENSION": "__extension__",
    "ASM": "asm __asm __asm__ asm_inline asm_goto_output",
    "_GENERIC": "_Generic",
}.items():
    _KEYWORDS.update(dict.fromkeys(_spellings.split(), _kind))

_KINDS = _PUNCTUATION | _KEYWORDS

# Repetitions are possessive: what does not end is read once and never tried again. Before Python 3.11.5 they end where
# the last try did that failed; LAST fails on the spot. The groups, by frequency:
# 1 word or operator, 2 number, 3 comment or line joint, 4 text, 5 directive, 6 word glued to a text, 7 anything else
LAST = "|(?!)"  # for the alternatives of a possessive repetition
COMMENT = rf"/\*(?:[^*]++|\*(?!/){LAST})*+(?:\*/)?|//(?:[^\n\\]++|\\[\s\S]{LAST})*+"
_STRING = rf'"(?:[^"\\\n]++|\\[\s\S]{LAST})*+"'
_OPERATOR = "|".join(re.escape(p) for p in sorted(_PUNCTUATION, key=len, reverse=True) if p not in ("/", ".", "##"))
_TOKEN = re.compile(
    r"\s*+(?:"
    rf"([A-Za-z_$][\w$]*+(?![\"'])|/=|{_OPERATOR}|/(?![/*])|\.(?!\d)|\#\#)"
    rf"|((?:\d|\.\d)(?:(?<=[eEpP])[-+]|\w|\.(?!\.){LAST})*+)"
    rf"|({COMMENT}|\\(?=\r?\n))"
    rf"|((?:u8|[LuU]{LAST})?+(?:{_STRING}|'(?:[^'\\\n]|\\.{LAST})++'))"
    rf"|(\#(?:[^\n\\/\"']++|\\[\s\S]|{COMMENT}|/|{_STRING}|'(?:[^'\\\n]|\\.)'|[\"'\\]{LAST})*+)"
    r"|([A-Za-z_$][\w$]*+)"
    r"|([\s\S]))",
    re.ASCII,
)
_WORD, _NUMBER, _SKIPPED, _TEXT, _DIRECTIVE, _GLUED = 1, 2, 3, 4, 5, 6
_BLANK = " \t\n\r\f\v"
_PREFIX = {"L": "W", "u8": "U8", "u": "U16", "U": "U32"}


def tokenise(text: str, line: int = 1, most: int = MOST_TOKENS) -> list[Token]:
    """Cut C text into tokens; comments and line joints are dropped, a directive is one token of kind PP.

    Takes time in proportion to the text. `line` is the number of its first line. Raises SourceError, with what there is
    too much of, for a text larger than files of C are, or with more than `most` tokens and comments.
    """
    text = text.rstrip(_BLANK)
    ends = _line_ends(text)
    index, before_line, end_of_line = 0, -1, ends[0]
    tokens: list[Token] = []
    add, new, token, kind_of = tokens.append, tuple.__new__, Token, _KINDS.get
    matches = _TOKEN.finditer(text)
    for match in islice(matches, most):
        group = match.lastindex
        if group == _WORD:
            word = match[group]
            kind = kind_of(word, "ID")
        elif group is None or group == _SKIPPED:
            continue
        else:
            word = match[group]
            kind = _rare_kind(group, word)
        start = match.start(group)
        while start > end_of_line:
            index += 1
            before_line = end_of_line
            end_of_line = ends[index]
        add(new(token, (kind, word, line + index, start - before_line)))
    if next(matches, None) is not None:
        raise SourceError(f"more than {most} tokens")
    return tokens


def _line_ends(text: str) -> list[int]:
    """The places of the line ends, the last of which is behind the text."""
    if len(text) > _MOST_CHARACTERS:
        raise SourceError(f"more than {_MOST_CHARACTERS} characters")
    if text.count("\n") >= _MOST_LINES:
        raise SourceError(f"more than {_MOST_LINES} lines")
    ends = [match.start() for match in re.finditer("\n", text)]
    ends.append(len(text) + 1)
    if len(text) > _LONGEST_LINE and max(end - start for start, end in pairwise([-1, *ends])) > _LONGEST_LINE:
        raise SourceError(f"a line of more than {_LONGEST_LINE} characters")
    return ends


def _rare_kind(group: int, word: str) -> str:
    if group == _NUMBER:
        return _number_kind(word)
    if group == _TEXT:
        return _text_kind(word)
    if group == _DIRECTIVE:
        return "PP"
    return _KINDS.get(word, "ID") if group == _GLUED else "OTHER"


def _number_kind(word: str) -> str:
    lower = word.lower()
    if lower.startswith("0x"):
        return "HEX_FLOAT_CONST" if "p" in lower else "INT_CONST_HEX"
    if "." in lower or "e" in lower:
        return "FLOAT_CONST"
    if lower.startswith("0b"):
        return "INT_CONST_BIN"
    return "INT_CONST_OCT" if lower[0] == "0" and lower[1:2].isdigit() else "INT_CONST_DEC"


def _text_kind(word: str) -> str:
    if word[-1] == '"':
        return _PREFIX.get(word[: word.index('"')], "") + "STRING_LITERAL"
    if word[0] == "'":
        return "INT_CONST_CHAR" if len(word) > 3 and "\\" not in word else "CHAR_CONST"
    return _PREFIX.get(word[: word.index("'")], "") + "CHAR_CONST"
