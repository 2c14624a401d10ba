# SPDX-License-Identifier: GPL-2.0-or-later
"""One file looked at as a whole: nothing is lost by what is not parsed, nor by writing it down."""

from pathlib import Path

import pytest

from patchlint.contracts.bodies import Bodies
from patchlint.contracts.elsewhere import Elsewhere
from patchlint.registry import rules
from patchlint.scan.codec import decode, encode
from patchlint.scan.look import look
from patchlint.scan.model import Seen

RULES = rules()
TEXTS = [
    pytest.param("".join(texts), id=f"{rule.name}-{what}")
    for rule in RULES
    for what, texts in (("bad", rule.bad), ("good", rule.good))
]
FILES = sorted((Path(__file__).parents[2] / "fixtures/cases").glob("*/before/**/*.c"))


def _seen(text: str) -> Seen:
    return look("drivers/lamp/a.c", text, Elsewhere(), RULES)


@pytest.mark.parametrize("text", TEXTS)
def test_what_is_written_down_is_what_was_seen(text: str) -> None:
    seen = _seen(text)
    assert decode(encode(seen)) == (seen, "")


@pytest.mark.parametrize("text", TEXTS)
def test_functions_that_are_not_parsed_have_no_findings(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    seen = _seen(text)
    monkeypatch.setattr(Bodies, "is_concerned", lambda *_: True)
    assert set(_seen(text).findings) == set(seen.findings)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.parts[-3])
def test_so_it_is_with_the_fixtures(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = path.read_text()
    seen = _seen(text)
    monkeypatch.setattr(Bodies, "is_concerned", lambda *_: True)
    assert set(_seen(text).findings) == set(seen.findings)


@pytest.mark.parametrize("text", ["", "{", '{"findings": 1}', "[]", '{"findings": [{}]}', "null", '{"path": "a"}'])
def test_what_is_no_record_is_refused(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - whatever the reader says of it
        decode(text)


def test_what_nobody_can_read_is_no_crash() -> None:
    for text in ("", "int f(", "}" * 100, "\0", "int f(void) {" + "{" * 5000, "x" * 100_000):
        assert _seen(text).findings == ()
