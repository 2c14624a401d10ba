# SPDX-License-Identifier: GPL-2.0-or-later
"""Of what is left in an object that two error paths release, the claim names the function that does so."""

from collections.abc import Callable
from pathlib import Path

from patchlint.finding import Finding

Look = Callable[[str], tuple[Finding, ...]]
TEXT = (
    (Path(__file__).parent / "more" / "return-shared-with-success.c").read_text().split("\nstatic int pump_set_up")[0]
)


def test_what_releases_it_on_both_paths(look: Look) -> None:
    (found,) = look(TEXT)
    assert dict(found.facts)["ends"] == "lamp_forget_and_free"


def test_what_releases_it_on_one(look: Look) -> None:
    # a return of its own, and nothing is called on what it is stored in
    (found,) = look(
        TEXT.replace("\t\tlamp_forget_and_free(lamp);\n\t}\n\tlamp_wake", "\t\treturn ret;\n\t}\n\tlamp_wake")
    )
    assert "ends" not in dict(found.facts)
