# SPDX-License-Identifier: GPL-2.0-or-later
"""Addresses out of headers: what mailers write, and what nobody should."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from patchlint.mail.addresses import Address, addresses, distinct


@pytest.mark.parametrize(
    ("header", "found"),
    [
        ("", []),
        ("a@example.org", [("", "a@example.org")]),
        ("Ann Author <ann@example.org>", [("Ann Author", "ann@example.org")]),
        ('"Berg, Tomas" <t@example.org>, b@example.org', [("Berg, Tomas", "t@example.org"), ("", "b@example.org")]),
        ("Berg, Tomas <t@example.org>, b@example.org", [("Berg, Tomas", "t@example.org"), ("", "b@example.org")]),
        ('"a@b.c via list" <l@example.org>', [("a@b.c via list", "l@example.org")]),
        ("ann@example.org (Ann, of (lamps))", [("", "ann@example.org")]),
        ("lamps: a@example.org, b@example.org;", [("", "a@example.org"), ("", "b@example.org")]),
        ("undisclosed-recipients:;", []),
        ("A <a@example.org>, a <A@Example.org>", [("A", "a@example.org")]),
        ('5" disk <d@example.org>, e@example.org', [("5 disk", "d@example.org"), ("", "e@example.org")]),
        ("Åsa <asa@example.org>", [("Åsa", "asa@example.org")]),
        ("x <å@example.org>, y <b c@example.org>, z <a@>, <@b>, -", []),
    ],
)
def test_what_is_found(header: str, found: list[tuple[str, str]]) -> None:
    assert [(one.name, one.address) for one in addresses(header)] == found


def test_some_can_be_left_out() -> None:
    found = addresses("a@example.org, b@example.org")
    assert distinct(found, [Address("", "A@EXAMPLE.ORG")]) == (Address("", "b@example.org"),)


@given(st.text(alphabet='ab@.,;:<>()"\\ \n\råx', max_size=60))
def test_whatever_is_found_fits_a_header(header: str) -> None:
    for one in addresses(header):
        assert one.address.isascii()
        assert not set(one.address) & set(' ,;<>()"\\\r\n')


@pytest.mark.parametrize("header", ["(" * 90_000, "<" * 90_000, "a@" * 45_000, '",' * 45_000, "a@b," * 25_000])
def test_hostile_headers_take_no_time(header: str) -> None:
    begin = time.monotonic()
    addresses(header)
    assert time.monotonic() - begin < 2
