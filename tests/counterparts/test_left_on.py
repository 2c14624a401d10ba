# SPDX-License-Identifier: GPL-2.0-or-later
"""Usage counts that one function of a couple takes and nobody in the file drops."""

import pytest

from patchlint.contracts.elsewhere import Elsewhere
from patchlint.counterparts.couples import couples
from patchlint.counterparts.look import Looking
from patchlint.counterparts.model import LeftOn
from patchlint.source.pairs import functions_in

FILE = """
struct lamp { struct clk *clk; struct clk *old; };
static int lamp_probe(struct lamp *lamp)
{
	lamp->clk = devm_clk_get(lamp->dev, "lamp");
	return PTR_ERR_OR_ZERO(lamp->clk);
}
static int lamp_on(struct lamp *lamp)
{
	return clk_enable(lamp->clk);
}
static void lamp_off(struct lamp *lamp)
{
	OFF;
}
static const struct lamp_ops ops = { .enable = lamp_on, .disable = lamp_off };
"""


def left(text: str) -> list[LeftOn]:
    bodies = Elsewhere().bodies(functions_in(text, "lamp.c"))
    return list(Looking(bodies).look(list(couples(bodies))).left_on)


def test_what_nobody_drops() -> None:
    (one,) = left(FILE.replace("OFF", "clk_disable(lamp->old)"))
    assert (one.reference.name, one.put_by, one.unread, one.own) == ("lamp->clk", "", "", True)


@pytest.mark.parametrize(
    "off",
    [
        "clk_disable(lamp->clk)",
        "struct clk *clk = lamp->clk; clk_disable(clk)",
        "lamp_clock_off(lamp->clk)",  # another file's
        "lamp->old = lamp->clk",  # and whoever switches that off
        "lamp->ops->put(lamp->clk)",
    ],
)
def test_what_may_be_dropped(off: str) -> None:
    assert [one.put_by for one in left(FILE.replace("OFF", off))] == ["lamp_off"]


@pytest.mark.parametrize("off", ["clk_get_rate(lamp->clk)", "if (IS_ERR(lamp->clk)) return", "lamp->clk = NULL"])
def test_what_drops_nothing(off: str) -> None:
    assert [one.put_by for one in left(FILE.replace("OFF", off))] == [""]


def test_a_field_that_other_files_may_know() -> None:
    (one,) = left(FILE.replace("OFF", "return").replace("struct lamp { struct clk *clk; struct clk *old; };", ""))
    assert not one.own


def test_a_count_of_the_device() -> None:
    text = FILE.replace("clk_enable(lamp->clk)", "pm_runtime_resume_and_get(lamp->dev)")
    assert [(one.put_by, one.unread) for one in left(text.replace("OFF", "pm_runtime_disable(lamp->dev)"))] == [
        ("", "")
    ]
    assert [one.put_by for one in left(text.replace("OFF", "pm_runtime_put(dev)"))] == ["lamp_off"]
    assert [one.unread for one in left(text.replace("OFF", "lamp_library_stop(lamp)"))] == ["lamp_off"]
    assert [one.unread for one in left(text.replace("OFF", "lamp->ops->off(lamp)"))] == ["lamp_off"]


def test_what_is_held_on_some_successes_only() -> None:
    assert (
        left(
            FILE.replace("return clk_enable", "if (!lamp->dim) return clk_enable")
            .replace("(lamp->clk);\n}\nstatic void", "(lamp->clk);\n\treturn 0;\n}\nstatic void")
            .replace("OFF", "return")
        )
        == []
    )
