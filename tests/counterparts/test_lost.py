# SPDX-License-Identifier: GPL-2.0-or-later
"""Fields whose references a patch does not let anybody put any longer."""

import pytest

from patchlint.contracts.bodies import Bodies
from patchlint.contracts.elsewhere import Elsewhere
from patchlint.counterparts.look import Looking
from patchlint.counterparts.lost import lost
from patchlint.source.pairs import functions_in

FILE = """
static struct lamp *lamp_make(struct device_node *np, struct device *dev)
{
	struct lamp *lamp = devm_kzalloc(dev, sizeof(*lamp), GFP_KERNEL);

	if (!lamp)
		return NULL;
	TAKE;
	return lamp;
}
static void lamp_break(struct lamp *lamp)
{
	lamp_off(lamp->level);
	DROP;
}
static void lamp_off_now(struct lamp *lamp)
{
	lamp_off(lamp->level);
	OTHER;
}
"""
TAKE = "lamp->np = of_node_get(np)"
DROP = "of_node_put(lamp->np)"


def bodies(take: str, drop: str, other: str) -> Bodies:
    text = FILE.replace("TAKE", take).replace("DROP", drop).replace("OTHER", other)
    return Elsewhere().bodies(functions_in(text, "lamp.c"))


def gone(drop: str, take: str = TAKE, other: str = "") -> list[tuple[str, str, str]]:
    """Who takes what the patch no longer lets lamp_break() put, and who else puts it."""
    before, after = bodies(take, DROP, other), bodies(take, drop, other)
    found = lost(before, after, frozenset(("lamp_make", "lamp_break", "lamp_off_now")))
    return [(one.taker.function, one.rest.name, one.put_by) for one in Looking(after).look((), lost=found).lost]


def test_nobody_puts_it() -> None:
    assert gone("lamp_forget(lamp->level)") == [("lamp_make", "lamp->np", "")]


def test_another_function_puts_it() -> None:
    assert gone("", other=DROP) == [("lamp_make", "lamp->np", "lamp_off_now")]


@pytest.mark.parametrize(
    "drop",
    [
        DROP,
        "struct device_node *np = lamp->np; of_node_put(np)",
        "lamp_release_node(lamp->np)",
        "lamp_global = lamp->np",
        "if (lamp->on)\n\t\tof_node_put(lamp->np)",
    ],
)
def test_it_may_still_be_put(drop: str) -> None:
    assert gone(drop) == []


@pytest.mark.parametrize("take", ["lamp->np = np", "of_node_get(np)", "lamp->other = of_node_get(np)"])
def test_nothing_is_left_there(take: str) -> None:
    assert [taker for taker, name, _ in gone("", take) if name == "lamp->np"] == []


def test_what_was_put_on_the_way_is_not_left() -> None:
    assert gone("", f"{TAKE};\n\tof_node_put(lamp->np)") == []
