# SPDX-License-Identifier: GPL-2.0-or-later
"""The page as text: what it may load, what hostile input becomes, where its links lead."""

import re
from base64 import b64encode
from collections.abc import Callable
from dataclasses import replace
from hashlib import sha256
from html.parser import HTMLParser
from pathlib import Path

import pytest

from patchlint.contracts.elsewhere import Elsewhere
from patchlint.finding import Finding
from patchlint.mail.message import read_mails
from patchlint.mail.model import Refusal
from patchlint.report.page import render
from patchlint.report.show import Show
from patchlint.result import Looked, Review
from patchlint.review import Options, review
from patchlint.source.tree import open_tree

CASES = Path(__file__).parent.parent.parent / "fixtures" / "cases"
VOID = frozenset("meta input line circle polyline".split())
EVIL = "</style></title><script>alert(1)</script><img src=x onerror=a()>\"' onclick=a() \x1b[31m\u202e{{ 7 * 7 }}"

Make = Callable[..., Finding]
MakeReview = Callable[..., Review]


class Read(HTMLParser):
    """What a page has: its tags with their attributes, its text; every tag has to be closed where it was opened."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words = ""
        self._open: list[str] = []
        self.feed(text)
        self.close()
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        assert len(dict(attrs)) == len(attrs)
        if tag not in VOID:
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words += data

    def values(self, name: str) -> list[str]:
        """All values of an attribute."""
        return [value or "" for _, attributes in self.tags for key, value in attributes.items() if key == name]


def _case(name: str) -> Review:
    tree = open_tree(CASES / name / "before", None)
    mails = read_mails((CASES / name / "patch.mbox").read_bytes(), "patch.mbox")
    done = review(mails, tree, Options(facts=True), Elsewhere(None, tree))
    tree.close()
    return done


@pytest.fixture(scope="module")
def pages() -> list[str]:
    """Pages of all sorts: many paths, a loop, no function, no findings, a series, renames."""
    names = ("retire-last-try", "loop-exit", "no-functions", "fix", "series", "rename-only", "hunks-only")
    return [render(_case(name), Show(preexisting=True)) for name in names]


def test_pages_are_sound(pages: list[str]) -> None:
    for text in pages:
        page = Read(text)
        ids = page.values("id")
        assert len(set(ids)) == len(ids)
        for link in page.values("href"):
            assert link[0] == "#"
            assert link[1:] in ids
        assert set(filter(None, " ".join(page.values("aria-labelledby")).split())) <= set(ids)


def test_nothing_is_loaded_or_run(pages: list[str]) -> None:
    for text in pages:
        page = Read(text)
        tags = {tag for tag, _ in page.tags}
        assert not tags & {"script", "link", "img", "iframe", "object", "embed", "form", "base"}
        assert page.values("style") == page.values("src") == []
        assert not re.search(r"url\(|@import|expression\(|//", text.partition("<style>")[2].partition("</style>")[0])


def test_the_policy_allows_this_style_sheet_only(pages: list[str]) -> None:
    for text in pages:
        style = text.partition("<style>")[2].partition("</style>")[0]
        digest = b64encode(sha256(style.encode()).digest()).decode()
        (policy,) = [value for value in Read(text).values("content") if "default-src" in value]
        assert policy == f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"


def test_one_path_of_each_finding_is_chosen(pages: list[str]) -> None:
    page = Read(pages[0])
    radios = [attributes for tag, attributes in page.tags if tag == "input"]
    assert len(radios) == 7
    assert [radio["value"] for radio in radios if "checked" in radio] == ["1"]
    assert {radio["name"] for radio in radios} == {"f1-path"}


def test_what_others_wrote_stays_text(finding: Make, review: MakeReview, mail: str) -> None:
    evil = EVIL.replace("\n", "")
    found = finding(object=evil, message=evil, function=evil, rule="lock-on-error")
    text = mail.replace("lamp: look for the bulb", evil).replace("Ann Author <", f"{evil} <")
    text = text.replace("+\tlamp->colour = 0;", f"+\tlamp->colour = 0; /* {evil} */")
    made = review(found, mail=text, functions=(Looked(found.file, evil, "skipped", evil, 5, 24),))
    page = render(replace(made, notes=(evil,)), Show())
    read = Read(page)
    assert {tag for tag, _ in read.tags} & {"script", "img"} == set()
    assert read.values("onclick") == read.values("onerror") == []
    assert page.count("<style") == page.count("</style") == 1
    assert "{{ 7 * 7 }}" in read.words
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e]", page)


def test_surrogates_can_be_written(finding: Make, review: MakeReview) -> None:
    page = render(review(finding(message="c\udcffl")), Show())
    assert "c?l" in page
    page.encode("utf-8")


def test_a_page_without_a_patch_says_so() -> None:
    assert "no patch" in Read(render(Review((), ("a note",)), Show())).words


def test_what_could_not_be_read_is_not_called_clean(review: MakeReview) -> None:
    assert "Nothing to report." in Read(render(review(), Show())).words
    (one,) = review().patches
    bare = replace(one.patch, files=(), refused=(Refusal("drivers/lamp/odd.c", 40, "hunk 1 is damaged"),))
    made = Review((replace(one, patch=bare, functions=(), files=()),), ())
    words = Read(render(made, Show())).words
    assert "Nothing to report." not in words
    assert "drivers/lamp/odd.c: hunk 1 is damaged" in words


def test_a_series_begins_with_its_patches(pages: list[str]) -> None:
    links = [link for link in Read(pages[4]).values("href") if link[1] == "p"]
    assert links == ["#p1", "#p2"]
    assert "#p1" not in Read(pages[0]).values("href")


def test_a_long_function_is_cut_down_to_what_matters(finding: Make, review: MakeReview) -> None:
    after = "\n".join(f"line {number};" for number in range(1, 901))
    made = review(finding(), after=after, functions=(Looked(finding().file, "lamp_bind", "strict", "", 1, 900),))
    page = Read(render(made, Show()))
    assert page.values("class").count("row cut") == 2
    assert 20 > sum(value.startswith("f1-1") for value in page.values("id")) > 5
    assert "lines are not shown" in page.words


def test_a_huge_diff_is_cut(review: MakeReview, mail: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("patchlint.report.page._MOST_LINES", 5)
    page = Read(render(review(mail=mail), Show()))
    assert "lines are not shown" in page.words
    assert "lamp->flags = 0;" not in page.words


def test_a_function_without_a_finding_can_be_opened_if_it_counts_references(pages: list[str]) -> None:
    fixed, renamed = Read(pages[3]), Read(pages[5])
    assert "curlew_find_backlight(), 3 paths, no question" in " ".join(fixed.words.split())
    assert "#g1" in fixed.values("href")
    radios = [attributes for tag, attributes in fixed.tags if tag == "input"]
    assert {one["name"] for one in radios} == {"g1-path"}
    assert sum("checked" in one for one in radios) == 1
    assert any(label.startswith("np: 0 at the beginning; line ") for label in fixed.values("aria-label"))
    assert "details" in {tag for tag, _ in renamed.tags}


def test_functions_without_a_finding_are_opened_as_long_as_there_is_room(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("patchlint.report.page._MOST_OPENED", 10)
    page = Read(render(_case("fix"), Show()))
    assert "no question" not in page.words
    assert "curlew_find_backlight()" in page.words


def test_it_ends_with_how_to_see_it_again(pages: list[str]) -> None:
    words = Read(pages[0]).words
    assert "To see this again" in words
    assert "patchlint --select flag-without-reference" in " ".join(words.split())
    assert "To see this again" not in Read(pages[3]).words
