# SPDX-License-Identifier: GPL-2.0-or-later
"""From a located function to its AST: normalise, let pycparser parse, recover, check, and say how well it went."""

import sys
from collections.abc import Sequence
from typing import Any

from pycparser import __version__ as _pycparser  # type: ignore[import-untyped]  # ships no type information
from pycparser.c_parser import CParser, ParseError  # type: ignore[import-untyped]  # ships no type information

from patchlint.c.ast import c_ast
from patchlint.c.feed import FeedLexer
from patchlint.c.fidelity import DEEPEST_TREE, check
from patchlint.c.model import Parsed, Status
from patchlint.c.normalise import Normalised, NormaliseError, normalise
from patchlint.c.normalise.sheet import Row
from patchlint.c.recovery import quote_around
from patchlint.source.functions import select
from patchlint.source.model import Function
from patchlint.source.tokens import Token

PARSER = f"pycparser {_pycparser}"
LONGEST = 100_000  # tokens of one function; the kernel's longest, a table of registers, has 48,000
_MOST_REPAIRS = 24
_MOST_FED = 400_000  # rows fed to pycparser for one function, all attempts together
_FRAMES = 6_000  # pycparser needs about 12 for a parenthesis, 3 for an "else if"
_PYCPARSER_ERRORS = (
    ParseError, AssertionError, AttributeError, IndexError, KeyError, TypeError, ValueError,
)  # fmt: skip  # what pycparser 3.0 to 3.12 raise on tokens they do not expect


def parse_function(function: Function, touched: frozenset[int] = frozenset()) -> Parsed:
    """Parse one function; of each #if chain the branch that holds a line of `touched` (1-based).

    Never raises: what cannot be read is SKIPPED, with the line and the cause in `reason`.
    """
    if function.unread:
        return _skipped(function, function.unread)
    name = function.tokens[function.name_index]
    tokens = select(function, touched)
    parsed = parse_piece(function, tokens, name)
    if not parsed.opaque_lines:
        return parsed
    # Text that no compiler is to see stands in branches that are never taken: "#if MIN != 3", then prose.
    others = select(function, touched, parsed.opaque_lines)
    again = parse_piece(function, others, name) if others != tokens else parsed
    return again if again.status is Status.STRICT else parsed


def parse_piece(function: Function, tokens: Sequence[Token], name: Token) -> Parsed:
    """Parse the tokens of a function without directives; `name` is that of the function, or of its macro.

    Never raises, as parse_function.
    """
    if len(tokens) > LONGEST:
        return _skipped(function, f"line {function.line}: more than {LONGEST} tokens")
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(limit + _FRAMES)
    try:
        return _parse(function, tokens, name)
    except RecursionError:
        return _skipped(function, f"line {function.line}: nested too deep")
    except NormaliseError as error:
        return _skipped(function, str(error))
    except Exception as error:  # the promise of this function: a flaw in here must cost one function, not the review
        return _skipped(function, f"line {function.line}: {type(error).__name__}: {error}")
    finally:
        sys.setrecursionlimit(limit)


def _parse(function: Function, tokens: Sequence[Token], name: Token) -> Parsed:
    normalised = normalise(tokens, name, function.macro)
    opaque = normalised.opaque_lines
    reason = normalised.reason
    fed = repairs = 0
    while True:
        tree, error, position = _feed(normalised.rows, function.file)
        fed += len(normalised.rows)
        if tree is not None:
            break
        reason = reason or _located(error, normalised.rows[position])
        repair = quote_around(normalised, position)
        repairs += 1
        if repair is None or repairs > _MOST_REPAIRS or fed > _MOST_FED:
            return _skipped(function, reason)
        normalised = repair.normalised
        opaque |= repair.lines
    return _judged(function, tree, normalised, opaque, reason)


def _judged(function: Function, tree: Any, normalised: Normalised, opaque: frozenset[int], reason: str) -> Parsed:
    difference, depth = check(tree, normalised)
    if depth > DEEPEST_TREE:
        return _skipped(function, f"line {function.line}: nested more than {DEEPEST_TREE} deep")
    status = Status.OPAQUE if opaque or difference else Status.STRICT
    return Parsed(function, tree, status, reason or difference, opaque, normalised.notes)


def _skipped(function: Function, reason: str) -> Parsed:
    return Parsed(function, None, Status.SKIPPED, reason, frozenset(), ())


def _located(error: str, row: Row) -> str:
    return f"line {row[2]}: unexpected '{row[1]}' ({error})"


class _Parser(CParser):  # type: ignore[misc] # ships no type information
    """pycparser's, which is given all tokens at once where it keeps those that it has read: one call each is saved."""

    def _parse_translation_unit_or_empty(self) -> Any:
        buffer, index = getattr(self._tokens, "_buffer", None), getattr(self._tokens, "_index", None)
        if buffer == [] and index == 0:
            buffer.extend(self.clex.rest())
        return super()._parse_translation_unit_or_empty()


_parser: Any = None


def _feed(rows: list[Row], file: str) -> tuple[Any, str, int]:
    """Give rows to pycparser: the FuncDef, or None with the error and the index of the row that it stumbled over."""
    global _parser
    if _parser is None:
        _parser = _Parser(lexer=FeedLexer)
    try:
        tree = _parser.parse(rows, file)
    except _PYCPARSER_ERRORS as error:
        return None, _without_place(str(error)), _position(len(rows))
    if tree.ext and isinstance(tree.ext[-1], c_ast.FuncDef):
        return tree.ext[-1], "", 0
    return None, "no function definition", 0


def _position(count: int) -> int:
    """The row that pycparser read last; it backtracks, so its own index is better than how many rows it took."""
    index = getattr(getattr(_parser, "_tokens", None), "_index", None)
    read = _parser.clex.read if not isinstance(index, int) else index
    return max(0, min(read - 1, count - 1))


def _without_place(text: str) -> str:
    """A ParseError without its "file:line:column: "; ours are better."""
    return text.rpartition(": ")[2] if "before" not in text else text[text.index("before") :]
