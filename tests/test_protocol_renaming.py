# SPDX-License-Identifier: GPL-2.0-or-later
"""A protocol states who owns what, never a finding: with other names in mail, tree and row the reply is the same."""

import difflib
import random
import re
from pathlib import Path

import pytest

from patchlint.cli import main

ROWS = """protocol = "firing"
family = "brick"
note = "who owns a brick in a kiln"

[get]
brick_grab = { arg = 0 }
kiln_claim = { arg = 0, returns = "KILN_IN_USE", others = "KILN_FREED|KILN_RETRY" }

[put]
brick_drop = {}

[take]
kiln_failure = { arg = 0, flag_arg = 1, flag = "KILN_COUNTED" }
"""
BY_RESULT = """#include "kiln.h"

enum kiln_claimed { KILN_FREED, KILN_IN_USE, KILN_RETRY };

static int kiln_fire(struct kiln *kiln, struct brick *brick)
{
	int claimed;

	claimed = kiln_claim(brick);
	switch (claimed) {
	case KILN_RETRY:
		return -EAGAIN;
	case KILN_FREED:
		return 0;
	default:
		break;
	}
	kiln_heat(kiln, brick);
	brick_drop(brick);
	return 0;
}
"""
BY_FLAG = """#include "kiln.h"

static int kiln_inject(struct kiln *kiln, struct brick *brick)
{
	int broken;

	brick_grab(brick);
	broken = kiln_failure(brick, KILN_SOFT);
	brick_drop(brick);
	kiln->broken += broken;
	return broken;
}
"""
LEAK = ("	kiln_heat(kiln, brick);\n", "	if (kiln_heat(kiln, brick))\n		return -EIO;\n")
MENDED = (LEAK[0], LEAK[1].replace("))\n", ")) {\n		brick_drop(brick);\n").replace("-EIO;\n", "-EIO;\n	}\n"))
OTHER_CODE = ("	case KILN_FREED:\n", "	case KILN_FREED:\n		if (kiln->cold)\n			return -EIO;\n")
TWICE = ("KILN_SOFT)", "KILN_SOFT | KILN_COUNTED)")
UNCOUNTED = ("KILN_SOFT)", "0)")
CASES = [
    pytest.param(BY_RESULT, LEAK, "leak-on-error-path", id="a leak on one result"),
    pytest.param(BY_RESULT, MENDED, "", id="a put on that result"),
    pytest.param(BY_RESULT, OTHER_CODE, "", id="an exit on another result"),
    pytest.param(BY_FLAG, TWICE, "put-after-transfer", id="a put of what was handed in"),
    pytest.param(BY_FLAG, UNCOUNTED, "", id="a put of what was not"),
]
_WORD = re.compile(r"[A-Za-z_]\w*")
_THEIRS = frozenset("int static struct return switch case default break if enum include EIO EAGAIN h".split())


def names() -> list[str]:
    """The identifiers of the C texts that are not C's or the kernel's."""
    texts = (BY_RESULT, BY_FLAG, *LEAK, *MENDED, *OTHER_CODE, *TWICE, *UNCOUNTED)
    return sorted({word for text in texts for word in _WORD.findall(text)} - _THEIRS)


def renaming(order: int) -> dict[str, str]:
    """Another name for each, as long as the old one, in small letters: lines break where they did."""
    pick = random.Random(order)  # noqa: S311 - no secret
    found: dict[str, str] = {}
    for name in names():
        while found.get(name, "") in ("", *(new for old, new in found.items() if old != name)):
            found[name] = "q" + "".join(pick.choice("bcdfghjkmnpqrstvwxz") for _ in name[1:])
    return found


def rename(text: str, new: dict[str, str]) -> str:
    return _WORD.sub(lambda match: new.get(match[0], match[0]), text)


def mail(before: str, after: str) -> str:
    lines = difflib.unified_diff(before.splitlines(True), after.splitlines(True), "a/drivers/x/x.c", "b/drivers/x/x.c")
    head = "From: A Person <a@example.org>\nSubject: [PATCH] x: work\nMessage-ID: <1@example.org>\n\nWork.\n\n"
    return f"{head}Signed-off-by: A Person <a@example.org>\n---\n{''.join(lines)}--\n2.47.0\n"


_FINGERPRINT = re.compile(r"\b[0-9a-f]{16}\b")  # made of the names


def reply(
    folder: Path,
    text: str,
    change: tuple[str, str],
    new: dict[str, str],
    capsys: pytest.CaptureFixture[str],
    *options: str,
) -> str:
    """What is said of a change to a text, all of it with other names."""
    assert text.count(change[0]) == 1
    after = text.replace(*change)
    rows, tree = folder / "rows", folder / "tree" / "drivers" / "x"
    for path in (rows, tree):
        path.mkdir(parents=True)
    (rows / "firing.toml").write_text(rename(ROWS, new), encoding="utf-8")
    (tree / "x.c").write_text(rename(text, new), encoding="utf-8")
    (folder / "x.patch").write_text(mail(rename(text, new), rename(after, new)), encoding="utf-8")
    main([str(folder / "x.patch"), "--tree", str(folder / "tree"), "--families", str(rows), *options])
    shown = capsys.readouterr()
    return _FINGERPRINT.sub("FINGERPRINT", (shown.out + shown.err).replace(str(folder), ""))


@pytest.mark.parametrize(("text", "change", "rule"), CASES)
def test_what_the_protocol_decides(
    tmp_path: Path, text: str, change: tuple[str, str], rule: str, capsys: pytest.CaptureFixture[str]
) -> None:
    told = reply(tmp_path, text, change, {}, capsys, "--format", "terse")
    assert re.findall(r": (?:error|warning): ([a-z-]+):", told) == ([rule] if rule else [])


@pytest.mark.parametrize("order", range(3))
@pytest.mark.parametrize(("text", "change", "rule"), CASES)
def test_other_names_change_nothing(
    tmp_path: Path, text: str, change: tuple[str, str], rule: str, order: int, capsys: pytest.CaptureFixture[str]
) -> None:
    new = renaming(order)
    once = reply(tmp_path / "1", text, change, {}, capsys)
    again = reply(tmp_path / "2", text, change, new, capsys)
    assert (again != once) is bool(rule)
    assert again == rename(once, new)


def test_every_name_is_another_one() -> None:
    new = renaming(0)
    assert {"kiln_claim", "KILN_IN_USE", "KILN_COUNTED", "brick", "claimed", "kiln_fire"} <= new.keys()
    assert not set(new) & set(new.values())
    assert set(new) >= {word for word in _WORD.findall(ROWS) if "_" in word and word != "flag_arg"}
