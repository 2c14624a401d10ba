# SPDX-License-Identifier: GPL-2.0-or-later
"""Parsing one image of a hunk where the whole file is not at hand."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from patchlint.c.completion import complete
from patchlint.c.model import Parsed, Status
from patchlint.c.parse import parse_function, parse_piece
from patchlint.errors import SourceError
from patchlint.source.directives import keep
from patchlint.source.functions import locate
from patchlint.source.model import Function
from patchlint.source.tokens import Token, tokenise

_LONGEST = 500_000  # tokens of one image of a hunk; a new file is one hunk
_LONGEST_SECTION = 1_000  # characters; git cuts it at 80
_COMMENT_LINE = re.compile(r"\s*\*(?:\s|/|$)")
_CLOSING = {"LPAREN": "RPAREN", "LBRACE": "RBRACE", "LBRACKET": "RBRACKET"}
_NO_TOP_LEVEL = frozenset(("LBRACE", "RBRACE", "PP", "CASE", "DEFAULT", "OTHER"))


def parse_fragment(
    lines: Sequence[tuple[int, str]], file: str, section: str, touched: frozenset[int] = frozenset()
) -> tuple[Parsed, ...]:
    """Parse one image of one hunk: its lines with their 1-based numbers, and the text behind its second "@@".

    A function that is there from header to end comes out as parse_function gives it. A head (header and start of the
    body) and a body (statements of the function that `section` names) come out PARTIAL: nothing may be concluded from
    what they lack. What stands outside functions is left out. Of an #if chain the branch with a line of `touched` is
    taken. Never raises.
    """
    try:
        tokens = _tokens(lines)
    except SourceError as error:
        reason = f"line {lines[0][0]}: {error} in the hunk"
        return (parse_function(Function(file, "", lines[0][0], lines[-1][0], (), "", -1, -1, reason)),)
    found: list[Parsed] = []
    start = 0
    for end in _ends(tokens):
        piece = tokens[start:end]
        if start == 0:
            top = _top_level(piece)
            if top == len(piece) and not _ends_data(tokens, end):
                found += _body(piece, file, section, touched)
            piece = piece[top:]  # what stands before it ends a declaration: a function would have had its "}"
        found += _functions(piece, file, touched)
        start = end
    return tuple(found)


def name_in(section: str) -> str | None:
    """The function that a hunk's section names; "" when it names nothing, None when it names something else."""
    tokens = tokenise(section[:_LONGEST_SECTION].strip())
    if not tokens or (len(tokens) > 1 and tokens[1].kind == "COLON"):
        return ""
    closers = [kind for kind, _, _, _ in _closers(tokens)]
    ending = [Token(kind, "", 1, 0) for kind in [*closers, "LBRACE", "RBRACE"]]
    if tokens[-1].kind == "LBRACE":
        ending = [Token("RBRACE", "", 1, 0)]
    functions = locate([*tokens, *ending], "")
    if functions:
        return functions[0].name
    return None if tokens[-1].kind in ("LBRACE", "SEMI", "EQUALS") else ""


def _tokens(lines: Sequence[tuple[int, str]]) -> list[Token]:
    """The tokens of the lines, without the comment or the macro definition in whose middle they begin."""
    lines = lines[_lines_of_a_comment(lines) :]
    if lines and lines[0][1].rstrip().endswith("\\"):
        rest = [at for at, (_, text) in enumerate(lines) if not text.rstrip().endswith("\\")]
        lines = lines[rest[0] + 1 :] if rest else ()
    if not lines:
        return []
    tokens = tokenise("\n".join(text.replace("\n", " ") for _, text in lines), most=_LONGEST)
    numbers = [number for number, _ in lines]
    if numbers[0] == 1 and numbers[-1] == len(numbers):
        return tokens
    return [Token(token.kind, token.text, numbers[token.line - 1], token.column) for token in tokens]


def _lines_of_a_comment(lines: Sequence[tuple[int, str]]) -> int:
    """How many lines at the start belong to a comment that began before them."""
    for at, (_, text) in enumerate(lines):
        end, start = text.find("*/"), text.find("/*")
        if end >= 0 and (start < 0 or end < start):
            return at + 1
        if start >= 0:
            break
    count = 0
    while count < len(lines) and _COMMENT_LINE.match(lines[count][1]):
        count += 1
    return count


def _ends(tokens: Sequence[Token]) -> Iterator[int]:
    """The index behind each "}" in column 1, which ends a function, and that behind the last token."""
    for index, token in enumerate(tokens):
        if token.kind == "RBRACE" and token.column == 1:
            yield index + 1
    yield len(tokens)


def _ends_data(tokens: Sequence[Token], end: int) -> bool:
    """Whether the "}" before `end` is that of a structure or of an initialiser."""
    return 0 < end < len(tokens) and (tokens[end].kind == "SEMI" or tokens[end].line == tokens[end - 1].line)


def _top_level(piece: Sequence[Token]) -> int:
    """Where the body of a function that began before the hunk ends: at the first word in column 1 that is no label."""
    for index, token in enumerate(piece):
        if token.column == 1 and token.kind not in _NO_TOP_LEVEL:
            after = piece[index + 1].kind if index + 1 < len(piece) else ""
            if after != "COLON":
                return index
    return len(piece)


def _body(piece: Sequence[Token], file: str, section: str, touched: frozenset[int]) -> Iterator[Parsed]:
    """The statements of the function that the section names."""
    name = name_in(section)
    braces = [index for index, token in enumerate(piece) if token.kind == "LBRACE" and token.column == 1]
    if braces:
        piece = piece[braces[0] + 1 :]  # the end of a header
    if name is None or (not name and "SEMI" not in [token.kind for token in piece]):
        return  # data, not statements
    if not piece:
        return
    inside = piece[:-1] if piece[-1].kind == "RBRACE" and piece[-1].column == 1 else piece
    statements = complete(keep(inside, touched))
    if not statements:
        return
    first, last = piece[0], piece[-1]
    function = Function(file, name, first.line, last.line, tuple(piece), "", -1, -1)
    header = [
        Token(kind, text, first.line, 0)
        for kind, text in (("VOID", "void"), ("ID", name or "__fragment"), ("LPAREN", "("), ("VOID", "void"))
    ]
    header += [Token("RPAREN", ")", first.line, 0), Token("LBRACE", "{", first.line, 0)]
    yield _partial(function, [*header, *statements, Token("RBRACE", "}", last.line, 0)], header[1])


def _functions(piece: Sequence[Token], file: str, touched: frozenset[int]) -> Iterator[Parsed]:
    """The functions of a piece that begins outside functions: complete ones, or the head of one that is cut off."""
    functions = locate(piece, file)
    if functions:
        for function in functions:
            yield parse_function(function, touched)
        return
    kept = keep(piece, touched)
    opening = next((at for at, token in enumerate(kept) if token.kind == "LBRACE" and _opens_body(kept, at)), None)
    if opening is None:
        return
    body = complete(kept[opening + 1 :])
    closing = Token("RBRACE", "}", kept[-1].line, 0)
    heads = locate([*kept[: opening + 1], *body, closing], file)
    if heads:
        head = heads[0]
        real = kept[[token is head.tokens[0] for token in kept].index(True) :]
        function = Function(
            file, head.name, head.line, kept[-1].line, real, head.macro, head.name_index, head.body_index
        )
        yield _partial(function, head.tokens, head.tokens[head.name_index])


def _opens_body(tokens: Sequence[Token], at: int) -> bool:
    return tokens[at].column == 1 or (at > 0 and tokens[at - 1].kind == "RPAREN")


def _partial(function: Function, tokens: Sequence[Token], name: Token) -> Parsed:
    parsed = parse_piece(function, tokens, name)
    return parsed if parsed.tree is None else replace(parsed, status=Status.PARTIAL)


def _closers(tokens: Sequence[Token]) -> list[Token]:
    """What closes the brackets that are left open, innermost first."""
    stack: list[str] = []
    for token in tokens:
        if token.kind in _CLOSING:
            stack.append(_CLOSING[token.kind])
        elif stack and token.kind == stack[-1]:
            stack.pop()
    return [Token(kind, "", 1, 0) for kind in reversed(stack)]
