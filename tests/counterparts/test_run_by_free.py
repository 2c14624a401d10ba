# SPDX-License-Identifier: GPL-2.0-or-later
"""What is put by hand and by the callback that a free of the object runs."""

import pytest

from patchlint.contracts.elsewhere import Elsewhere
from patchlint.counterparts.look import Looking
from patchlint.counterparts.model import PutToo
from patchlint.source.pairs import functions_in

FILE = """
static void loom_sent(struct sk_buff *skb)
{
	struct loom *loom = skb->sk->sk_user_data;
	loom_wake(loom);
	DONE;
}
static int loom_send(struct loom *loom, struct sk_buff *skb)
{
	skb->destructor = loom_sent;
	TAKE;
	if (loom->down) {
		UNDO;
		FREE;
		return -ENETDOWN;
	}
	SEND;
	return 0;
}
"""
PARTS = {
    "DONE": "dev_put(loom->netdev)",
    "TAKE": "dev_hold(loom->netdev)",
    "UNDO": "dev_put(loom->netdev)",
    "FREE": "kfree_skb(skb)",
    "SEND": "dev_queue_xmit(skb)",
}


def put_too(parts: dict[str, str] = PARTS, touched: frozenset[str] | None = None) -> tuple[PutToo, ...]:
    text = FILE
    for name, code in (PARTS | parts).items():
        text = text.replace(name, code)
    return Looking(Elsewhere().bodies(functions_in(text, "loom.c"))).look([], touched=touched).put_too


@pytest.mark.parametrize(
    "parts",
    [
        {},
        {"FREE": "consume_skb(skb)"},
        {"FREE": "loom_log(loom); kfree_skb(skb)"},
        {"UNDO": "kfree_skb(skb)", "FREE": "dev_put(loom->netdev)"},
        {"FREE": "skb_orphan(skb); loom_give_back(loom, skb)"},
        {"TAKE": "loom->count++; dev_hold(loom->netdev)"},
    ],
)
def test_a_put_by_hand_beside_that_of_the_callback(parts: dict[str, str]) -> None:
    (one,) = put_too(parts)
    assert (one.giver.function, one.callback, one.place) == ("loom_send", "loom_sent", "loom->netdev")
    assert one.run_by == next(name for name in ("consume_skb", "skb_orphan", "kfree_skb") if name in str(PARTS | parts))


@pytest.mark.parametrize(
    "parts",
    [
        {"DONE": "loom_log(loom)"},
        {"DONE": "if (loom->up) dev_put(loom->netdev)"},
        {"DONE": "dev_hold(loom->other); dev_put(loom->other)"},
        {"DONE": "put_device(loom->dev)"},
        {"TAKE": "dev_hold(loom->netdev); dev_hold(loom->netdev)"},  # one of them its own
        {"UNDO": "loom_log(loom)"},
        {"UNDO": "dev_put(loom->netdev); skb->destructor = NULL"},
        {"UNDO": "dev_put(loom->netdev); skb = loom_other(loom)"},
        {"UNDO": "dev_put(loom->netdev); loom_forget(skb)"},  # which may have taken the callback out
        {"FREE": "loom_later(loom, skb)"},
        {"FREE": "kfree_skb(loom->last)"},
        {"SEND": "dev_queue_xmit(skb); dev_put(loom->netdev)"},  # it is the function's own on all paths
        {"TAKE": "loom->peer = loom->netdev; dev_hold(loom->peer)", "UNDO": "dev_put(loom->peer)"},
    ],
)
def test_a_put_that_may_be_right(parts: dict[str, str]) -> None:
    assert put_too(parts) == ()


@pytest.mark.parametrize(("touched", "told"), [("loom_send", 1), ("loom_sent", 1), ("loom_other", 0)])
def test_only_what_a_patch_touches(touched: str, told: int) -> None:
    assert len(put_too(touched=frozenset({touched}))) == told


def test_a_field_of_the_object_is_the_one_that_the_callback_puts() -> None:
    parts = {"TAKE": "skb->dev = loom->netdev; dev_hold(skb->dev)", "UNDO": "dev_put(skb->dev)"}
    assert len(put_too(parts | {"DONE": "dev_put(skb->dev)"})) == 1
    assert put_too(parts | {"DONE": "dev_put(skb->other)"}) == ()
