# SPDX-License-Identifier: GPL-2.0-or-later
"""Functions that are called like conversions but read a field: to_shade(lamp) is lamp->shade."""

from patchlint.source.model import Function

_BEGIN = ("LBRACE", "RETURN", "ID")
_END = ("SEMI", "RBRACE")


def fields_read(function: Function) -> tuple[str, ...]:
    """The pointers that a function follows from its argument to its result, one field each; () if it does more."""
    body = function.tokens[max(function.body_index, 0) :]
    kinds = tuple(token.kind for token in body)
    if kinds[:3] != _BEGIN or kinds[-2:] != _END or len(kinds) == len(_BEGIN + _END):
        return ()
    steps = body[3:-2]
    if {token.kind for token in steps[::2]} != {"ARROW"} or {token.kind for token in steps[1::2]} != {"ID"}:
        return ()
    header = function.tokens[: function.body_index]
    named = len(header) > 2 and header[-2].text == body[2].text  # the last name before ")" is the parameter
    return tuple(token.text for token in steps[1::2]) if named else ()
