# SPDX-License-Identifier: GPL-2.0-or-later
"""References that lie in an object which is given a callback."""

import pytest

from patchlint.contracts.elsewhere import Elsewhere
from patchlint.counterparts.callbacks import called_back, installed
from patchlint.counterparts.look import Looking
from patchlint.counterparts.model import Counterparts
from patchlint.source.pairs import functions_in

FILE = """
static void loom_cmd_done(struct loom *loom, struct loom_cmd *cmd)
{
	loom_log(loom, cmd->node->name);
	DONE;
}
static int loom_send(struct loom *loom, struct loom_cmd *cmd, struct device_node *node)
{
	cmd->node = of_node_get(node);
	cmd->done = loom_cmd_done;
	SUBMIT;
	return 0;
}
static void loom_other(struct loom_cmd *cmd)
{
	OTHER;
}
"""
PARTS = {"DONE": "kfree(cmd)", "SUBMIT": "loom_submit(loom, cmd)", "OTHER": "loom_log(cmd->node)"}


def found(**parts: str) -> Counterparts:
    text = FILE
    for name, code in (PARTS | parts).items():
        text = text.replace(name, code)
    bodies = Elsewhere().bodies(functions_in(text, "loom.c"))
    return Looking(bodies).look([], list(installed(bodies)))


def test_who_gives_it_and_where_the_reference_lies() -> None:
    (one,) = found().handed
    assert (one.giver.function, one.place, one.callback) == ("loom_send", "cmd->node", "loom_cmd_done")


@pytest.mark.parametrize(
    "parts",
    [
        {"DONE": "of_node_put(cmd->node); kfree(cmd)"},
        {"DONE": "loom_end(loom)"},  # it lives on
        {"DONE": "loom_forget(cmd); kfree(cmd)"},
        {"DONE": "loom_release(cmd->node); kfree(cmd)"},
        {"DONE": "loom->last = cmd->node; kfree(cmd)"},
        {"OTHER": "of_node_put(cmd->node)"},  # and whoever frees it has done that before
        {"SUBMIT": "cmd->done = loom_other"},  # which of the two is called is not known: both are asked
    ],
)
def test_who_may_have_put_it(parts: dict[str, str]) -> None:
    assert (len(found(**parts).handed) == 0) is ("SUBMIT" not in parts)


def test_a_put_where_a_flag_decides() -> None:
    parts = {"DONE": "of_node_put(cmd->node); kfree(cmd)", "SUBMIT": "if (loom->direct) of_node_put(node)"}
    (one,) = found(**parts).put_too
    assert (one.giver.function, one.place, one.callback, one.put_line) == (
        "loom_send",
        "cmd->node",
        "loom_cmd_done",
        11,
    )


@pytest.mark.parametrize(
    "parts",
    [
        {"SUBMIT": "if (loom->direct) of_node_put(node)"},  # the callback puts nothing
        {"DONE": "if (cmd->on) of_node_put(cmd->node)", "SUBMIT": "if (loom->direct) of_node_put(node)"},
        {"DONE": "of_node_put(cmd->node)", "SUBMIT": "if (loom_submit(loom, cmd)) of_node_put(node)"},
        {"DONE": "of_node_put(cmd->node)", "SUBMIT": "if (loom->direct) { of_node_put(node); return -EIO; }"},
    ],
)
def test_a_put_that_may_be_right(parts: dict[str, str]) -> None:
    assert found(**parts).put_too == ()


def test_only_what_a_patch_touches() -> None:
    bodies = Elsewhere().bodies(functions_in(FILE, "loom.c"))
    pair = [("loom_send", "loom_cmd_done")]
    assert called_back(bodies, frozenset({"loom_cmd_done"})) == called_back(bodies, frozenset({"loom_send"})) == pair
    assert called_back(bodies, frozenset({"loom_other"})) == []


def test_a_release_function_is_no_callback() -> None:
    text = """
static void loom_box_free(struct kref *ref)
{
	struct loom_box *box = container_of(ref, struct loom_box, ref);

	loom_log(box->loom);
	kfree(box);
}
static int loom_box_init(struct loom *loom, struct loom_box *box)
{
	box->loom = loom;
	box->free = loom_box_free;
	get_device(&loom->dev);
	if (loom_begin(loom))
		return 0;
	kref_put(&box->ref, loom_box_free);
	return -EIO;
}
"""
    assert list(installed(Elsewhere().bodies(functions_in(text, "loom.c")))) == []
