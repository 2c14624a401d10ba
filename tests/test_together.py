# SPDX-License-Identifier: GPL-2.0-or-later
"""What a patch to one function makes of another that belongs to it, through the whole review."""

import difflib
from pathlib import Path

import pytest

from patchlint.mail.message import read_mails
from patchlint.result import PatchReview
from patchlint.review import Options, review
from patchlint.source.tree import FolderTree

ADDS = """\
static void loom_note(struct loom *loom, struct loom_event *event)
{
	llist_add(&event->node, &loom->events);
}

void loom_event(struct loom *loom, struct loom_event *event)
{
	spin_lock(&loom->lock);
	loom_note(loom, event);
	spin_unlock(&loom->lock);
}
"""
EMPTIES = """
void loom_forget(struct loom *loom)
{
	struct loom_event *event, *next;
	struct llist_node *first;

	first = llist_del_all(&loom->events);
	llist_for_each_entry_safe(event, next, first, node)
		kfree(event);
	kref_put(&loom->ref, loom_last);
}
"""
LOCKED = EMPTIES.replace("\tfirst =", "\tspin_lock(&loom->lock);\n\tfirst =").replace(
    "events);\n", "events);\n\tspin_unlock(&loom->lock);\n"
)
WORK = """\
static void lamp_run(struct work_struct *work)
{
	struct lamp *lamp = container_of(work, struct lamp, work);

	put_device(lamp->dev);
}

static void lamp_init(struct lamp *lamp)
{
	INIT_WORK(&lamp->work, lamp_run);
}

static void lamp_stop(struct lamp *lamp)
{
	CANCEL;
}
"""
CREATE = """\
static struct lamp *lamp_create(struct device *dev)
{
	struct lamp *lamp = kzalloc(sizeof(*lamp), GFP_KERNEL);

	if (!lamp)
		return NULL;
	lamp->dev = get_device(dev);
	return lamp;
}

static void lamp_destroy(struct lamp *lamp)
{
	DROP;
	kfree(lamp);
}
"""
SUSPEND = """\
static int lamp_suspend(struct device *dev)
{
	struct lamp *lamp = dev_get_drvdata(dev);

	clk_disable_unprepare(lamp->clk);
	return 0;
}

static DEFINE_RUNTIME_DEV_PM_OPS(lamp_pm, lamp_suspend, NULL, NULL);

static int lamp_probe(struct platform_device *pdev)
{
	struct lamp *lamp = lamp_of(pdev);

	pm_runtime_set_active(&pdev->dev);
	pm_runtime_enable(&pdev->dev);
	if (!lamp_add(lamp))
		return 0;
	PUT(&pdev->dev);
	pm_runtime_disable(&pdev->dev);
	clk_disable_unprepare(lamp->clk);
	return -EIO;
}
"""
CALLBACK = """\
static void lamp_done(struct lamp *lamp, struct lamp_cmd *cmd)
{
	lamp_note(lamp);
	DONE;
}

static int lamp_send(struct lamp *lamp, struct lamp_cmd *cmd, struct device *dev)
{
	cmd->dev = get_device(dev);
	cmd->done = lamp_done;
	return lamp_submit(lamp, cmd);
}
"""
GOOD = """\
struct lamp {
	struct device *supply;
};

static int lamp_find(struct lamp *lamp)
{
	lamp->supply = bus_find_device_by_name(&lamp_bus, NULL, "supply");
	if (!lamp->supply)
		return -ENODEV;
	return 0;
}

static int lamp_probe(struct platform_device *pdev)
{
	struct lamp *lamp = dev_get_platdata(&pdev->dev);

	return lamp_find(lamp);
}

static void lamp_remove(struct platform_device *pdev)
{
	struct lamp *lamp = dev_get_platdata(&pdev->dev);

	lamp_stop(lamp);
	put_device(lamp->supply);
}

static struct platform_driver lamp_driver = {
	.probe = lamp_probe,
	.remove = lamp_remove,
};
"""
BAD = GOOD.replace("\tput_device(lamp->supply);\n", "")
WORSE = BAD.replace("\tlamp_stop(lamp);\n", "\tlamp_stop(lamp);\n\tlamp_darken(lamp);\n")


def reviewed(folder: Path, before: str, after: str, options: Options | None = None) -> PatchReview:
    (folder / "lamp.c").write_text(before)
    lines = difflib.unified_diff(before.splitlines(True), after.splitlines(True), "a/lamp.c", "b/lamp.c")
    (done,) = review(read_mails("".join(lines).encode(), "lamp.patch"), FolderTree(folder), options).patches
    return done


def in_lists(folder: Path, before: str, after: str) -> list[tuple[str, int, str]]:
    found = reviewed(folder, before, after).introduced
    return [(f.function, f.line, f.confidence.name) for f in found if f.rule == "drain-races-producer"]


def test_a_list_that_is_emptied_without_a_lock(tmp_path: Path) -> None:
    empties = ADDS.count("\n") + 7
    assert in_lists(tmp_path, ADDS, ADDS + EMPTIES) == [("loom_forget", empties, "MEDIUM")]
    assert in_lists(tmp_path, ADDS + LOCKED, ADDS + EMPTIES) == [("loom_forget", empties, "MEDIUM")]
    assert in_lists(tmp_path, ADDS, ADDS + LOCKED) == []
    assert in_lists(tmp_path, ADDS + EMPTIES, ADDS + EMPTIES.replace("kref_put(", "loom_put(loom);\n\tkref_put(")) == []


def test_a_lock_that_comes_where_a_list_is_filled(tmp_path: Path) -> None:
    bare = ADDS.replace("\tspin_lock(&loom->lock);\n", "").replace("\tspin_unlock(&loom->lock);\n", "")
    (found,) = reviewed(tmp_path, bare + EMPTIES, ADDS + EMPTIES).introduced
    assert (found.rule, found.confidence.name) == ("drain-races-producer", "MEDIUM")


def test_an_empty_list_stays_where_it_is_when_somebody_else_goes(tmp_path: Path) -> None:
    other = ADDS[: ADDS.index("}") + 2].replace("static void loom_note", "\nvoid loom_late")
    (found,) = in_lists(tmp_path, ADDS + EMPTIES + other, ADDS + EMPTIES)
    assert found[2] == "LOW"


def test_of_a_file_in_hunks_the_tree_knows_who_fills_a_list(tmp_path: Path) -> None:
    (tmp_path / "loom.c").write_text("int loom_newer;\n\n" + ADDS)
    added = "".join(f"+{line}\n" for line in EMPTIES.splitlines())
    start = f"--- a/loom.c\n+++ b/loom.c\n@@ -80,2 +80,{2 + added.count(chr(10))} @@ int loom_older(void)\n"
    diff = f"{start} \treturn loom_twice;\n }}\n{added}"
    (done,) = review(read_mails(diff.encode(), "loom.patch"), FolderTree(tmp_path)).patches
    assert not done.files[0].whole
    (found,) = [f for f in done.introduced if f.rule == "drain-races-producer"]
    facts = dict(found.facts)
    assert (found.function, found.line, found.confidence.name) == ("loom_forget", 88, "MEDIUM")
    assert (facts["keep_place"], facts["lock_place"]) == ("loom.c:5", "loom.c:10")
    (tmp_path / "loom.c").write_text("int loom_newer;\n")
    (done,) = review(read_mails(diff.encode(), "loom.patch"), FolderTree(tmp_path)).patches
    assert done.introduced == ()


def test_a_put_that_goes_from_remove(tmp_path: Path) -> None:
    (found,) = reviewed(tmp_path, GOOD, BAD).introduced
    assert (found.rule, found.function, found.object) == ("lost-put-of-field", "lamp_remove", "lamp->supply")
    assert "lamp_stop" in BAD.split("\n")[found.line - 1]
    assert dict(found.facts)["get_line"] == "7"


def test_a_put_that_comes_is_a_fix(tmp_path: Path) -> None:
    done = reviewed(tmp_path, BAD, GOOD)
    assert (done.introduced, done.preexisting) == ((), ())
    assert [(f.rule, f.function) for f in done.fixed] == [("unpaired-probe", "lamp_find")]


def test_what_stood_before_is_no_news(tmp_path: Path) -> None:
    assert reviewed(tmp_path, BAD, WORSE).introduced == ()


def test_a_getter_that_comes_is_asked_about_there(tmp_path: Path) -> None:
    before = BAD.replace('bus_find_device_by_name(&lamp_bus, NULL, "supply")', "lamp_supply(lamp)")
    (found,) = reviewed(tmp_path, before, BAD).introduced
    assert (found.rule, found.function, found.line) == ("unpaired-probe", "lamp_find", 7)


def test_a_remove_that_comes_is_asked(tmp_path: Path) -> None:
    start, end = BAD.index("static void lamp_remove"), BAD.index("static struct platform_driver")
    (found,) = reviewed(tmp_path, BAD[:start] + BAD[end:], BAD).introduced
    assert (found.function, found.line) == ("lamp_remove", BAD[:start].count("\n") + 1)


def test_another_file_may_know_the_field(tmp_path: Path) -> None:
    before = GOOD.replace("struct lamp {\n\tstruct device *supply;\n};\n", '#include "lamp.h"\n')
    done = reviewed(tmp_path, before, before.replace("\tput_device(lamp->supply);\n", ""))
    assert [(f.rule, f.confidence.name) for f in done.introduced] == [("lost-put-of-field", "MEDIUM")]
    unsure = reviewed(tmp_path, "", before.replace("\tput_device(lamp->supply);\n", ""))
    assert [(f.rule, f.confidence.name) for f in unsure.introduced] == [("unpaired-probe", "LOW")]


def test_a_function_that_is_nobodys_helper_is_not_looked_at(tmp_path: Path) -> None:
    before = BAD + "\nvoid lamp_other(struct device *dev)\n{\n\tput_device(dev);\n}\n"
    done = reviewed(tmp_path, before, before.replace("\tput_device(dev);", "\tput_device(dev->parent);"))
    assert all(f.rule != "unpaired-probe" for f in (*done.introduced, *done.fixed, *done.preexisting))


@pytest.mark.parametrize(("selected", "ignored"), [(("never-put",), ()), ((), ("lost-put-of-field",))])
def test_rules_are_chosen(tmp_path: Path, selected: tuple[str, ...], ignored: tuple[str, ...]) -> None:
    assert reviewed(tmp_path, GOOD, BAD, Options(selected, ignored)).introduced == ()


def test_what_upsets_a_rule_does_not_stop_the_review(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def upset(*_: object) -> None:
        raise RecursionError

    monkeypatch.delenv("PATCHLINT_DEBUG", raising=False)
    monkeypatch.setattr("patchlint.counterparts.look.Looking.look", upset)
    done = reviewed(tmp_path, GOOD, BAD)
    assert done.introduced == ()
    assert [row.function for row in done.functions] == ["lamp_remove"]


def test_a_put_that_goes_where_a_work_is_canceled(tmp_path: Path) -> None:
    before = WORK.replace("CANCEL", "if (cancel_work_sync(&lamp->work))\n\t\tput_device(lamp->dev)")
    after = WORK.replace("CANCEL", "cancel_work_sync(&lamp->work)")
    (found,) = reviewed(tmp_path, before, after).introduced
    assert (found.rule, found.function, found.object) == ("canceled-work-reference", "lamp_stop", "lamp->work")
    assert "cancel_work_sync" in after.split("\n")[found.line - 1]
    without = WORK.replace("CANCEL", "flush_work(&lamp->work)")
    assert reviewed(tmp_path, without, after).introduced == ()  # nothing says whose reference it is


def test_a_put_that_suspends_what_is_switched_off_then(tmp_path: Path) -> None:
    before, after = (SUSPEND.replace("PUT", name) for name in ("pm_runtime_put_noidle", "pm_runtime_put_sync"))
    (found,) = reviewed(tmp_path, before, after).introduced
    assert (found.rule, found.function, found.object) == ("off-after-suspend", "lamp_probe", "lamp->clk")
    assert "clk_disable" in after.split("\n")[found.line - 1]
    assert reviewed(tmp_path, after, before).introduced == ()


def test_a_put_that_goes_from_a_callback(tmp_path: Path) -> None:
    before = CALLBACK.replace("DONE", "put_device(cmd->dev);\n\tkfree(cmd)")
    (found,) = reviewed(tmp_path, before, CALLBACK.replace("DONE", "kfree(cmd)")).introduced
    assert (found.rule, found.function, found.object) == ("unpaired-callback", "lamp_done", "cmd->dev")
    assert reviewed(tmp_path, CALLBACK.replace("DONE", "kfree(cmd)"), before).introduced == ()


def test_a_put_that_goes_from_a_destructor(tmp_path: Path) -> None:
    before, after = CREATE.replace("DROP", "put_device(lamp->dev)"), CREATE.replace("DROP", "lamp_off(lamp)")
    (found,) = reviewed(tmp_path, before, after).introduced
    assert (found.rule, found.function, found.object) == ("lost-put-of-field", "lamp_destroy", "lamp->dev")
    assert "lamp_off" in after.split("\n")[found.line - 1]
    assert reviewed(tmp_path, after, before).introduced == ()
    without = after.replace("get_device(dev)", "dev")
    assert all(one.rule != "lost-put-of-field" for one in reviewed(tmp_path, before, without).introduced)


def test_a_constructor_and_a_destructor_that_a_patch_changes(tmp_path: Path) -> None:
    before = CREATE.replace("get_device(dev)", "dev").replace("DROP", "put_device(lamp->dev)")
    (found,) = reviewed(tmp_path, before, CREATE.replace("DROP", "lamp_off(lamp)")).introduced
    assert (found.rule, found.function) == ("lost-put-of-field", "lamp_create")
    assert "get_device" in CREATE.split("\n")[found.line - 1]
