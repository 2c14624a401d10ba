# SPDX-License-Identifier: GPL-2.0-or-later
"""From a mail to findings, over small trees."""

import difflib
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from patchlint.errors import UsageError
from patchlint.finding import Confidence
from patchlint.mail.message import read_mails
from patchlint.report import machine
from patchlint.report.show import Show
from patchlint.result import PatchReview, Review
from patchlint.review import Options, review
from patchlint.source.tree import FolderTree, NoTree

PATH = "drivers/lamp/lamp.c"
HELPERS = """\
#include <linux/of.h>

static void lamp_drop(struct device_node *np)
{
	of_node_put(np);
}

"""
GOOD = """\
static int lamp_bind(struct lamp *lamp)
{
	struct device_node *np;
	int ret;

	np = of_parse_phandle(lamp->node, "bulb", 0);
	if (!np)
		return -ENODEV;
	ret = lamp_setup(lamp, np);
	if (ret) {
		lamp_drop(np);
		return ret;
	}
	lamp_drop(np);
	return 0;
}
"""
BAD = GOOD.replace("\t\tlamp_drop(np);\n", "")
OTHER = """\

int lamp_level(struct lamp *lamp)
{
	return lamp->level;
}
"""
Images = dict[str, str | None]


def diff(before: Images, after: Images) -> str:
    """A patch between two trees; None for a file that is not there."""
    found = []
    for path in sorted(before.keys() | after.keys()):
        old, new = before.get(path), after.get(path)
        if old == new:
            continue
        names = (f"a/{path}" if old is not None else "/dev/null", f"b/{path}" if new is not None else "/dev/null")
        lines, now = ((text or "").splitlines(keepends=True) for text in (old, new))
        mode = "new file mode 100644\n" if old is None else "deleted file mode 100644\n" if new is None else ""
        found.append(f"diff --git a/{path} b/{path}\n{mode}" + "".join(difflib.unified_diff(lines, now, *names)))
    return "".join(found)


def mail(patch: str, subject: str = "[PATCH] lamp: tidy", log: str = "Tidy.", number: int = 1, **headers: str) -> bytes:
    """A patch mail."""
    known = {
        "From": "Ann Author <ann@example.org>",
        "Date": f"Sun, 22 Nov 2026 19:{number:02}:00 +0000",
        "Message-ID": f"<lamp-{number}@example.org>",
        "Subject": subject,
    }
    head = "".join(f"{name.replace('_', '-')}: {value}\n" for name, value in {**known, **headers}.items())
    return f"{head}\n{log}\n\nSigned-off-by: Ann Author <ann@example.org>\n---\n{patch}-- \n2.39.5\n".encode()


Run = Callable[..., Review]


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Return what reviews mails over a tree of these files."""

    def run(before: Images, *mails: bytes, options: Options | None = None) -> Review:
        for path, text in before.items():
            if text is not None:
                file = tmp_path / path
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_text(text)
        read = [one for data in mails for one in read_mails(data, "lamp.mbox")]
        return review(read, FolderTree(tmp_path), options)

    return run


def only(found: Review) -> PatchReview:
    assert len(found.patches) == 1
    return found.patches[0]


def told(patch: PatchReview) -> tuple[list[str], list[str], list[str]]:
    """Introduced, fixed and preexisting, each as "function object"."""
    groups = (patch.introduced, patch.fixed, patch.preexisting)
    first, second, third = ([f"{f.function} {f.object}" for f in group] for group in groups)
    return first, second, third


def test_a_leak_that_comes(run: Run) -> None:
    before: Images = {PATH: HELPERS + GOOD}
    patch = only(run(before, mail(diff(before, {PATH: HELPERS + BAD}))))
    assert told(patch) == (["lamp_bind np"], [], [])
    finding = patch.introduced[0]
    assert (finding.file, finding.line, finding.rule) == (PATH, 18, "leak-on-error-path")
    assert finding.confidence is Confidence.HIGH
    assert [(row.function, row.status) for row in patch.functions] == [("lamp_bind", "strict")]
    assert [(row.path, row.whole) for row in patch.files] == [(PATH, True)]


def test_a_leak_that_goes(run: Run) -> None:
    before: Images = {PATH: HELPERS + BAD}
    patch = only(run(before, mail(diff(before, {PATH: HELPERS + GOOD}))))
    assert told(patch) == ([], ["lamp_bind np"], [])


def test_a_leak_that_stays(run: Run) -> None:
    before: Images = {PATH: HELPERS + BAD}
    after: Images = {
        PATH: HELPERS + BAD.replace("\tlamp_drop(np);\n\treturn 0", "\tlamp_show(lamp);\n\tlamp_drop(np);\n\treturn 0")
    }
    patch = only(run(before, mail(diff(before, after))))
    assert told(patch) == ([], [], ["lamp_bind np"])


def test_a_function_that_is_not_touched_is_not_looked_at(run: Run) -> None:
    before: Images = {PATH: HELPERS + BAD + OTHER}
    after: Images = {PATH: HELPERS + BAD + OTHER.replace("lamp->level", "lamp->level + 1")}
    patch = only(run(before, mail(diff(before, after))))
    assert told(patch) == ([], [], [])
    assert [row.function for row in patch.functions] == ["lamp_level"]


def test_a_new_file(run: Run) -> None:
    patch = only(run({}, mail(diff({}, {PATH: HELPERS + BAD}))))
    assert told(patch) == (["lamp_bind np"], [], [])
    assert {row.function for row in patch.functions} == {"lamp_drop", "lamp_bind"}


def test_a_new_function(run: Run) -> None:
    before: Images = {PATH: HELPERS}
    patch = only(run(before, mail(diff(before, {PATH: HELPERS + BAD}))))
    assert told(patch)[0] == ["lamp_bind np"]


def test_a_deleted_function_has_no_findings(run: Run) -> None:
    before: Images = {PATH: HELPERS + BAD + OTHER}
    patch = only(run(before, mail(diff(before, {PATH: HELPERS + OTHER}))))
    assert patch.introduced == ()


def test_a_deleted_file_has_no_findings(run: Run) -> None:
    before: Images = {PATH: HELPERS + BAD}
    patch = only(run(before, mail(diff(before, {PATH: None}))))
    assert (patch.introduced, patch.preexisting) == ((), ())


def test_a_renamed_function_keeps_its_findings(run: Run) -> None:
    before: Images = {PATH: HELPERS + BAD}
    patch = only(run(before, mail(diff(before, {PATH: HELPERS + BAD.replace("lamp_bind", "lamp_probe")}))))
    assert told(patch) == ([], [], ["lamp_probe np"])


def test_a_moved_function_keeps_its_findings(run: Run) -> None:
    before: Images = {PATH: HELPERS + BAD + OTHER}
    patch = only(run(before, mail(diff(before, {PATH: HELPERS + OTHER + "\n" + BAD}))))
    assert patch.introduced == ()


def test_a_callee_that_changes_is_known_anew(run: Run) -> None:
    """lamp_drop() puts no longer: its callers were not touched, and are not looked at, but a touched one sees it."""
    before: Images = {PATH: HELPERS + GOOD}
    after: Images = {
        PATH: (HELPERS + GOOD).replace("\tof_node_put(np);\n", "\tlamp_show(np);\n").replace("int ret;", "int ret = 0;")
    }
    patch = only(run(before, mail(diff(before, after))))
    assert [f.function for f in patch.introduced] == ["lamp_bind"]


def test_two_files(run: Run) -> None:
    other = "drivers/lamp/other.c"
    before: Images = {PATH: HELPERS + GOOD, other: HELPERS + BAD}
    after: Images = {PATH: HELPERS + BAD, other: HELPERS + GOOD}
    patch = only(run(before, mail(diff(before, after))))
    assert told(patch) == (["lamp_bind np"], ["lamp_bind np"], [])
    assert [f.file for f in patch.introduced] == [PATH]


def test_what_is_no_c_is_left_out(run: Run) -> None:
    before: Images = {"Documentation/lamp.rst": "Lamps\n=====\n"}
    patch = only(run(before, mail(diff(before, {"Documentation/lamp.rst": "Lamps!\n=====\n"}))))
    assert told(patch) == ([], [], [])
    assert patch.functions == ()


def test_hunks_only() -> None:
    before: Images = {PATH: HELPERS + GOOD}
    data = mail(diff(before, {PATH: HELPERS + BAD}))
    patch = only(review(read_mails(data, "lamp.mbox"), NoTree()))
    assert [row.status for row in patch.functions] == ["partial"]
    assert not patch.files[0].whole
    assert patch.introduced == ()


def test_hunks_that_hold_a_whole_function() -> None:
    data = mail(diff({}, {PATH: HELPERS + BAD}))
    patch = only(review(read_mails(data, "lamp.mbox"), NoTree()))
    assert told(patch)[0] == ["lamp_bind np"]


def test_a_patch_that_does_not_apply(run: Run) -> None:
    before: Images = {PATH: HELPERS + GOOD}
    data = mail(diff(before, {PATH: HELPERS + BAD}))
    patch = only(run({PATH: HELPERS + OTHER}, data))
    assert not patch.files[0].whole
    assert patch.files[0].reason != ""
    assert [row.status for row in patch.functions] == ["partial"]


def test_a_function_that_cannot_be_read_is_told(run: Run) -> None:
    broken = "static int lamp_bind(struct lamp *lamp)\n{\n\treturn (((;\n}\n"
    before: Images = {PATH: HELPERS + GOOD}
    patch = only(run(before, mail(diff(before, {PATH: HELPERS + broken}))))
    assert patch.functions[0].status in ("skipped", "opaque")
    assert patch.functions[0].reason != ""


def nested(depth: int) -> str:
    """A function that is nested too deeply to be read."""
    return f"static int lamp_bind(struct lamp *lamp)\n{{\n\treturn {'(' * depth}1{')' * depth};\n}}\n"


def test_nothing_is_introduced_where_the_old_image_was_not_read(run: Run) -> None:
    before: Images = {PATH: HELPERS + nested(5000)}
    patch = only(run(before, mail(diff(before, {PATH: HELPERS + BAD}))))
    assert told(patch) == ([], [], ["lamp_bind np"])


def test_nothing_is_fixed_where_the_new_image_was_not_read(run: Run) -> None:
    before: Images = {PATH: HELPERS + BAD}
    patch = only(run(before, mail(diff(before, {PATH: HELPERS + nested(5000)}))))
    assert patch.functions[0].status == "skipped"
    assert patch.fixed == ()


# series


def test_what_a_later_patch_fixes_is_not_held_against_the_earlier_one(run: Run) -> None:
    first: Images = {PATH: HELPERS + GOOD}
    second: Images = {PATH: HELPERS + BAD}
    found = run(
        first,
        mail(diff(first, second), "[PATCH 1/2] lamp: break", number=1),
        mail(diff(second, first), "[PATCH 2/2] lamp: mend", number=2),
    )
    assert [told(patch) for patch in found.patches] == [([], [], []), ([], ["lamp_bind np"], [])]


def test_what_no_later_patch_fixes_is(run: Run) -> None:
    first: Images = {PATH: HELPERS + GOOD}
    second: Images = {PATH: HELPERS + BAD}
    third: Images = {PATH: HELPERS + BAD + OTHER}
    found = run(
        first,
        mail(diff(first, second), "[PATCH 1/2] lamp: break", number=1),
        mail(diff(second, third), "[PATCH 2/2] lamp: more", number=2),
    )
    assert [told(patch)[0] for patch in found.patches] == [["lamp_bind np"], []]


def test_the_order_of_the_mails_does_not_matter(run: Run) -> None:
    first: Images = {PATH: HELPERS + GOOD}
    second: Images = {PATH: HELPERS + BAD}
    mails = [
        mail(diff(first, second), "[PATCH 1/2] lamp: break", number=1),
        mail(diff(second, first), "[PATCH 2/2] lamp: mend", number=2),
    ]
    one, two = run(first, *mails), run(first, *reversed(mails))
    assert [told(patch) for patch in one.patches] == [told(patch) for patch in two.patches]


def test_a_later_patch_of_the_same_series_builds_on_the_earlier(run: Run) -> None:
    first: Images = {PATH: HELPERS + GOOD}
    second: Images = {PATH: HELPERS + GOOD + OTHER}
    third: Images = {PATH: HELPERS + BAD + OTHER}
    found = run(
        first,
        mail(diff(first, second), "[PATCH 1/2] lamp: more", number=1),
        mail(diff(second, third), "[PATCH 2/2] lamp: break", number=2),
    )
    assert [told(patch)[0] for patch in found.patches] == [[], ["lamp_bind np"]]
    assert all(row.whole for patch in found.patches for row in patch.files)


def test_what_a_later_patch_fixes_in_part_is_still_told(run: Run) -> None:
    exits = "\tret = lamp_switch(lamp);\n\tif (ret) {\n\t\tlamp_drop(np);\n\t\treturn ret;\n\t}\n"
    good = GOOD.replace("\tlamp_drop(np);\n\treturn 0", f"{exits}\tlamp_drop(np);\n\treturn 0")
    first: Images = {PATH: HELPERS + good}
    second: Images = {PATH: HELPERS + good.replace("\t\tlamp_drop(np);\n", "")}
    third: Images = {PATH: HELPERS + good.replace("\t\tlamp_drop(np);\n", "", 1)}
    found = run(
        first,
        mail(diff(first, second), "[PATCH 1/2] lamp: break twice", number=1),
        mail(diff(second, third), "[PATCH 2/2] lamp: mend once", number=2),
    )
    assert any("lamp_bind np" in told(patch)[0] for patch in found.patches)


# options


def test_a_rule_that_is_ignored(run: Run) -> None:
    before: Images = {PATH: HELPERS + GOOD}
    found = run(before, mail(diff(before, {PATH: HELPERS + BAD})), options=Options(ignored=("leak-on-error-path",)))
    assert only(found).introduced == ()


def test_a_rule_that_is_selected(run: Run) -> None:
    before: Images = {PATH: HELPERS + GOOD}
    data = mail(diff(before, {PATH: HELPERS + BAD}))
    assert only(run(before, data, options=Options(selected=("double-put",)))).introduced == ()
    assert len(only(run(before, data, options=Options(selected=("leak-on-error-path",)))).introduced) == 1


@pytest.mark.parametrize("options", [Options(selected=("no-such",)), Options(ignored=("no-such",))])
def test_a_rule_that_does_not_exist(run: Run, options: Options) -> None:
    with pytest.raises(UsageError, match="no-such"):
        run({}, options=options)


# what people write does not matter

WORDS = st.sampled_from(
    """fix leak refcount Fixes: put get revert "double put" use-after-free of_node_put CVE stable@example.org
    Reported-by: syzbot trivial cleanup [RFC] v2 Cc: WIP --- bug not-a-bug ignore patchlint error""".split()
)
TEXT = st.lists(WORDS, max_size=8).map(" ".join)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(TEXT, TEXT, st.lists(TEXT, max_size=4), st.sampled_from(["ann", "gregkh", "syzbot", "0day", "patchlint"]))
def test_headers_and_log_change_no_finding(run: Run, subject: str, extra: str, log: list[str], author: str) -> None:
    before: Images = {PATH: HELPERS + GOOD}
    patch = diff(before, {PATH: HELPERS + BAD})
    plain = only(run(before, mail(patch)))
    text = "\n\n".join(line for line in log if "---" not in line)
    written = mail(patch, f"[PATCH] {subject}", text, From=f"{author} <{author}@example.org>", X_Note=extra)
    other = only(run(before, written))
    assert (other.introduced, other.fixed, other.preexisting) == (plain.introduced, plain.fixed, plain.preexisting)
    assert other.functions == plain.functions


# the same each time


def test_two_runs_give_the_same_bytes(run: Run) -> None:
    before: Images = {PATH: HELPERS + GOOD, "drivers/lamp/other.c": HELPERS + BAD}
    data = mail(diff(before, {PATH: HELPERS + BAD, "drivers/lamp/other.c": HELPERS + GOOD}))
    one, two = (machine.render(run(before, data), Show(preexisting=True)) for _ in range(2))
    assert one == two


def test_the_seed_of_hashes_changes_no_byte(tmp_path: Path) -> None:
    cases = Path(__file__).parent / "engine" / "cases"
    after: Images = {f"drivers/lamp/{file.name}": file.read_text() for file in sorted(cases.glob("*.c"))[:8]}
    (tmp_path / "lamp.mbox").write_bytes(mail(diff({}, after)))
    (tmp_path / "tree").mkdir()
    command = [sys.executable, "-m", "patchlint", "--tree", "tree", "--format", "json", "lamp.mbox"]
    seen = set()
    for seed in ("0", "1", "4242"):
        ran = subprocess.run(
            command, cwd=tmp_path, env={**os.environ, "PYTHONHASHSEED": seed}, capture_output=True, check=False
        )
        assert ran.returncode == 1, ran.stderr
        seen.add(ran.stdout)
    assert len(seen) == 1
