# SPDX-License-Identifier: GPL-2.0-or-later
"""Which of several definitions a name is, and whether its body contradicts the row that is about it."""

from dataclasses import replace

import pytest

from patchlint.contracts.choose import Candidate, choose
from patchlint.contracts.contradiction import contradiction
from patchlint.ir.signs import NEGATIVE, POSITIVE, ZERO
from patchlint.knowledge.contract import Action, Contract, Effect, Place, Where

A, B = '{"effects":["a"]}', '{"effects":["b"]}'

CHOICES: dict[str, tuple[dict[str, str], str | None]] = {
    "nothing": ({}, None),
    "the only one": ({"drivers/lamp.c": A}, "drivers/lamp.c"),
    "the only one, in a header": ({"include/lamp.h": A}, "include/lamp.h"),
    "the only one, of a machine": ({"arch/arm/lamp.c": A}, "arch/arm/lamp.c"),
    "source beats a header": ({"include/lamp.h": A, "drivers/lamp.c": B}, "drivers/lamp.c"),
    "source that does nothing beats a header": ({"include/lamp.h": A, "drivers/lamp.c": ""}, "drivers/lamp.c"),
    "all machines beat one": ({"arch/arm/lamp.c": A, "lib/lamp.c": B}, "lib/lamp.c"),
    "a machine's source beats a header": ({"arch/arm/lamp.c": A, "include/lamp.h": B}, "arch/arm/lamp.c"),
    "two machines that agree": ({"arch/arm/lamp.c": A, "arch/x86/lamp.c": A}, "arch/arm/lamp.c"),
    "two machines that differ": ({"arch/arm/lamp.c": A, "arch/x86/lamp.c": B}, None),
    "a machine that does nothing": ({"arch/arm/lamp.c": A, "arch/x86/lamp.c": ""}, None),
    "two drivers that agree": ({"drivers/a.c": A, "drivers/b.c": A}, "drivers/a.c"),
    "two drivers that differ": ({"drivers/a.c": A, "drivers/b.c": B}, None),
    "two headers that differ": ({"include/a.h": A, "include/b.h": B}, None),
    "a program beside the kernel": ({"tools/lamp.c": A}, None),
    "a program differs": ({"tools/lamp.c": A, "drivers/lamp.c": B}, "drivers/lamp.c"),
    "a program differs from a header": ({"samples/lamp.c": A, "include/lamp.h": B}, "include/lamp.h"),
    "tools of a driver are the kernel's": ({"drivers/tools/lamp.c": A}, "drivers/tools/lamp.c"),
}


@pytest.mark.parametrize("case", CHOICES)
def test_choice(case: str) -> None:
    texts, expected = CHOICES[case]
    found = choose([Candidate(path, 1, text) for path, text in texts.items()])
    assert (found.path if found else None) == expected


@pytest.mark.parametrize("folder", ["tools", "scripts", "samples", "Documentation", "usr"])
def test_what_is_not_the_kernel(folder: str) -> None:
    assert choose([Candidate(f"{folder}/lamp.c", 1, A)]) is None


def test_the_order_does_not_matter() -> None:
    one, other = Candidate("include/lamp.h", 1, A), Candidate("drivers/lamp.c", 2, B)
    assert choose([one, other]) == choose([other, one]) == other


# --- a row and a body

FIRST = Place(Where.ARGUMENT, 0)
GET = Effect(Action.GET, FIRST, "device")
PUT = Effect(Action.PUT, FIRST, "device")
KEEP = Effect(Action.KEEP, FIRST, "device")
TAKE = Effect(Action.TAKE, FIRST, "device")
OTHER = Place(Where.ARGUMENT, 1)
RESULT = Place(Where.RESULT)

CONTRADICTIONS: dict[str, tuple[list[Effect], list[Effect], str]] = {
    "the same": ([GET], [GET], ""),
    "the other way round": ([GET], [PUT], "the row says get of argument 0, its body put"),
    "a put that is a get": ([PUT], [GET], "the row says put of argument 0, its body get"),
    "a take that is a get": ([TAKE], [GET], "the row says take of argument 0, its body get"),
    "a take that is a put": ([TAKE], [PUT], ""),
    "another result": (
        [replace(GET, when=ZERO)],
        [replace(GET, when=NEGATIVE)],
        "the get of argument 0 hangs on another result",
    ),
    "a result more": ([replace(GET, when=ZERO)], [replace(GET, when=ZERO | POSITIVE)], ""),
    "the other way round for another result": ([replace(GET, when=ZERO)], [replace(PUT, when=NEGATIVE)], ""),
    "both in the body": ([GET], [PUT, GET], ""),
    "nothing in the body": ([GET], [], ""),
    "only kept in the body": ([GET], [KEEP], ""),
    "kept and put": ([GET], [KEEP, PUT], "the row says get of argument 0, its body put"),
    "not certain": ([GET], [replace(PUT, certain=False)], ""),
    "one of two not certain": ([GET], [PUT, replace(PUT, counter="kref", certain=False)], ""),
    "another argument": ([GET], [replace(PUT, place=OTHER)], ""),
    "another counter": ([GET], [replace(GET, counter="kobject")], ""),
    "the result": ([replace(GET, place=RESULT)], [replace(PUT, place=RESULT)], ""),
    "managed": ([replace(GET, managed=True)], [PUT], ""),
    "a row that keeps": ([KEEP], [PUT], ""),
    "nothing in the row": ([], [PUT], ""),
    "the second of a row": (
        [GET, replace(PUT, place=OTHER)],
        [GET, replace(GET, place=OTHER)],
        "the row says put of argument 1, its body get",
    ),
}


@pytest.mark.parametrize("case", CONTRADICTIONS)
def test_contradiction(case: str) -> None:
    row, body, said = CONTRADICTIONS[case]
    assert contradiction(Contract("f", tuple(row)), Contract("f", tuple(body))) == said
