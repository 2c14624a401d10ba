# SPDX-License-Identifier: GPL-2.0-or-later
"""What a change introduces, fixes and leaves: told by hazard, counter and object, counted by exits."""

import re
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from patchlint.analysis import Examined, examine
from patchlint.c.model import Parsed
from patchlint.c.parse import parse_function
from patchlint.contracts.bodies import Bodies
from patchlint.differential import Difference, compare, identity, with_changes, without_moved
from patchlint.finding import Confidence, Finding, Kind
from patchlint.knowledge import families
from patchlint.registry import rules
from patchlint.source.lines import unchanged
from patchlint.source.pairs import functions_in

CASES = sorted((Path(__file__).parent / "engine" / "cases").glob("*.c"))
EXAMPLES = [(rule.name, text) for rule in rules() for text in (*rule.bad, *rule.good)]


def finding(
    name: str = "np", kind: Kind = Kind.LEAK, counter: str = "device_node", exits: tuple[int, ...] = (9,)
) -> Finding:
    return Finding(
        file="lamp.c",
        function="f",
        line=exits[0],
        rule="leak-on-error-path",
        kind=kind,
        message="",
        confidence=Confidence.HIGH,
        object=name,
        counter=counter,
        exits=exits,
        facts=(),
        steps=(),
        partial=False,
    )


def difference(
    before: list[Finding], after: list[Finding], words: str = "np lamp", now: str | None = None
) -> Difference:
    return compare(before, after, words.split(), (words if now is None else now).split())


def read(text: str) -> list[tuple[Parsed, Examined]]:
    functions = functions_in(text, "lamp.c")
    bodies = Bodies(functions, families.load({token.text for f in functions for token in f.tokens}))
    parsed = [parse_function(function, frozenset()) for function in functions]
    return [(one, examine(one, bodies, rules())) for one in parsed]


def change(before: str, after: str) -> Difference:
    """The difference between two images of one function."""
    (old, was), (new, now) = read(before)[-1], read(after)[-1]
    words = [{token.text for token in parsed.function.tokens} for parsed in (old, new)]
    return compare(was.findings, now.findings, words[0], words[1])


def test_what_is_only_after_is_introduced() -> None:
    new = finding()
    assert difference([], [new]) == Difference((new,), (), ())


def test_what_is_only_before_is_fixed() -> None:
    old = finding()
    assert difference([old], []) == Difference((), (old,), ())


def test_what_is_on_both_sides_stood_there_before() -> None:
    old, new = finding(exits=(9,)), finding(exits=(12,))
    assert difference([old], [new]) == Difference((), (), (new,))


def test_a_line_is_no_identity() -> None:
    assert identity(finding(exits=(3,))) == identity(finding(exits=(30, 31)))


@pytest.mark.parametrize(
    "other",
    [finding("other"), finding(kind=Kind.EXTRA_PUT), finding(counter="kref")],
    ids=["object", "hazard", "counter"],
)
def test_another_object_hazard_or_counter_is_another_finding(other: Finding) -> None:
    old = finding()
    assert difference([old], [other], "np other lamp") == Difference((other,), (old,), ())


def test_the_address_of_an_object_is_the_object() -> None:
    assert difference([finding("&lamp->dev")], [finding("lamp->dev")]).introduced == ()


def test_one_exit_more_is_introduced() -> None:
    found = difference([finding(exits=(9,))], [finding(exits=(9, 12))])
    assert [f.exits for f in found.introduced] == [(9, 12)]
    assert found.fixed == ()


def test_one_exit_less_is_fixed_and_what_is_left_stood_there_before() -> None:
    old, new = finding(exits=(9, 12, 15)), finding(exits=(9, 12))
    assert difference([old], [new]) == Difference((), (old,), (new,))


def test_exits_are_counted_over_all_findings_of_one_identity() -> None:
    old = [finding(exits=(9,)), finding(exits=(12,))]
    assert difference(old, [finding(exits=(9, 12))]).introduced == ()
    assert len(difference(old, [finding(exits=(9, 12, 15))]).introduced) == 1


def test_a_renamed_variable_carries_its_finding_over() -> None:
    found = difference([finding("np")], [finding("node")], "np lamp", "node lamp")
    assert (found.introduced, found.fixed) == ((), ())


def test_a_rename_needs_the_old_name_to_be_gone() -> None:
    found = difference([finding("np")], [finding("node")], "np lamp", "np node lamp")
    assert [f.object for f in found.introduced] == ["node"]


def test_a_rename_needs_the_new_name_to_be_new() -> None:
    found = difference([finding("np")], [finding("node")], "np node lamp", "node lamp")
    assert [f.object for f in found.introduced] == ["node"]


def test_a_rename_does_not_hide_another_hazard() -> None:
    found = difference([finding("np")], [finding("node", Kind.EXTRA_PUT)], "np lamp", "node lamp")
    assert len(found.introduced) == 1


def test_two_renames() -> None:
    found = difference([finding("a"), finding("b")], [finding("c"), finding("d")], "a b", "c d")
    assert (found.introduced, found.fixed) == ((), ())


def test_one_rename_does_not_cover_two() -> None:
    found = difference([finding("a")], [finding("c"), finding("d")], "a b", "c d")
    assert len(found.introduced) == 1


def test_a_renamed_field_carries_its_finding_over() -> None:
    found = difference([finding("lamp->np")], [finding("lamp->node")], "np lamp", "node lamp")
    assert (found.introduced, found.fixed) == ((), ())


@given(st.lists(st.builds(finding, st.sampled_from(["np", "lamp->dev", "&lamp->ref"]), st.sampled_from(list(Kind)))))
def test_no_change_no_difference(findings: list[Finding]) -> None:
    found = difference(findings, findings)
    assert (found.introduced, found.fixed) == ((), ())
    assert list(found.preexisting) == findings


@given(
    st.lists(st.builds(finding, st.sampled_from(["a", "b", "c"]), exits=st.sampled_from([(1,), (1, 2)]))),
    st.lists(st.builds(finding, st.sampled_from(["a", "b", "c"]), exits=st.sampled_from([(1,), (1, 2)]))),
)
def test_every_finding_after_is_either_new_or_old(before: list[Finding], after: list[Finding]) -> None:
    found = difference(before, after, "a b c")
    assert sorted((*found.introduced, *found.preexisting), key=repr) == sorted(after, key=repr)
    assert {identity(f) for f in found.introduced}.isdisjoint(identity(f) for f in found.fixed)
    assert set(found.fixed) <= set(before)


@pytest.mark.parametrize("file", CASES, ids=lambda file: file.stem)
def test_unchanged_cases_are_silent(file: Path) -> None:
    for parsed, examined in read(file.read_text()):
        words = {token.text for token in parsed.function.tokens}
        found = compare(examined.findings, examined.findings, words, words)
        assert (found.introduced, found.fixed) == ((), ())


@pytest.mark.parametrize("text", [text for _, text in EXAMPLES], ids=[name for name, _ in EXAMPLES])
def test_unchanged_examples_are_silent(text: str) -> None:
    found = change(text, text)
    assert (found.introduced, found.fixed) == ((), ())


FIXED = """\
static int lamp_bind(struct lamp *lamp)
{
	struct device_node *np;
	int ret;

	np = of_parse_phandle(lamp->node, "bulb", 0);
	if (!np)
		return -ENODEV;
	ret = lamp_setup(lamp, np);
	if (ret) {
		of_node_put(np);
		return ret;
	}
	ret = lamp_switch(lamp);
	if (ret) {
		of_node_put(np);
		return ret;
	}
	of_node_put(np);
	return 0;
}
"""
PUT = "\t\tof_node_put(np);\n"
LEAKS_ONCE = FIXED.replace(PUT, "", 1)
LEAKS_TWICE = FIXED.replace(PUT, "")


def test_a_put_that_goes_is_introduced() -> None:
    found = change(FIXED, LEAKS_ONCE)
    assert [(f.rule, f.object) for f in found.introduced] == [("leak-on-error-path", "np")]


def test_a_put_that_comes_is_fixed() -> None:
    found = change(LEAKS_ONCE, FIXED)
    assert [(f.rule, f.object) for f in found.fixed] == [("leak-on-error-path", "np")]
    assert (found.introduced, found.preexisting) == ((), ())


def test_one_of_two() -> None:
    found = change(LEAKS_TWICE, LEAKS_ONCE)
    assert found.introduced == ()
    assert [len(f.exits) for f in found.fixed] == [2]
    assert [len(f.exits) for f in found.preexisting] == [1]


def test_a_second_one() -> None:
    found = change(LEAKS_ONCE, LEAKS_TWICE)
    assert [len(f.exits) for f in found.introduced] == [2]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("np", "child"),
        ("lamp_bind", "lamp_probe"),
        ("lamp_setup", "lamp_prepare"),
        ("ret", "err"),
        ("\tint ret;\n", "\tint ret;\n\n\tlamp_show(lamp);\n"),
        ('of_parse_phandle(lamp->node, "bulb", 0)', 'of_get_child_by_name(lamp->node, "bulb")'),
    ],
)
def test_a_change_of_words_moves_no_finding(old: str, new: str) -> None:
    found = change(LEAKS_TWICE, re.sub(rf"(?<!\w){re.escape(old)}(?!\w)", new, LEAKS_TWICE))
    assert (found.introduced, found.fixed) == ((), ())
    assert len(found.preexisting) == 1


@pytest.mark.xfail(strict=True, reason="fields and variables are one set of words")
def test_a_new_name_may_be_that_of_a_field() -> None:
    found = change(LEAKS_TWICE, re.sub(r"\bnp\b", "node", LEAKS_TWICE))
    assert found.introduced == ()


def test_a_conversion_to_fwnode_moves_no_finding() -> None:
    words = (
        ("of_node_put", "fwnode_handle_put"),
        ("struct device_node", "struct fwnode_handle"),
        ('of_parse_phandle(lamp->node, "bulb", 0)', 'fwnode_get_named_child_node(lamp->fwnode, "bulb")'),
        ("np", "fwnode"),
    )
    text = LEAKS_TWICE
    for old, new in words:
        text = text.replace(old, new)
    found = change(LEAKS_TWICE, text)
    assert (found.introduced, found.fixed) == ((), ())
    assert len(found.preexisting) == 1


def test_a_conversion_to_a_scope_is_a_fix() -> None:
    text = LEAKS_TWICE.replace("*np;", "*np __free(device_node) = NULL;").replace("\tof_node_put(np);\n", "")
    found = change(LEAKS_TWICE, text)
    assert found.introduced == ()
    assert len(found.fixed) == 1


def test_a_forgotten_put_behind_a_scope_is_introduced() -> None:
    text = FIXED.replace("*np;", "*np __free(device_node) = NULL;")
    assert {f.kind for f in change(FIXED, text).introduced} == {Kind.EXTRA_PUT}


HEAD = """\
static int lamp_bind(struct lamp *lamp)
{
	struct device_node *np = of_parse_phandle(lamp->node, "bulb", 0);
	int ret;

"""
TAIL = "\tof_node_put(np);\n\treturn 0;\n}\n"
OLD = "\tret = lamp_set(lamp);\n\tif (ret)\n\t\treturn ret;\n"
NEW = "\tret = lamp_test(lamp);\n\tif (ret)\n\t\treturn -EIO;\n"
PUTS = OLD.replace("(ret)\n\t\treturn ret;", "(ret) {\n\t\tof_node_put(np);\n\t\treturn ret;\n\t}")
NUMBERED = "\tret = lamp_number(lamp);\n\tif (ret)\n\t\tgoto out;\n"
OUT = "out:\n\treturn ret;\n}\n"


def told(before: str, after: str) -> tuple[list[tuple[int, ...]], list[tuple[int, ...]], list[tuple[int, ...]]]:
    """The exits of what is introduced, fixed and left, with lines as a review has them."""
    (old, was), (new, now) = read(before)[-1], read(after)[-1]
    words = [{token.text for token in parsed.function.tokens} for parsed in (old, new)]
    found = compare(was.findings, now.findings, words[0], words[1], unchanged(old.function, new.function))
    at_exits = [f for f in found.introduced if f.rule != "never-put"]
    assert all(f.line in f.exits and f.steps[-1].line == f.line for f in at_exits)
    return ([f.exits for f in found.introduced], [f.exits for f in found.fixed], [f.exits for f in found.preexisting])


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    {
        "another exit is told at its own line": (OLD, OLD + NEW, ([(11,)], [], [])),
        "also when it comes first": (OLD, NEW + OLD, ([(8,)], [], [])),
        "one is mended, one is new": (OLD, PUTS + NEW, ([(13,)], [(8,)], [])),
        "half a fix": (OLD + NEW, PUTS + NEW, ([], [(8, 11)], [(13,)])),
        "moved down": (OLD, "\tlamp_look(lamp);\n" + OLD, ([], [], [(9,)])),
        "written anew": (OLD, OLD.replace("lamp_set(lamp)", "lamp_set_all(lamp, 1)"), ([], [], [(8,)])),
        "all of it written anew": (
            OLD,
            "\tif (lamp_set_all(lamp, 1) < 0)\n\t\treturn -EINVAL;\n",
            ([], [], [(7,)]),
        ),
        "the put is gone from an exit that had it, another exit is right now": (
            OLD.replace("return ret", "return -EPERM") + PUTS,
            PUTS.replace("return ret", "return -EPERM") + OLD,
            ([(13,)], [(8,)], []),
        ),
    }.values(),
)
def test_exits_are_told_apart(before: str, after: str, expected: tuple[list[tuple[int, ...]], ...]) -> None:
    assert told(HEAD + before + TAIL, HEAD + after + TAIL) == expected


def test_an_exit_by_goto_is_the_same_exit() -> None:
    """A leak that leaves by a label now is no new one."""
    before, after = HEAD + OLD + TAIL, HEAD + OLD.replace("return ret", "goto out") + TAIL[:-2] + OUT
    assert told(before, after) == ([], [], [(12,)])


def test_an_exit_that_was_not_sure_enough_to_be_shown_is_not_new() -> None:
    """Where errors leak as well, the exits that succeed are not shown; when the errors are mended they are."""
    head = HEAD + "\tif (!np)\n\t\treturn 0;\n\tif (lamp->keep)\n\t\treturn 0;\n"
    assert told(head + OLD + TAIL, head + PUTS + TAIL)[0] == []
    assert told(head + PUTS + TAIL, head + OLD + TAIL)[0] == [(12,)]


def test_what_moves_to_another_function_is_not_new() -> None:
    here, there, more = finding(), replace(finding(exits=(30,)), function="g"), replace(finding(), function="h")
    went, came = Difference((), (here,), ()), Difference((there,), (), (), alone=True)
    third = Difference((more,), (), (), alone=True)
    stood = Difference((), (), (there,), alone=True)
    assert without_moved([went, came]) == [Difference((), (), ()), stood]
    assert without_moved([came, went]) == [stood, Difference((), (), ())]
    assert without_moved([went, came, third])[1:] == [stood, third]
    deleted, grown = replace(went, alone=True), replace(came, alone=False)
    assert without_moved([deleted, grown])[1] == Difference((), (), (there,))


def test_functions_that_stay_exchange_nothing() -> None:
    fixed, new = Difference((), (finding(),), ()), Difference((replace(finding(), function="g"),), (), ())
    assert without_moved([fixed, new]) == [fixed, new]


@pytest.mark.parametrize(
    "other",
    [
        replace(finding(), function="g", object="x"),
        replace(finding(), function="g", rule="never-put"),
        replace(finding(), function="g", facts=(("getter", "of_get_parent"),)),
    ],
)
def test_what_only_looks_alike_has_not_moved(other: Finding) -> None:
    fixed, new = Difference((), (finding(),), ()), Difference((other,), (), (), alone=True)
    assert without_moved([fixed, new]) == [fixed, new]


def test_nothing_moves_within_one_function() -> None:
    both = Difference((finding(exits=(12,)),), (finding(),), ())
    assert without_moved([both]) == [both]


def test_a_variable_that_becomes_a_field_is_the_same_object() -> None:
    stored = HEAD.replace("struct device_node *np = ", "lamp->info.np = ") + OLD
    after = stored + "\tlamp_bind_to(lamp->info.np);\n" + TAIL.replace("np", "lamp->info.np")
    assert told(HEAD + OLD + TAIL, after)[0] == []
    other = HEAD.replace("int ret;", 'struct device_node *own = of_parse_phandle(lamp->node, "own", 0);\n\tint ret;')
    assert len(told(HEAD + PUTS + TAIL, other + PUTS + TAIL)[0]) == 1


def test_the_change_adds_what_is_surer_or_not_said() -> None:
    unsure, sure = replace(finding(), confidence=Confidence.LOW), replace(finding(), confidence=Confidence.MEDIUM)
    told = Difference((unsure,), (), ())
    assert with_changes(told, [sure]).introduced == (sure,)
    other = replace(sure, rule="another-rule")
    assert with_changes(told, [other]).introduced == (unsure, other)
    assert with_changes(replace(told, introduced=(sure,)), [sure, unsure]).introduced == (sure,)
    assert with_changes(Difference((), (), ()), [unsure]).introduced == (unsure,)
