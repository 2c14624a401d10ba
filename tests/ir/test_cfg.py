# SPDX-License-Identifier: GPL-2.0-or-later
"""What a graph knows of itself: predecessors, an order for joins, loops."""

from dataclasses import replace

from patchlint.c.parse import parse_function
from patchlint.ir.cfg import Cfg, Node
from patchlint.ir.ops import Branch, Label, Name, Op, Return, Select
from patchlint.lower.function import lower
from patchlint.source.pairs import functions_in

EMPTY = lower(parse_function(functions_in("void f(void)\n{\n}\n", "f.c")[0], frozenset()))


def graph(*successors: tuple[int, ...]) -> Cfg:
    """A graph of these edges."""
    nodes = tuple(Node(operation(len(edges)), 1, edges) for edges in successors)
    return replace(EMPTY, nodes=nodes)


def operation(ways: int) -> Op:
    """An operation with so many successors."""
    if ways > 2:
        return Select(Name("a"), ((),) * (ways - 1))
    return (Return(None), Label("l"), Branch(Name("a")))[ways]


def test_predecessors_are_the_edges_backwards() -> None:
    assert graph((1, 2), (3,), (3,), ()).predecessors == ((), (0,), (0,), (1, 2))


def test_an_edge_twice_is_two_predecessors() -> None:
    assert graph((1, 1), ()).predecessors == ((), (0, 0))


def test_a_join_comes_after_both_ways_to_it() -> None:
    cfg = graph((1, 2), (3,), (4,), (5,), (5,), ())
    place = cfg.order
    assert place[5] > max(place[3], place[4])
    assert sorted(place) == list(range(6))


def test_the_body_of_a_loop_comes_before_what_follows_it() -> None:
    # 0 -> 1 head -> (2 body -> 1 | 3 after)
    place = graph((1,), (2, 3), (1,), ()).order
    assert place[0] < place[1] < place[2] < place[3]


def test_loops_are_found() -> None:
    cfg = graph((1,), (2, 3), (1,), ())
    assert cfg.loop_heads == {1}
    assert cfg.looped == {1, 2}


def test_a_loop_in_a_loop() -> None:
    # 1 outer head, 2 inner head, 3 inner body, 4 end of the outer body
    cfg = graph((1,), (2, 5), (3, 4), (2,), (1,), ())
    assert cfg.loop_heads == {1, 2}
    assert cfg.looped == {1, 2, 3, 4}


def test_a_node_may_be_its_own_loop() -> None:
    cfg = graph((1,), (1, 2), ())
    assert cfg.loop_heads == {1}
    assert cfg.looped == {1}


def test_a_loop_that_never_ends() -> None:
    cfg = graph((1,), (1,))
    assert cfg.loop_heads == {1}


def test_nodes_out_of_reach_come_last_and_are_in_no_loop() -> None:
    cfg = graph((3,), (2,), (1,), ())
    assert cfg.looped == frozenset()
    assert all(cfg.order[number] >= 2 for number in (1, 2))


def test_a_jump_into_a_loop_beside_its_head() -> None:
    # 0 goes to the head 1 or straight to the body 2
    cfg = graph((1, 2), (2, 3), (1,), ())
    assert cfg.loop_heads <= {1, 2}
    assert cfg.looped == {1, 2}


def test_long_straight_code_needs_no_stack() -> None:
    count = 20000
    cfg = graph(*[(number + 1,) for number in range(count)], ())
    assert cfg.order[count] == count
