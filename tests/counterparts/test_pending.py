# SPDX-License-Identifier: GPL-2.0-or-later
"""Works that drop a reference when they run, and who cancels them."""

import pytest

from patchlint.contracts.elsewhere import Elsewhere
from patchlint.counterparts.look import Looking
from patchlint.counterparts.pending import Pending
from patchlint.source.pairs import functions_in

FILE = """
static void lamp_reset(struct work_struct *work)
{
	struct lamp *lamp = container_of(work, struct lamp, work);
	lamp_restart(lamp);
	DROP;
}
static void lamp_init(struct lamp *lamp)
{
	INIT_WORK(&lamp->work, lamp_reset);
}
static void lamp_queue(struct lamp *lamp)
{
	TAKE;
	if (!schedule_work(&lamp->work))
		dev_put(lamp->netdev);
}
static void lamp_stop(struct lamp *lamp)
{
	CANCEL;
}
"""
PARTS = {"DROP": "dev_put(lamp->netdev)", "TAKE": "dev_hold(lamp->netdev)", "CANCEL": "cancel_work_sync(&lamp->work)"}


def pending(**parts: str) -> Pending:
    return found_in(FILE, PARTS | parts)


def found_in(text: str, parts: dict[str, str]) -> Pending:
    for name, code in parts.items():
        text = text.replace(name, code)
    bodies = Elsewhere().bodies(functions_in(text, "lamp.c"))
    return Pending(bodies, Looking(bodies).outcome)


def test_who_cancels_and_who_shows_whose_reference_it_is() -> None:
    (one,) = pending().canceled()
    assert (one.function, one.callee, one.place, one.work, one.by) == (
        "lamp_stop",
        "cancel_work_sync",
        "lamp->work",
        "lamp_reset",
        "lamp_queue",
    )
    assert one.counter == "net_device"


@pytest.mark.parametrize(
    "parts",
    [
        {"DROP": "if (lamp->on) dev_put(lamp->netdev)"},
        {"DROP": "dev_hold(lamp->netdev); dev_put(lamp->netdev)"},
        {"DROP": "kfree_skb(lamp->skb)"},
        {"TAKE": "lamp_off(lamp)"},
        {"CANCEL": "if (cancel_work_sync(&lamp->work)) dev_put(lamp->netdev)"},
        {"CANCEL": "lamp->was = cancel_work_sync(&lamp->work)"},
        {"CANCEL": "cancel_work_sync(&lamp->other)"},
        {"CANCEL": "cancel_work_sync(&lamp->work); dev_put(lamp->netdev)"},
        {"CANCEL": "cancel_work_sync(&lamp->work); kfree(lamp)"},
        {"CANCEL": "flush_work(&lamp->work)"},
    ],
)
def test_what_says_nothing(parts: dict[str, str]) -> None:
    assert list(pending(**parts).canceled()) == []


def test_the_file_before_may_show_whose_reference_it_is() -> None:
    now = pending(TAKE="lamp_off(lamp)")
    assert [one.by for one in now.canceled(said=frozenset({"work"}))] == ["lamp_stop"]
    before = pending(TAKE="lamp_off(lamp)", CANCEL="if (cancel_work_sync(&lamp->work)) dev_put(lamp->netdev)")
    assert before.handled() == {"work"}


def test_what_nobody_in_the_file_queues_has_its_reference_from_elsewhere() -> None:
    text = FILE.replace("schedule_work", "lamp_schedule")
    assert [(one.function, one.by) for one in found_in(text, PARTS).canceled()] == [("lamp_stop", "")]
    parts = PARTS | {"CANCEL": "cancel_work_sync(&lamp->work); lamp_let_go(lamp)"}
    assert list(found_in(text, parts).canceled()) == []  # which may be the end of the lamp


@pytest.mark.parametrize(("touched", "told"), [("lamp_stop", 1), ("lamp_reset", 1), ("lamp_init", 0)])
def test_only_what_a_patch_touches(touched: str, told: int) -> None:
    assert len(list(pending().canceled(frozenset({touched})))) == told


@pytest.mark.parametrize(
    ("way", "cancel"),
    [
        ("container_of(work, struct lamp, work)", "cancel_work_sync(&lamp->work)"),
        ("from_work(lamp, work, work)", "disable_work_sync(&lamp->work)"),
        ("container_of(to_delayed_work(work), struct lamp, late)", "cancel_delayed_work(&lamp->late)"),
        ("container_of(work, struct lamp, late.work)", "cancel_delayed_work(&lamp->late)"),
        ("container_of(work, struct lamp, bulb.late)", "cancel_work_sync(&lamp->bulb.late)"),
    ],
)
def test_a_work_that_another_file_sets_up(way: str, cancel: str) -> None:
    field = cancel.partition("(")[2].rstrip(")")
    text = FILE.replace("INIT_WORK(&lamp->work, lamp_reset)", "lamp_prepare(lamp)").replace("&lamp->work", field)
    text = text.replace("container_of(work, struct lamp, work)", way)
    assert [one.work for one in found_in(text, PARTS | {"CANCEL": cancel}).canceled()] == ["lamp_reset"]


@pytest.mark.parametrize(
    "text",
    [
        "static int lamp_late(struct work_struct *work) { return container_of(work, struct lamp, work)->late; }",
        "static void lamp_begin(struct lamp *lamp) { INIT_WORK(&lamp->work, lamp_other); }",
    ],
)
def test_a_work_with_two_functions(text: str) -> None:
    alone = FILE.replace("INIT_WORK(&lamp->work, lamp_reset)", "lamp_prepare(lamp)")
    assert list(found_in(alone, PARTS).canceled()) != []
    assert list(found_in(alone + text, PARTS).canceled()) == []
