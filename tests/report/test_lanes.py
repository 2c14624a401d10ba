# SPDX-License-Identifier: GPL-2.0-or-later
"""The count of an object along a path, and which getters gave nothing."""

from patchlint.report.lanes import lane
from patchlint.ways import Decision, Event, Noted, Way

GET, PUT = Event(10, "get", "np", "of_a"), Event(20, "put", "np", "of_node_put")


def _way(*events: Event, decisions: tuple[Decision, ...] = (), dropped: tuple[Noted, ...] = ()) -> Way:
    """A path at the end of which nothing is held."""
    return Way(30, "0", "success", (), dropped, (), (), (), (), (), (), decisions, 1, events)


def _counts(*events: Event, way: Way | None = None) -> list[tuple[int, str, int]]:
    return [(change.line, change.what, change.after) for change in lane("np", events, way).changes]


def test_it_rises_and_falls() -> None:
    events = (GET, Event(15, "store", "np", "keep"), PUT, Event(21, "get", "other", "of_a"))
    assert _counts(*events, way=_way(*events)) == [(10, "get", 1), (15, "store", 1), (20, "put", 0)]


def test_a_put_of_what_others_took_goes_below_zero() -> None:
    way = _way(PUT, dropped=(Noted(20, "np (device_node)"),))
    assert _counts(PUT, way=way) == [(20, "put", -1)]
    assert lane("np", (PUT,), way).low == -1


def test_a_second_put_of_the_same_goes_below_zero_too() -> None:
    assert _counts(GET, PUT, PUT, way=_way(GET, PUT, PUT))[-1] == (20, "put", -1)


def test_what_is_handed_over_or_returned_is_no_longer_ours() -> None:
    for what in ("take", "return"):
        event = Event(12, what, "np", "")
        assert lane("np", (GET, event), _way(GET, event)).end == 0


def test_a_getter_of_which_nothing_is_left_gave_nothing() -> None:
    assert _counts(GET, way=_way(GET, decisions=(Decision(11, "np", "no"),))) == [(10, "no get", 0)]


def test_of_two_getters_the_refused_one_gave_nothing() -> None:
    first, second = GET, Event(12, "get", "np", "of_b", 1)
    refused, found = Decision(11, "np", "no"), Decision(13, "np", "yes")
    events = (first, second, PUT)
    told = _counts(*events, way=_way(*events, decisions=(refused, found)))
    assert told == [(10, "no get", 0), (12, "get", 1), (20, "put", 0)]
    failed = Decision(13, "IS_ERR(np)", "yes")
    told = _counts(first, PUT, second, way=_way(first, PUT, second, decisions=(found, failed)))
    assert told == [(10, "get", 1), (20, "put", 0), (12, "no get", 0)]


def test_a_witness_alone_is_taken_at_its_word() -> None:
    assert _counts(GET) == [(10, "get", 1)]


def test_an_object_without_events_stays_at_zero() -> None:
    assert (lane("np", ()).low, lane("np", ()).high, lane("np", ()).end) == (0, 0, 0)
