# SPDX-License-Identifier: GPL-2.0-or-later
"""What every machine format makes of one review, byte for byte.

The review is made by hand, so that nothing but a change of a format changes what is in golden/. After one that is
meant,

    PATCHLINT_PROMOTE=1 pytest tests/report/test_golden.py

writes what comes out now; read the difference before it is committed.
"""

import os
from collections.abc import Callable
from dataclasses import replace
from importlib import import_module
from pathlib import Path

import pytest

from patchlint.engine.outcome import Reference
from patchlint.engine.trace import Step
from patchlint.facts import Callee, Facts
from patchlint.finding import Confidence, Finding, Kind
from patchlint.mail.model import Refusal
from patchlint.report import claims, sarif
from patchlint.report.formats import FORMATS
from patchlint.report.show import Show
from patchlint.result import Callees, Looked, LookedAtFile, Review, Silenced
from patchlint.rule import Rule
from patchlint.ways import Decision, Event, Noted, Touched, Way, Ways

GOLDEN = Path(__file__).parent / "golden"
PROMOTE = os.environ.get("PATCHLINT_PROMOTE") == "1"
MACHINE = sorted(set(FORMATS) - {"reply"})
PATH = "drivers/lamp/bind.c"
ODD = "drivers/lamp/50%, dimmed: <or> not.c"
MANUAL = """An example of a rule.

What it reports
    A reference that is still held
    where it should not be.

What it cannot see
    Whatever is not there.
"""

Make = Callable[..., Finding]
MakeReview = Callable[..., Review]

NP = Reference(
    site=3,
    counter="device_node",
    name="np",
    function="of_parse_phandle",
    line=10,
    how="result",
    origin="result",
    failed=False,
    escaped="",
    holder="",
    decided=True,
    certain=True,
    trusted=True,
    even_on_error=False,
    lifetime=True,
    passed_on=True,
    passed=True,
    spared=False,
    freed=0,
    told=False,
)
GET = Event(10, "get", "np", "of_parse_phandle")
NO_NODE, FOUND = Decision(11, "np", "no"), Decision(11, "np", "yes")


def _way(line: int, result: str, kind: str, *decisions: Decision, **fields: object) -> Way:
    none: tuple[()] = ()
    known = dict.fromkeys(("held", "dropped", "settled", "locks", "flags", "lists", "calls", "writes"), none)
    made = Way(line=line, result=result, kind=kind, decisions=decisions, count=1, **known)
    return replace(made, **fields)  # type: ignore[arg-type] # the fields' types differ


WAYS = Ways(
    PATH,
    "lamp_bind",
    5,
    (
        _way(12, "-ENODEV", "error", NO_NODE, lines=(5, 10, 11, 12)),
        _way(
            16,
            "lamp_setup()",
            "error",
            FOUND,
            Decision(15, "ret", "yes"),
            held=(NP,),
            events=(GET,),
            lines=(5, 10, 11, 14, 15, 16),
        ),
        _way(
            23,
            "0",
            "success",
            FOUND,
            Decision(15, "ret", "no"),
            settled=(Noted(22, "np (taken on line 10) dropped"),),
            locks=(Touched(True, "lamp->lock", False),),
            calls=(Noted(14, "lamp_setup(lamp, np)"),),
            writes=(Noted(18, "lamp->on = 1"),),
            events=(GET, Event(22, "put", "np", "of_node_put")),
            lines=(5, 10, 11, 14, 15, 18, 19, 20, 21, 22, 23),
        ),
    ),
    False,
    "",
)
FACTS = Facts(
    PATH,
    "lamp_bind",
    5,
    24,
    True,
    "strict",
    "",
    WAYS,
    "",
    (Callee("of_parse_phandle", (10,), ("takes a reference on the result if the result is valid",), "a row"),),
    (Noted(14, "lamp_setup"),),
)


def _rule() -> Rule:
    return Rule("leak-on-error-path", Kind.LEAK, MANUAL, None, None, (), ())


def _silenced(finding: Make) -> tuple[Silenced, ...]:
    own = "suppressions.toml"
    return (
        Silenced(finding(object="kept", steps=()), "0" * 16, True, "the core\nputs it", False, own),
        Silenced(finding(object="left", steps=()), "1" * 16, True, "", True, "base.json"),
        Silenced(finding(object="older", steps=()), "2" * 16, False, "not worth it", False, own),
    )


@pytest.fixture
def done(finding: Make, review: MakeReview, monkeypatch: pytest.MonkeyPatch) -> Review:
    """One finding of each level, one in a file of an odd name, one old, one fixed, some silent, and gaps."""
    for module in (sarif, claims):
        monkeypatch.setattr(module, "rules", lambda: (_rule(),))
    turns = (
        Step(11, "turn", ""),
        Step(14, "put", "of_node_put: np"),
        Step(15, "case", "LAMP_ON"),
        Step(18, "here", ""),
    )
    made = review(
        finding(),
        finding(line=18, exits=(), rule="use-after-put", kind=Kind.USE_AFTER_PUT, message="is np still there?",
                confidence=Confidence.MEDIUM, steps=turns),
        finding(line=7, exits=(), rule="double-put", kind=Kind.EXTRA_PUT, message="100% sure?\nno", steps=(),
                confidence=Confidence.MEDIUM, file=ODD, function="lamp_dim"),
        finding(line=19, exits=(), rule="never-put", message="or not?", confidence=Confidence.LOW, facts=()),
        preexisting=(finding(object="old", message="was this here before?"),),
        fixed=(finding(object="child"),),
        functions=(
            Looked(PATH, "lamp_bind", "strict", "", 5, 24),
            Looked(PATH, "lamp_fade", "skipped", "line 31: nested too deeply", 30, 40),
            Looked(PATH, "lamp_glow", "partial", "", 50, 52),
        ),
        files=(
            LookedAtFile(PATH, True, "HEAD", "", ""),
            LookedAtFile("drivers/lamp/odd.c", False, "", "hunk 1 is damaged"),
        ),
        callees=Callees("files beside them", False),
        silenced=_silenced(finding),
        facts=(
            FACTS,
            Facts(PATH, "lamp_fade", 30, 40, True, "skipped", "line 31: nested too deeply"),
            Facts(PATH, "lamp_glow", 50, 52, False, "partial", "", no_table="nothing in it counts references"),
        ),
    )  # fmt: skip
    (one,) = made.patches
    refused = (Refusal("drivers/lamp/odd.c", 40, "hunk 1 is damaged"),)
    return replace(made, patches=(replace(one, patch=replace(one.patch, refused=refused)),), notes=("a note",))


@pytest.mark.parametrize("name", MACHINE)
def test_format_is_the_golden_one(done: Review, name: str) -> None:
    show = Show(Confidence.LOW, preexisting=True, version="9.9")
    text = import_module(f"patchlint.report.{FORMATS[name].module}").render(done, show)
    file = GOLDEN / f"{name}.txt"
    if PROMOTE:
        file.write_text(text, encoding="utf-8")
    assert text == file.read_text(encoding="utf-8")


def test_every_golden_file_is_of_a_format() -> None:
    assert {path.stem for path in GOLDEN.iterdir()} == set(MACHINE)
