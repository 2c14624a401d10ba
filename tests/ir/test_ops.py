# SPDX-License-Identifier: GPL-2.0-or-later
"""What expressions are made of."""

import typing
from dataclasses import fields

from patchlint.ir import ops
from patchlint.ir.ops import Expr, Name, parts


def test_each_kind_of_expression_gives_the_expressions_in_it() -> None:
    for kind in typing.get_args(Expr):
        types = typing.get_type_hints(kind, vars(ops))
        names = [one.name for one in fields(kind) if types[one.name] == Expr]
        made = kind(**{one.name: Name(one.name) if one.name in names else "" for one in fields(kind)})
        assert parts(made) == tuple(map(Name, names)), kind


def test_nothing_is_made_of_nothing() -> None:
    assert parts(None) == ()
