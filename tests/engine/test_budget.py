# SPDX-License-Identifier: GPL-2.0-or-later
"""A walk ends within its budget, counted in steps, and says when it did not get through."""

import time
from collections.abc import Callable

import pytest

from patchlint.engine.interpreter import Budget
from patchlint.engine.outcome import Outcome

Walk = Callable[..., Outcome]


def conditional_gets(count: int) -> str:
    """A function with 2 ** count ways to hold references."""
    gets = "".join(f"\tif (lamp->flag{i})\n\t\tget_device(lamp->dev{i});\n" for i in range(count))
    return f"static int many(struct lamp *lamp)\n{{\n{gets}\treturn 0;\n}}\n"


def test_too_many_states_are_told(walk: Walk) -> None:
    outcome = walk(conditional_gets(12))
    assert not outcome.complete
    assert outcome.reason == "more than 6000 steps"
    assert outcome.steps <= 6001


def test_few_states_are_walked_to_the_end(walk: Walk) -> None:
    outcome = walk(conditional_gets(6))
    assert outcome.complete
    assert outcome.reason == ""
    assert len(outcome.exits) == 64


@pytest.mark.parametrize("steps", [1, 10, 100, 1000])
def test_every_budget_is_kept(walk: Walk, steps: int) -> None:
    outcome = walk(conditional_gets(12), Budget(steps=steps))
    assert not outcome.complete
    assert outcome.steps <= steps + 1
    assert str(steps) in outcome.reason


def test_the_same_budget_gives_the_same_answer(walk: Walk) -> None:
    text = conditional_gets(12)
    assert walk(text) == walk(text)


HOSTILE = {
    "sums": "".join(f"\tn = n + lamp->a{i};\n" for i in range(400)),
    "products": "\tn = n * n;\n" * 400,
    "bits": "\tn = n ^ (n | n);\n" * 400,
    "products in a loop": "\twhile (n) {\n" + "\tn = n * n;\n" * 60 + "\tm = n + 1;\n}\n",
    "flags": "".join(f"\tif (lamp->a{i})\n\t\tn |= {1 << i % 30};\n" for i in range(300)),
    "tests of products": "\tn = n * n;\n\tif (n)\n\t\tm = n;\n" * 100,
    "chains": "\tlamp = lamp->next;\n" * 500,
    "members": f"\tlamp->{'a.' * 150}b = n;\n\tn = lamp->{'a.' * 150}c;\n",
    "dereferences": f"\tn = {'*' * 60}m;\n",
    "signs": "\tn = -n;\n" * 300,
    "stores": "".join(f"\tlamp->a{i} = n;\n\tshow(lamp);\n" for i in range(200)),
    "cases": "\tswitch (n) {\n" + "".join(f"\tcase {i}:\n\t\tshow(lamp);\n\t\tbreak;\n" for i in range(1000)) + "\t}\n",
    "conditions": f"\tif ({' && '.join(f'lamp->a{i}' for i in range(150))})\n\t\tn = 1;\n",
    "choices": "".join(f"\tn = lamp->a{i} ? n : m;\n" for i in range(300)),
    "gotos": "".join(f"l{i}:\n\tif (lamp->a{i})\n\t\tgoto l{i // 2};\n" for i in range(200)),
    "puts": "\tput_device(lamp->dev);\n" * 500,
    "gets": "\tget_device(lamp->dev);\n" * 500,
    "scopes": "".join(f"\tstruct device *d{i} __free(put_device) = get_device(lamp->dev);\n" for i in range(200)),
    "comparisons": "".join(f"\tif (n == {i})\n\t\tm = {i};\n" for i in range(300)),
    "calls": "".join(f"\tm = f{i}(lamp, n, m);\n" for i in range(500)),
    "equal pointers": "".join(f"\tif (lamp->a{i} == lamp->a{i + 1})\n\t\tshow(lamp);\n" for i in range(200)),
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_long_code_takes_a_bounded_time(walk: Walk, kind: str) -> None:
    gets = "\tget_device(lamp->dev);\n\tref = find_device(lamp);\n"
    text = f"static int f(struct lamp *lamp, long n, long m)\n{{\n\tvoid *ref;\n{gets}{HOSTILE[kind]}\treturn n;\n}}\n"
    start = time.process_time()
    outcome = walk(text)
    assert outcome.exits or not outcome.complete
    assert time.process_time() - start < 10
