# SPDX-License-Identifier: GPL-2.0-or-later
"""The lines of a path between the few nodes of it that were noted."""

import pytest

from patchlint.c.parse import parse_function
from patchlint.ir.cfg import Cfg
from patchlint.ir.ops import Branch, Call, Turn
from patchlint.ir.route import Routes
from patchlint.lower.function import lower
from patchlint.source.pairs import functions_in

SOURCE = """\
int lamp_on(struct lamp *lamp, int level)
{
	int ret = 0;

	if (level) {
		lamp->level = level;
		ret = 1;
	} else {
		ret = 2;
	}
	if (lamp->dim)
		goto out;
	lamp_glow(lamp);
	return ret;
out:
	lamp_fade(lamp);
	return ret;
}
"""
LOOP = """\
int lamp_all(struct lamp *lamp)
{
	struct bulb *bulb;

	list_for_each_entry(bulb, &lamp->bulbs, node) {
		if (bulb->broken)
			return -EIO;
		bulb_on(bulb);
	}
	return 0;
}
"""


def _graph(source: str) -> Cfg:
    return lower(parse_function(functions_in(source, "lamp.c")[0]))


def _node(cfg: Cfg, line: int, kind: type) -> int:
    return next(n for n, node in enumerate(cfg.nodes) if node.line == line and isinstance(node.op, kind))


@pytest.mark.parametrize(
    ("first", "second", "end", "there", "elsewhere"),
    [
        ("true", "false", 14, {5, 6, 7, 11, 13, 14}, {9, 16, 17}),
        ("false", "false", 14, {5, 9, 11, 13, 14}, {6, 7, 16, 17}),
        ("false", "true", 17, {5, 9, 11, 16, 17}, {6, 7, 13, 14}),
    ],
)
def test_decisions_lead_the_way(first: str, second: str, end: int, there: set[int], elsewhere: set[int]) -> None:
    cfg = _graph(SOURCE)
    stops = [(_node(cfg, 5, Branch), first), (_node(cfg, 11, Branch), second)]
    lines = set(Routes(cfg).lines(stops, end))
    assert there <= lines
    assert not elsewhere & lines


def test_what_was_noted_is_come_by_though_there_is_a_shorter_way() -> None:
    cfg = _graph(SOURCE)
    assert 16 in Routes(cfg).lines([(_node(cfg, 16, Call), "call")], 17)
    assert 16 not in Routes(cfg).lines([], 14)


def test_a_turn_of_a_loop() -> None:
    cfg = _graph(LOOP)
    head, broken = _node(cfg, 5, Turn), _node(cfg, 6, Branch)
    routes = Routes(cfg)
    assert not {6, 7, 8} & set(routes.lines([(head, "done")], 10))
    assert {6, 7} <= set(routes.lines([(head, "turn"), (broken, "true")], 7))
    once = set(routes.lines([(head, "turn"), (broken, "false"), (head, "done")], 10))
    assert {5, 6, 8, 10} <= once
    assert 7 not in once


def test_the_end_is_there_even_when_no_way_leads_to_it() -> None:
    assert 99 in Routes(_graph(LOOP)).lines([], 99)
