# SPDX-License-Identifier: GPL-2.0-or-later
"""The function with notes: where they stand, what they are called, what is left out, what nobody can smuggle in."""

import re
from collections.abc import Callable

import pytest

from patchlint.engine.trace import Step
from patchlint.finding import Confidence, Finding, Kind
from patchlint.registry import rules
from patchlint.report.reply import answers
from patchlint.report.show import Show
from patchlint.report.walkthrough import guarded
from patchlint.report.words import known
from patchlint.result import Looked, LookedAtFile, Review

Make = Callable[..., Finding]
MakeReview = Callable[..., Review]
RULES = [rule.name for rule in rules()]
FACTS = (
    ("getter", "of_parse_phandle"),
    ("get_line", "10"),
    ("drop_function", "lamp_drop"),
    ("drop_line", "14"),
    ("function", "lamp_call"),
    ("put", "of_node_put"),
    ("put_line", "22"),
    ("lock", "lamp_lock"),
    ("lock_line", "7"),
)

GOLDEN = """\
of_parse_phandle() at [1] takes a reference on np. When lamp_setup()
fails [2], is it still held at this return [3]? I see no of_node_put(np)
on that path; the one at [4] is on another.

This is lamp_bind() with the patch applied; the path is [1] to [3],
compare [4]:

static int lamp_bind(struct lamp *lamp)
{
	struct device_node *np;
	int ret;

	np = of_parse_phandle(lamp->dev->of_node, "bulb", 0);

^^^^*of_parse_phandle() takes a reference on np* [1]

	if (!np)
		return -ENODEV;

	ret = lamp_setup(lamp, np);
	if (ret)

^^^^*lamp_setup() fails on this path* [2]

		return ret;

^^^^*is the reference on np still held here?* [3]

	lamp->on = true;
	lamp->level = 0;
	lamp->colour = 0;
	lamp->flags = 0;
	of_node_put(np);

^^^^*another path drops it here* [4]

	return 0;
}
"""


def _body(review: Review, layout: str, minimum: Confidence = Confidence.MEDIUM) -> str:
    ((_, text),) = answers(review, Show(minimum, version="9.9", layout=layout))
    return text


def _own(text: str) -> list[str]:
    return [line for line in text.splitlines() if not line.startswith(">")]


def _leak(finding: Make, **fields: object) -> Finding:
    facts = (("getter", "of_parse_phandle"), ("get_line", "10"), ("put", "of_node_put"), ("put_line", "22"))
    return finding(**({"facts": facts} | fields))


def test_the_whole_of_one(finding: Make, review: MakeReview) -> None:
    text = _body(review(_leak(finding)), "walkthrough")
    assert text.partition("> +		return ret;\n\n")[2].partition("\npatchlint 9.9")[0] == GOLDEN


@pytest.mark.parametrize("layout", ["inline", "walkthrough"])
@pytest.mark.parametrize("rule", RULES)
def test_every_rule_in_both_layouts(finding: Make, review: MakeReview, rule: str, layout: str) -> None:
    done = review(finding(rule=rule, facts=FACTS))
    text = _body(done, layout)
    sent = {f"> {line}" for line in done.patches[0].patch.mail.body.splitlines()}
    assert {line for line in text.splitlines() if line.startswith(">")} <= sent
    assert "?" in text
    code = set(done.patches[0].files[0].after.splitlines())
    for line in _own(text):
        assert len(line.expandtabs(8)) <= 75
        assert line in code or not re.search(r"[{}]|%\}|None|Undefined|\(\)\(\)|  \S", line.lstrip())
    marks = [re.findall(r"\[(\d+)\]", part) for part in text.partition("This is lamp_bind()")[::2]]
    if layout == "walkthrough":
        notes = re.findall(r"^\^\^\^\^\*[^*]+\* \[(\d+)\]$", text, re.MULTILINE)
        assert sorted(map(int, notes)) == list(range(1, len(notes) + 1))
        assert set(marks[0]) <= set(notes)
        assert marks[0], "the question refers to the notes"
    else:
        assert "^^^^" not in text


@pytest.mark.parametrize("rule", RULES)
def test_every_rule_has_words_for_its_line(rule: str) -> None:
    assert known(f"claim.{rule}")


def test_what_the_hunk_shows_is_asked_inline(finding: Make, review: MakeReview) -> None:
    assert _body(review(_leak(finding)), "auto") == _body(review(_leak(finding)), "inline")


def test_a_path_outside_of_the_hunk_is_shown(finding: Make, review: MakeReview) -> None:
    text = _body(review(_leak(finding, line=23, exits=(23,))), "auto")
    assert "^^^^*is the reference on np still held here?* [" in text
    assert "return 0;\n\n^^^^" in text


def test_without_the_file_there_is_no_function_to_show(finding: Make, review: MakeReview) -> None:
    path = "drivers/lamp/bind.c"
    file = LookedAtFile(path, False, "", "no tree was given")
    text = _body(review(finding(partial=True), after="", files=(file,)), "walkthrough")
    assert "^^^^" not in text


def test_comments_on_one_function_show_it_once_below_the_last(finding: Make, review: MakeReview) -> None:
    facts = (("drop_function", "lamp_drop"), ("drop_line", "14"))
    use = finding(rule="use-after-put", kind=Kind.USE_AFTER_PUT, line=20, exits=(20,), facts=facts)
    text = _body(review(_leak(finding), use), "walkthrough")
    assert text.count("This is lamp_bind() with the patch applied:") == 1
    assert text.count("static int lamp_bind(struct lamp *lamp)\n{") == 1
    assert text.index("what keeps np alive until it is used") < text.index("This is lamp_bind()")
    notes = re.findall(r"^\^\^\^\^\*[^*]+\* \[(\d+)\]$", text, re.MULTILINE)
    assert sorted(set(notes)) == ["1", "2", "3", "4", "5", "6"]


def test_findings_of_one_cause_are_one_comment(finding: Make, review: MakeReview) -> None:
    text = _body(review(_leak(finding), _leak(finding, line=23, exits=(23,))), "walkthrough")
    assert text.count("takes a reference on np.") == 1
    assert re.findall(r"\^\^\^\^\*is the reference on np still held here\?\* \[(\d)\]", text) == ["2"]
    assert "^^^^*the same as at [2]* [3]" in text


def _long(finding: Make, review: MakeReview, filler: str) -> str:
    own = review().patches[0].files[0].after.splitlines()
    inside = [f"\t{line}" for line in own[12:16]]
    body = [*own[:11], "\t\tgoto out;", "", "\tif (lamp->wide) {", *[filler] * 80, *inside, "\t}", *own[16:]]
    first = next(number for number, line in enumerate(body, 1) if "lamp_setup(lamp, np);" in line)
    steps = (Step(10, "get", "of_parse_phandle: np"), Step(first + 1, "true", ""), Step(first + 2, "here", ""))
    found = finding(line=first + 2, exits=(first + 2,), steps=steps)
    row = Looked("drivers/lamp/bind.c", "lamp_bind", "strict", "", 5, len(body))
    return _body(review(found, after="\n".join(body) + "\n", functions=(row,)), "walkthrough")


def test_a_long_function_is_cut_to_what_matters(finding: Make, review: MakeReview) -> None:
    text = _long(finding, review, "\t\tlamp->filler++;")
    assert text.count("lamp->filler++;") < 8
    assert "\n\t...\n" in text
    assert "\tif (lamp->wide) {\n" in text, "the block that the line stands in"
    assert text.count("^^^^") == 3
    assert "\n}\n\npatchlint" in text


def test_a_note_stands_below_the_whole_statement(finding: Make, review: MakeReview) -> None:
    own = (
        review()
        .patches[0]
        .files[0]
        .after.replace(
            'np = of_parse_phandle(lamp->dev->of_node, "bulb", 0);', "np = of_parse_phandle(lamp->dev->of_node, /* ( */"
        )
    )
    after = own.replace("\tif (!np)\n\t\treturn -ENODEV;", '\t\t\t\t";(", 0);\n\tif (!np) return 1;')
    text = _body(review(_leak(finding), after=after), "walkthrough")
    assert '\t\t\t\t";(", 0);\n\n^^^^*of_parse_phandle()' in text


@pytest.mark.parametrize(
    "line",
    [
        "> +x",
        "From ann@example.org Mon",
        "-- ",
        "diff --git a/x b/x",
        "@@ -1 +1 @@",
        "Reviewed-by: Rita <rita@example.org>",
        " Acked-by: nobody",
        "\tCc: x@example.org",
        "Fixes: 123456789012 (lamp)",
        "base-commit: 0123456789ab",
        "Anything: a@example.org",
    ],
)
def test_no_line_speaks_for_us(finding: Make, review: MakeReview, line: str) -> None:
    assert guarded(line) == f"| {line}"
    after = (
        review().patches[0].files[0].after.replace("\tlamp->on = true;", f"/*\n{line}\n*/").replace("\n\n", "\n//\n")
    )
    row = Looked("drivers/lamp/bind.c", "lamp_bind", "strict", "", 5, 26)
    text = _body(review(_leak(finding), after=after, functions=(row,)), "walkthrough")
    assert f"\n| {line.rstrip()}" in text
    assert f"\n{line}\n" not in text.partition("This is lamp_bind()")[2]


@pytest.mark.parametrize("line", ["out:", "\tdefault:", "from:", "\t--count;", "", "\tx = a ? b : c;", "{"])
def test_code_is_left_as_it_is(line: str) -> None:
    assert guarded(line) == line


def test_names_of_functions_and_files_make_no_tag(finding: Make, review: MakeReview) -> None:
    row = Looked("x Reviewed-by: Evil Eve <eve@example.org> " * 4, "", "skipped", "Acked-by: Eve <eve@example.org>")
    text = _body(review(finding(), functions=(row,)), "inline")
    assert "Eve" in text
    assert not re.search(r"^\s*[\w-]+-by:", text, re.MULTILINE)


def test_nothing_steers_the_terminal(finding: Make, review: MakeReview) -> None:
    after = review().patches[0].files[0].after.replace("lamp->on", "lamp->\x1b[2Jon\u202e")
    text = _body(review(_leak(finding, object="n\x1bp"), after=after), "walkthrough")
    assert all(char.isprintable() or char in "\n\t" for char in text)
