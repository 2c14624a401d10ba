# SPDX-License-Identifier: GPL-2.0-or-later
"""A patch that changes what a function is given makes another function of it: its row is not about the one before."""

import difflib
from pathlib import Path

import pytest

from patchlint.mail.diff import read_patch
from patchlint.mail.message import read_mails
from patchlint.redeclared import redeclared
from patchlint.review import review
from patchlint.source.tree import FolderTree


def mail(before: str, after: str) -> bytes:
    lines = difflib.unified_diff(before.splitlines(True), after.splitlines(True), "a/pump.c", "b/pump.c")
    return "".join(lines).encode()


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("int pump_get(gfp_t gfp, int id)\n", "int pump_get(int id, gfp_t gfp)\n", {"pump_get"}),
        ("extern void pump_put(struct pump *);\n", "void pump_put(struct pump *, int how);\n", {"pump_put"}),
        ("int pump_get(gfp_t gfp, int id)\n", "int pump_get(gfp_t flags, int id)\n", set()),
        ("int pump_get(struct pump *pump)\n", "static int pump_get(struct pump *pump)\n", set()),
        ("\tpump_get(gfp, id);\n", "\tpump_get(id);\n", set()),
        ("int pump_get(int id)\n", "int pump_find(gfp_t gfp)\n", set()),
        ("a" * 300_000 + "\n", "b (" * 100_000 + "\n", set()),
    ],
)
def test_what_is_redeclared(before: str, after: str, told: set[str]) -> None:
    (one,) = read_mails(mail(before, after), "pump.patch")
    assert redeclared(read_patch(one).files) == told


OLD = """\
struct bio *bio_kmalloc(gfp_t gfp_mask, unsigned short nr_vecs);

static int pump_map(struct pump *pump, struct page *page)
{
	struct bio *bio = bio_kmalloc(GFP_KERNEL, 1);

	if (!bio)
		return -ENOMEM;
	if (bio_add_page(bio, page, PAGE_SIZE, 0) != PAGE_SIZE) {
		bio_put(bio);
		return -EIO;
	}
	pump->bio = bio;
	return 0;
}
"""
CALLED = OLD.replace("bio_kmalloc(GFP_KERNEL, 1)", "bio_kmalloc(1, GFP_KERNEL)")


@pytest.mark.parametrize(
    ("after", "introduced", "preexisting"),
    [
        (CALLED.replace("gfp_t gfp_mask, unsigned short nr_vecs", "unsigned short nr_vecs, gfp_t gfp_mask"), 1, 0),
        (CALLED, 0, 1),
    ],
)
def test_a_put_that_was_right_before(tmp_path: Path, after: str, introduced: int, preexisting: int) -> None:
    (tmp_path / "pump.c").write_text(OLD)
    (done,) = review(read_mails(mail(OLD, after), "pump.patch"), FolderTree(tmp_path)).patches
    assert [f.rule for f in done.introduced] == ["put-without-get"] * introduced
    assert [f.rule for f in done.preexisting] == ["put-without-get"] * preexisting
