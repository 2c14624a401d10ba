# SPDX-License-Identifier: GPL-2.0-or-later
"""The page as a person meets it: a real Chromium opens it, clicks, presses keys, and tells what is to be seen.

The browser is driven over a pipe by its own protocol: that needs no package, and no port.
"""

import json
import os
import shutil
import subprocess
import sys
from base64 import b64decode
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from patchlint.cli import main

CASES = Path(__file__).parent.parent.parent / "fixtures" / "cases"
PATHS = 7

SEEN = """[...document.querySelectorAll("%s")].filter(e => e.checkVisibility({visibilityProperty: true})
    && e.getClientRects().length).map(e => e.%s)"""
LIT = """[...document.querySelectorAll("#f1 .row")].filter(e => e.querySelector(".rail")?.checkVisibility())
    .map(e => Number(e.querySelector(".n").textContent))"""
CONTRAST = """(() => {
  const light = c => c.map(v => (v /= 255) <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
  const part = c => { const [r, g, b] = light(c); return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
  const rgb = text => text.match(/[\\d.]+/g).map(Number);
  const behind = e => {
    for (; e; e = e.parentElement) {
      const back = e.classList.contains("row") && e.querySelector(".back")?.checkVisibility()
        ? e.querySelector(".back") : e;
      const c = rgb(getComputedStyle(back).backgroundColor);
      if (c.length < 4 || c[3] > 0) return c;
    }
  };
  return [...document.querySelectorAll("body *")].filter(e => e.checkVisibility({visibilityProperty: true})
      && !(e instanceof SVGElement) && [...e.childNodes].some(n => n.nodeType === 3 && n.data.trim()))
    .map(e => {
      const [a, b] = [part(rgb(getComputedStyle(e).color).slice(0, 3)), part(behind(e).slice(0, 3))];
      return [e.textContent, (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05)];
    });
})()"""

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
_QUIET = (
    "--headless --disable-gpu --disable-quic --no-first-run --no-default-browser-check --disable-background-networking"
    " --disable-component-update --disable-sync --disable-extensions --hide-scrollbars --remote-debugging-pipe"
).split()

# the browser reads commands from descriptor 3 and writes to 4
_START = """
import fcntl, os, sys
ends = [fcntl.fcntl(int(word), fcntl.F_DUPFD, 10) for word in sys.argv[1:3]]
for place, end in enumerate(ends, 3):
    os.dup2(end, place)
os.execv(sys.argv[3], sys.argv[3:])
"""


def _installed() -> str:
    """The path of a Chromium, "" for none."""
    return next(filter(None, map(shutil.which, _NAMES)), "")


class Tab:
    """One tab."""

    def __init__(self, send: int, receive: int) -> None:
        """Open a tab of the browser at the other end of these pipes."""
        self._send, self._receive = send, receive
        self._left = b""
        self._count = 0
        self._session = ""
        self.complaints: list[str] = []  # of the page's policy and its scripts
        target = self("Target.createTarget", url="about:blank")["targetId"]
        self._session = self("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Log"):
            self(f"{domain}.enable")

    def __call__(self, method: str, **parameters: object) -> dict[str, Any]:
        """Send a command and return its result."""
        self._count += 1
        message = {"id": self._count, "method": method, "params": parameters}
        message |= {"sessionId": self._session} if self._session else {}
        os.write(self._send, json.dumps(message).encode() + b"\0")
        while (answer := self._next()).get("id") != self._count:
            self._note(answer)
        assert "error" not in answer, answer
        return dict(answer["result"])

    def _next(self) -> dict[str, Any]:
        while b"\0" not in self._left:
            data = os.read(self._receive, 1 << 16)
            assert data, "the browser has gone"
            self._left += data
        message, _, self._left = self._left.partition(b"\0")
        return dict(json.loads(message))

    def _note(self, event: dict[str, Any]) -> None:
        if event.get("method") == "Log.entryAdded":
            self.complaints.append(event["params"]["entry"]["text"])

    def open(self, file: Path) -> None:
        """Load a file and wait until it is there."""
        self("Page.navigate", url=file.resolve().as_uri())
        while self.run("document.readyState + location.protocol") != "completefile:":
            pass

    def run(self, code: str) -> Any:
        """Return what a JavaScript expression comes to; the page's own policy does not count for it."""
        done = self("Runtime.evaluate", expression=code, returnByValue=True)
        assert "exceptionDetails" not in done, done
        return done["result"].get("value")

    def look(self, width: int, height: int = 900, *, dark: bool = False) -> None:
        """Give the window a size in pixels, and the reader a taste."""
        self("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=False)
        features = [{"name": "prefers-color-scheme", "value": "dark" if dark else "light"}]
        self("Emulation.setEmulatedMedia", features=features)

    def click(self, selector: str) -> None:
        """Click into the middle of an element with the mouse."""
        element = f"document.querySelector({json.dumps(selector)})"
        self.run(f"{element}.scrollIntoView({{block: 'center'}})")
        box = self.run(f"{element}.getBoundingClientRect().toJSON()")
        place = (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        for kind in ("mousePressed", "mouseReleased"):
            self("Input.dispatchMouseEvent", type=kind, x=place[0], y=place[1], button="left", clickCount=1)

    def press(self, key: str) -> None:
        """Press a key: "Tab", "ArrowDown"."""
        codes = {"Tab": 9, "Enter": 13, "ArrowUp": 38, "ArrowDown": 40}
        for kind in ("rawKeyDown", "keyUp"):
            self("Input.dispatchKeyEvent", type=kind, key=key, code=key, windowsVirtualKeyCode=codes[key])

    def picture(self, file: Path, *, whole: bool = True) -> None:
        """Write a PNG of the window, or of the whole page."""
        shot = self("Page.captureScreenshot", format="png", captureBeyondViewport=whole)
        file.write_bytes(b64decode(shot["data"]))


@contextmanager
def _chromium(folder: Path) -> Iterator[Tab]:
    """Start the browser with its files in a folder, and end it."""
    here, theirs = os.pipe(), os.pipe()
    words = [_installed(), *_QUIET, f"--user-data-dir={folder}", *(["--no-sandbox"] if os.geteuid() == 0 else [])]
    with (folder / "log").open("wb") as log:
        command = [sys.executable, "-c", _START, str(here[0]), str(theirs[1]), *words]
        browser = subprocess.Popen(command, pass_fds=(here[0], theirs[1]), stdout=log, stderr=log)
    os.close(here[0])
    os.close(theirs[1])
    try:
        yield Tab(here[1], theirs[0])
    finally:
        browser.terminate()
        browser.wait(20)
        os.close(here[1])
        os.close(theirs[0])


pytestmark = [pytest.mark.browser, pytest.mark.skipif(not _installed(), reason="no Chromium is installed")]


@pytest.fixture(scope="module")
def tab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tab]:
    """A browser."""
    with _chromium(tmp_path_factory.mktemp("profile")) as opened:
        yield opened


@pytest.fixture
def page(tab: Tab, tmp_path: Path) -> Tab:
    """The page of a case with seven paths, on a wide light screen."""
    return _opened(tab, "retire-last-try", tmp_path, 1)


def _opened(tab: Tab, name: str, folder: Path, status: int) -> Tab:
    out, case = folder / "out.html", CASES / name
    words = ["--format", "html", "-o", str(out), "--tree", str(case / "before"), str(case / "patch.mbox")]
    assert main(words) == status
    tab.complaints.clear()
    tab.look(1280)
    tab.open(out)
    return tab


def _seen(page: Tab, selector: str, what: str = "textContent") -> list[Any]:
    return list(page.run(SEEN % (selector, what)))


def _lane(page: Tab) -> str:
    """The lane in the words that a screen reader gets."""
    (words,) = _seen(page, "#f1 svg g", "getAttribute('aria-label')")
    return str(words)


def test_the_path_of_the_question_is_shown_first(page: Tab) -> None:
    lit = set(page.run(LIT))
    assert {54, 60, 61, 65, 76} <= lit
    assert not {52, 55, 62, 67, 81} & lit
    assert _lane(page) == "folio: 0 at the beginning; 0 at the end"
    assert _seen(page, "#f1 .note") == ["no", "no", "flags & RETIRE_LAST_TRY: yes", "no"]
    assert page.complaints == []


def test_a_click_shows_another_path(page: Tab) -> None:
    page.click("#f1 .way:nth-of-type(3)")
    lit = set(page.run(LIT))
    assert {54, 55, 57, 65, 76} <= lit
    assert not {60, 61, 81} & lit
    assert _lane(page).startswith("folio: 0 at the beginning; line 55: get by folio_try_get(), 1; ")
    assert _seen(page, "#f1 svg text") == ["0", "1", "1", "1"]
    assert any("holds folio" in text for text in _seen(page, "#f1 .told li"))


def test_arrow_keys_go_through_all_paths(page: Tab) -> None:
    for _ in range(30):
        page.press("Tab")
        if page.run("document.activeElement.name") == "f1-path":
            break
    lanes = []
    for _ in range(PATHS):
        lanes.append(_lane(page))
        page.press("ArrowDown")
    assert lanes[2].endswith("; 1 at the end")
    assert lanes[5] == "folio: 0 at the beginning; line 81: put by folio_put(), -1; -1 at the end"
    assert page.run("document.activeElement.value") == "1"  # round


def test_nothing_moves_when_the_path_changes(page: Tab) -> None:
    where = "['.code', '.lanes', '.diff', 'footer'].map(s => document.querySelector(s).getBoundingClientRect().y)"
    page.click("#f1 .way:nth-of-type(1)")
    page.run("window.scrollTo(0, 0)")
    first = page.run(where)
    for number in range(2, PATHS + 1):
        page.run(f"document.querySelector('#f1 .way:nth-of-type({number}) input').click()")
        assert page.run(where) == first


def test_a_lane_stands_beside_its_lines(page: Tab) -> None:
    page.click("#f1 .way:nth-of-type(6)")
    row = page.run("document.querySelector('#f1-81').getBoundingClientRect().toJSON()")
    marks = _seen(page, "#f1 svg g text", "getBoundingClientRect().toJSON()")
    assert any(row["top"] <= (mark["top"] + mark["bottom"]) / 2 <= row["bottom"] for mark in marks)


@pytest.mark.parametrize("width", [1280, 390])
def test_no_screen_is_too_narrow(page: Tab, width: int) -> None:
    page.look(width)
    assert page.run("document.documentElement.scrollWidth") <= width
    lanes, code = (
        page.run(f"document.querySelector('{name}').getBoundingClientRect().width") for name in (".lanes", ".code")
    )
    assert lanes >= 40
    assert code >= 200


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_all_text_can_be_read(page: Tab, dark: bool) -> None:
    page.look(1280, dark=dark)
    found = page.run(CONTRAST)
    assert len(found) > 100
    assert [text for text, ratio in found if ratio < 4.5] == []
    assert page.run("getComputedStyle(document.body).backgroundColor") == (
        "rgb(21, 24, 28)" if dark else "rgb(255, 255, 255)"
    )


def test_the_contents_lead_to_the_finding_and_the_diff_as_well(page: Tab) -> None:
    for link in ("nav a", ".diff a"):
        page.click(link)
        top = page.run("document.querySelector('#f1').getBoundingClientRect().y")
        assert abs(top) < 40
        page.run("location.hash = ''")


def test_it_does_not_need_scripts(page: Tab) -> None:
    page("Emulation.setScriptExecutionDisabled", value=True)
    try:
        page.click("#f1 .way:nth-of-type(6)")
        assert 81 in page.run(LIT)
    finally:
        page("Emulation.setScriptExecutionDisabled", value=False)


def test_a_function_without_a_finding_opens_and_has_its_paths(tab: Tab, tmp_path: Path) -> None:
    page = _opened(tab, "fix", tmp_path, 0)
    assert _seen(page, "#g1 .row") == []
    page.click(".read a")  # the link of the coverage opens it
    shown = _seen(page, "#g1 svg g", "getAttribute('aria-label')")
    assert shown[0].startswith("np: 0 at the beginning; line 22: no get")
    page.click("#g1 .way:nth-of-type(2)")
    assert _seen(page, "#g1 svg g", "getAttribute('aria-label')") != shown
    page.click("details.finding > summary")
    assert _seen(page, "#g1 .row") == []
    assert page.complaints == []
