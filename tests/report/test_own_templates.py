# SPDX-License-Identifier: GPL-2.0-or-later
"""The reviewer's own templates: they come before ours, and none of them runs wild."""

import time
from collections.abc import Callable
from pathlib import Path

import pytest

from patchlint.errors import UsageError
from patchlint.finding import Finding
from patchlint.report.reply import answers
from patchlint.report.show import Show
from patchlint.report.templates import environment
from patchlint.result import Review

Make = Callable[..., Finding]
MakeReview = Callable[..., Review]


@pytest.fixture
def body(finding: Make, review: MakeReview, tmp_path: Path) -> Callable[..., str]:
    """Return what a reply says with these templates; a name stands for a file, "__" in it for a "/"."""

    def make(**templates: str) -> str:
        for name, text in templates.items():
            path = tmp_path / (name.replace("__", "/").replace("_", "-") + ".txt.j2")
            path.parent.mkdir(exist_ok=True)
            path.write_text(text)
        environment.cache_clear()
        ((_, text),) = answers(review(finding()), Show(templates=str(tmp_path)))
        return text

    return make


def test_own_paragraphs_come_before_ours(body: Callable[..., str]) -> None:
    text = body(rules__leak_on_error_path="Who puts {{ object }} {{ exits }}?\n")
    assert "\nWho puts np at this return?\n" in text
    assert "> diff --git" in text


def test_the_whole_reply_can_be_ones_own(body: Callable[..., str]) -> None:
    own = (
        "{% for reply in replies %}On {{ reply.date }}, {{ reply.author }} wrote:\n"
        "{% for file in reply.files %}{{ file.headers | join(' ') }}\n{% endfor %}{% endfor %}"
    )
    assert body(reply=own).startswith("On Sun, 22 Nov 2026 19:37:29 +0000, Ann Author wrote:\n> diff --git a/drivers/")


def test_ours_work_in_the_sandbox(body: Callable[..., str], finding: Make, review: MakeReview) -> None:
    ((_, ours),) = answers(review(finding()), Show())
    assert body(rules__never_put="unused") == ours


@pytest.mark.parametrize(
    "text",
    [
        "{{ ''.__class__.__mro__ }}",
        "{{ facts.__init__ }}",
        "{{ 'a' * 1000000000 }}",
        "{{ 2 ** 100000000 }}",
        "{{ '%1000000000d' % 1 }}",
        "{{ 'a'.ljust(1000000000) }}",
        "{{ 'a' | center(1000000000) }}",
        "{{ facts.update({'a': 1}) }}",
        "{{ range(100000) }}",
        "{{ cycler(1).next() }}",
        "{% set s = 'aaaaaaaaaaaaaaaaaaaa' %}"
        + "".join(f"{{% for a{n} in s %}}" for n in range(9))
        + "{% endfor %}" * 9,
        "{% for a in [1] recursive %}{{ loop([1, 1]) }}{% endfor %}",
        "{% macro m(x) %}{{ m(x ~ x) }}{% endmacro %}{{ m('a') }}",
        "{% include 'reply.txt.j2' %}",
        "{% extends 'reply.txt.j2' %}",
        "{% import 'reply.txt.j2' as r %}",
        "{{ nobody }}",
        "{{ 1 / 0 }}",
        "{% for %}",
        "{{",
    ],
)
def test_what_a_template_may_not(body: Callable[..., str], text: str) -> None:
    begin = time.monotonic()
    with pytest.raises(UsageError, match=r"leak-on-error-path\.txt\.j2"):
        body(rules__leak_on_error_path=text)
    assert time.monotonic() - begin < 5


def test_too_much_text_is_refused(body: Callable[..., str]) -> None:
    line = "x" * 60_000
    with pytest.raises(UsageError, match="MiB"):
        body(reply="{% for a in 'bbbbbbbbbb' %}{% for a in 'bbbbbbbbbb' %}" + line + "{% endfor %}{% endfor %}")
    with pytest.raises(UsageError, match="KiB"):
        body(reply=line * 2)


def test_a_folder_without_templates_is_told(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no template in it"):
        environment(str(tmp_path))
    with pytest.raises(UsageError, match="No such file"):
        environment(str(tmp_path / "none"))
