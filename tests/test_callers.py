# SPDX-License-Identifier: GPL-2.0-or-later
"""A changed contract is told with the callers that it turns wrong, and not without them."""

import difflib
from collections.abc import Mapping
from pathlib import Path

import lamp_bus

from patchlint.mail.message import read_mails
from patchlint.result import PatchReview
from patchlint.review import review
from patchlint.source.tree import FolderTree

FIND = lamp_bus.FIND.replace("lamp_get(lamp)", "lamp")
COUNTED = FIND.replace("\treturn lamp;\n", "\tkref_get(&lamp->ref);\n\treturn lamp;\n")
SHOW = """\

int lamp_show(struct lamp_bus *bus, int id)
{
	struct lamp *lamp = lamp_find(bus, id);

	if (!lamp)
		return -ENODEV;
	return lamp_print(lamp->level);
}
"""
PUTS = SHOW.replace("\treturn lamp_print(lamp->level);\n", "\tkref_put(&lamp->ref, lamp_free);\n\treturn 0;\n")


def reviewed(folder: Path, before: Mapping[str, str], after: Mapping[str, str]) -> PatchReview:
    for name, text in before.items():
        (folder / name).write_text(text)
    lines: list[str] = []
    for name, text in after.items():
        lines += difflib.unified_diff(before[name].splitlines(True), text.splitlines(True), f"a/{name}", f"b/{name}")
    tree = FolderTree(folder)
    (done,) = review(read_mails("".join(lines).encode(), "lamp.patch"), tree).patches
    return done


def _told(done: PatchReview) -> list[tuple[str, str]]:
    return [(finding.rule, dict(finding.facts).get("callers", "")) for finding in done.introduced]


def test_a_caller_in_the_same_file(tmp_path: Path) -> None:
    done = reviewed(tmp_path, {"lamp.c": FIND + SHOW}, {"lamp.c": COUNTED + SHOW})
    assert _told(done) == [("contract-change", "lamp.c:13 (lamp_show())")]
    assert done.introduced[0].line == 8


def test_a_caller_in_a_file_beside(tmp_path: Path) -> None:
    done = reviewed(tmp_path, {"lamp.c": FIND, "show.c": SHOW}, {"lamp.c": COUNTED})
    assert _told(done) == [("contract-change", "show.c:4 (lamp_show())")]


def test_a_caller_that_was_wrong_and_is_right_now(tmp_path: Path) -> None:
    assert _told(reviewed(tmp_path, {"lamp.c": FIND + PUTS}, {"lamp.c": COUNTED + PUTS})) == []


def test_a_caller_that_the_patch_brings_along(tmp_path: Path) -> None:
    done = reviewed(tmp_path, {"lamp.c": FIND, "show.c": SHOW}, {"lamp.c": COUNTED, "show.c": PUTS})
    assert _told(done) == []


def test_no_caller(tmp_path: Path) -> None:
    assert _told(reviewed(tmp_path, {"lamp.c": FIND}, {"lamp.c": COUNTED})) == []


def test_a_static_function_of_another_file_is_no_caller(tmp_path: Path) -> None:
    own = FIND.replace("struct lamp *lamp_find", "static struct lamp *lamp_find")
    counted = COUNTED.replace("struct lamp *lamp_find", "static struct lamp *lamp_find")
    assert _told(reviewed(tmp_path, {"lamp.c": own, "show.c": SHOW}, {"lamp.c": counted})) == []
