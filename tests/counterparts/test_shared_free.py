# SPDX-License-Identifier: GPL-2.0-or-later
"""What is freed whatever its count says."""

import pytest

from patchlint.contracts.elsewhere import Elsewhere
from patchlint.counterparts.look import Looking
from patchlint.counterparts.model import SharedFree
from patchlint.source.pairs import functions_in

FILE = """
static void loom_share(struct loom *loom, struct loom_user *user)
{
	TAKE;
	user->node = loom->node;
}
static void loom_end(struct loom *loom, struct frame *frame)
{
	FREE;
}
"""
PARTS = {"TAKE": "kref_get(&loom->node->ref)", "FREE": "kfree(loom->node)"}


def found(parts: dict[str, str] = PARTS, touched: frozenset[str] | None = None) -> tuple[SharedFree, ...]:
    text = FILE
    for name, code in (PARTS | parts).items():
        text = text.replace(name, code)
    return Looking(Elsewhere().bodies(functions_in(text, "loom.c"))).look([], touched=touched).shared_frees


@pytest.mark.parametrize(
    "parts",
    [
        {},
        {"TAKE": "struct loom_node *node = loom->node; kref_get(&node->ref)"},
        {"FREE": "struct loom_node *node = loom->node; loom->node = NULL; kfree(node)"},
        {"FREE": "if (loom->node) kvfree(loom->node)"},
    ],
)
def test_a_field_that_another_function_counts(parts: dict[str, str]) -> None:
    (one,) = found(parts)
    assert (one.function, one.line, one.taker, one.taken_line) == ("loom_end", 9, "loom_share", 4)
    assert (one.counter, one.getter) == ("kref", "kref_get")


@pytest.mark.parametrize(
    "parts",
    [
        {"TAKE": "loom_log(loom->node)"},
        {"TAKE": "kref_get(&loom->ref)"},  # that is another object
        {"TAKE": "kref_get(&loom->other->ref)"},
        {"TAKE": "kref_get(&user->node->ref)"},  # ... and another structure
        {"TAKE": "kref_get(&loom->node->peer->ref)"},
        {"TAKE": "kref_get(&loom->node->ref); loom_wait(loom); kref_put(&loom->node->ref, loom_free)"},
        {"FREE": "kref_put(&loom->node->ref, loom_free)"},
        {"FREE": "if (kref_put(&loom->node->ref, loom_unlink)) kfree(loom->node)"},
        {"FREE": "kfree(loom)"},
        {"FREE": "kfree(frame->node)"},
        {"FREE": "kfree(loom->node->name)"},
        {"FREE": "loom->node = loom_make(loom); if (frame) kfree(loom->node)"},
        {"FREE": "struct loom_node *node = loom->node; node = node->next; kfree(node)"},
    ],
)
def test_what_says_nothing(parts: dict[str, str]) -> None:
    assert found(parts) == ()


@pytest.mark.parametrize("frame", ["kref", "rcu_head", "work_struct"])
def test_a_callback_of_the_last_put(frame: str) -> None:
    assert found({"struct frame": f"struct {frame}"}) == ()


@pytest.mark.parametrize(("touched", "told"), [("loom_end", 1), ("loom_share", 0)])
def test_only_the_free_that_a_patch_touches(touched: str, told: int) -> None:
    assert len(found(touched=frozenset({touched}))) == told
