# SPDX-License-Identifier: GPL-2.0-or-later
"""A few hundred damaged inputs for every layer, the same each time; run.py has the long run."""

from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from mutation import LONGEST, mutate
from seeds import crashers
from targets import TARGETS

INPUTS = 250  # for each target
_CRASHERS = [pytest.param(name, path.read_bytes(), id=path.name) for name in TARGETS for path in crashers(name)]

each_target = pytest.mark.parametrize("name", TARGETS)


@pytest.fixture(autouse=True)
def raised(monkeypatch: pytest.MonkeyPatch) -> None:
    """A flaw in one function is raised, not told."""
    monkeypatch.setenv("PATCHLINT_DEBUG", "1")


@each_target
def test_the_seeds_are_fine(name: str) -> None:
    found = TARGETS[name].seeds()
    for data in found[:: max(1, len(found) // INPUTS)]:
        TARGETS[name].check(data)


@each_target
@settings(
    max_examples=INPUTS,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(st.randoms(use_true_random=False), st.data())
def test_damaged_inputs(name: str, random: Random, data: st.DataObject) -> None:
    target = TARGETS[name]
    seed, other = (data.draw(st.sampled_from(target.seeds())) for _ in range(2))
    target.check(mutate(random, seed, other, target.words))


@pytest.mark.parametrize(("name", "data"), _CRASHERS)
def test_what_failed_once_does_not_again(name: str, data: bytes) -> None:
    TARGETS[name].check(data)


@each_target
def test_mutants_are_bounded_and_the_same_each_time(name: str) -> None:
    target = TARGETS[name]
    pool = target.seeds()
    many = range(50)
    made = [[mutate(Random(n), pool[0], pool[-1], target.words) for n in many] for _ in range(2)]  # noqa: S311 - the same
    assert made[0] == made[1]
    assert len(set(made[0])) > 25
    assert max(map(len, made[0])) <= LONGEST
