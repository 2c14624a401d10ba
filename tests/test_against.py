# SPDX-License-Identifier: GPL-2.0-or-later
"""Two versions of a patch: what is new, what was asked already, what was mended."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from lamp_mail import BEFORE, FINE, LEAKY, PATH, mail

from patchlint.cli import main
from patchlint.report.formats import FORMATS

OTHER = BEFORE.replace("lamp_bind", "lamp_dim").replace("np", "node")
BOTH = f"{BEFORE}\n{OTHER}"
LEAK = "\tret = lamp_setup(lamp);\n\tif (ret)\n\t\treturn ret;\n\n\tlamp->on"

Ran = tuple[int, str, str]
Run = Callable[..., Ran]


@pytest.fixture
def run(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> Run:
    """Compare two mails in a tree, given as text, and return exit status, output and notes."""

    def go(old: str, new: str, *words: str, before: str | None = BOTH) -> Ran:
        (tmp_path / "v2.mbox").write_text(old)
        (tmp_path / "v3.mbox").write_text(new)
        (tmp_path / "tree" / PATH).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "tree" / PATH).write_text(before or "")
        place = ("--tree", str(tmp_path / "tree")) if before is not None else ()
        status = main([*place, "--against", str(tmp_path / "v2.mbox"), *words, str(tmp_path / "v3.mbox")])
        return (status, *capfd.readouterr())

    return go


def _mail(after: str, version: int) -> str:
    return mail(after, f"[PATCH v{version}] lamp: set it up", BOTH)


def _groups(out: str) -> dict[str, list[str]]:
    found: dict[str, Any] = json.loads(out)
    return {name: [row["rule"] for row in rows] for name, rows in found.items() if isinstance(rows, list) and rows}


def test_what_is_new_old_and_mended_is_told_apart(run: Run) -> None:
    leaky = BOTH.replace("\tlamp->on", LEAK, 1)
    twice = leaky.replace("\tof_node_put(node);", "\tof_node_put(node);\n\tof_node_put(node);")
    mended = twice.replace("\t\treturn ret;\n", "\t\tgoto out;\n").replace(
        "\tof_node_put(np);", "out:\n\tof_node_put(np);"
    )
    status, out, err = run(_mail(leaky, 2), _mail(twice, 3))
    assert (status, err) == (1, "")
    new, still = out.split("\n\n")
    assert new.startswith(f"New in version 3:\n  {PATH}:")
    assert ": double-put: " in new
    assert still.startswith(f"Asked of version 2, and still there:\n  {PATH}:12: error: leak-on-error-path: ")
    assert _groups(run(_mail(leaky, 2), _mail(twice, 3), "--format=json")[1]) == {
        "added": ["double-put"],
        "still": ["leak-on-error-path"],
    }
    assert _groups(run(_mail(twice, 3), _mail(mended, 4), "--format=json")[1]) == {
        "still": ["double-put"],
        "mended": ["leak-on-error-path"],
    }


def test_a_function_that_is_left_alone_is_not_mended(run: Run) -> None:
    leaky = BOTH.replace("\tlamp->on", LEAK, 1)
    other = BOTH.replace(OTHER, OTHER.replace("on = true", "on = 1"))
    status, out, _ = run(_mail(leaky, 2), _mail(other, 3), "--format=json")
    assert (status, _groups(out)) == (0, {"dropped": ["leak-on-error-path"]})
    assert "that version 3 leaves alone:\n" in run(_mail(leaky, 2), _mail(other, 3))[1]


def test_what_could_not_be_read_is_not_mended(run: Run) -> None:
    leaky = BOTH.replace("\tlamp->on", LEAK, 1)
    unread = leaky.replace("\tlamp->on", f"\tret = {'(' * 5000}0{')' * 5000};\n\tlamp->on", 1)
    _, out, _ = run(_mail(leaky, 2), _mail(unread, 3), "--format=json")
    assert _groups(out) == {"unknown": ["leak-on-error-path"]}


def test_nothing_to_say_is_said(run: Run) -> None:
    fine = f"{FINE}\n{OTHER}"
    assert run(_mail(fine, 2), _mail(fine, 3)) == (
        0,
        "Nothing to ask about, neither in version 2 nor in version 3.\n",
        "",
    )
    assert "in the older version" in run(_mail(fine, 2), _mail(fine, 2))[1]


def test_the_status_is_that_of_the_new_version(run: Run) -> None:
    leaky, fine = BOTH.replace("\tlamp->on", LEAK, 1), f"{FINE}\n{OTHER}"
    assert run(_mail(leaky, 2), _mail(fine, 3))[0] == 0
    assert run(_mail(fine, 2), _mail(leaky, 3))[0] == 1
    assert run(_mail(fine, 2), _mail(leaky, 3), "--fail-on=never")[0] == 0


@pytest.mark.parametrize("form", sorted(set(FORMATS) - {"reply", "json"}))
def test_other_formats_are_refused(run: Run, form: str) -> None:
    status, out, err = run(_mail(LEAKY, 2), _mail(LEAKY, 3), f"--format={form}")
    assert (status, out, err.count("\n")) == (2, "", 1)
    assert "--against goes with --format reply or json" in err


@pytest.mark.parametrize(("old", "new"), [("hello\n", None), (None, "hello\n")])
def test_a_version_without_a_patch_is_bad_input(run: Run, old: str | None, new: str | None) -> None:
    status, out, err = run(old or _mail(BOTH + "\n", 2), new or _mail(BOTH + "\n", 3))
    assert (status, out) == (2, "")
    assert "no patch to compare" in err
