# SPDX-License-Identifier: GPL-2.0-or-later
"""What headers say, and that hostile ones say nothing harmful."""

import time
from collections.abc import Callable

import pytest

from patchlint.mail.headers import read_subject
from patchlint.mail.model import PatchMail


@pytest.mark.parametrize(
    ("subject", "place"),
    [
        ("[PATCH] toy: fix", (1, 1, 1)),
        ("[PATCH v3 2/5] toy: fix", (2, 5, 3)),
        ("[PATCH V2 net-next 01/10] toy", (1, 10, 2)),
        ("[RFC PATCH 0/3] toy", (0, 3, 1)),
        ("[PATCHv5 1/1] toy", (1, 1, 5)),
        ("[PATCH -v2 1/2] toy", (1, 2, 2)),
        ("[PATCH 1/2 v4] toy", (1, 2, 4)),
        ("[patch 069/223] toy", (69, 223, 1)),
        ("[PATCH][TOY CLIENT] fix", (1, 1, 1)),
        ("[GIT PULL 1/2][PATCH] toy", (1, 2, 1)),
        ("Re: [PATCH v2 4/6] toy", (4, 6, 2)),
        ("[toy-devel] Re: [PATCH v2 4/6] toy", (4, 6, 2)),
        ("[2/3] toy", (2, 3, 1)),
        ("[PATCH 6.1 07/20] toy", (7, 20, 1)),
        ("[PATCH 02/19 v6.1.y] toy", (2, 19, 1)),
        ("[PATCH v5.10 1/2] toy", (1, 2, 1)),
        ("toy: 3/4 of the wagons are red", (1, 1, 1)),
        ("[PATCH 3/2] toy", (3, 3, 1)),
        ("[PATCH 99999999999999/2] toy", (1, 1, 1)),
        ("", (1, 1, 1)),
    ],
)
def test_place_in_the_series(subject: str, place: tuple[int, int, int]) -> None:
    told = read_subject(subject)
    assert (told.number, told.total, told.version) == place


@pytest.mark.parametrize(
    ("subject", "reply"),
    [
        ("Re: [PATCH] toy: fix", True),
        ("[toy-devel] Re: [PATCH] toy: fix", True),
        ("AW: RE: [PATCH] toy: fix", True),
        ("答复: 答复: [PATCH] toy: fix", True),
        ("回复:[PATCH] toy: fix", True),
        ("Re[2]: [PATCH] toy: fix", True),
        ("[PATCH v7 2/5] Re: toy: fix", True),
        ("FW: [PATCH] toy: fix", True),
        ("[PATCH] fw: toy: fix", False),
        ("[PATCH] reset: toy: fix", False),
        ("[PATCH] toy: fix", False),
    ],
)
def test_replies_are_told_from_patches(subject: str, reply: bool) -> None:
    assert read_subject(subject).reply is reply
    assert read_subject(subject).title.endswith("fix" if "toy" in subject else "")


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("=?utf-8?q?[PATCH]_toy:_f=C3=BCr?=", "[PATCH] toy: für"),
        ("=?UTF-8?B?W1BBVENIXSB0b3k6IGbDvHI=?=", "[PATCH] toy: für"),
        ("=?utf-8?q?toy_?=\n =?utf-8?q?wagon?=", "toy wagon"),
        ("=?utf-8?b?ww==?= =?utf-8?b?vA?= end", "ü end"),
        ("toy =?iso-8859-1?q?f=FCr?= all", "toy für all"),
        ("=?gb2312?b?tPC4tA==?=: toy", "答复: toy"),
        ("=?x-invented?q?toy?=", "toy"),
        ("=?utf-8?q?f=FCr?=", "für"),
        ("=?utf-8?b?%%%?= toy", "toy"),
        ("toy\n\twagon", "toy wagon"),
        ("=?utf-8?q?a=0D=0AX-Evil:_1=1B[31m?=", "a X-Evil: 1 [31m"),
        ("a\u202eb\u2028c\u00add\u00a0e", "a b c d e"),
    ],
)
def test_subjects_are_decoded_to_one_clean_line(
    make: Callable[..., bytes], one: Callable[[bytes], PatchMail], raw: str, text: str
) -> None:
    assert one(make(subject=raw)).subject == text


def test_raw_8_bit_headers_are_kept(make: Callable[..., bytes], one: Callable[[bytes], PatchMail]) -> None:
    assert one(make(subject="toy für")).subject == "toy für"
    assert one(make(subject="toy fur").replace(b"fur", b"f\xfcr")).subject == "toy für"


def test_a_message_id_with_a_blank_is_not_cut(make: Callable[..., bytes], one: Callable[[bytes], PatchMail]) -> None:
    assert one(make(Message_ID="<a b@example.org>")).message_id == "<a b@example.org>"


@pytest.mark.parametrize(
    "value",
    ["(" * 50_000, "=?a?q?" * 30_000, "=?utf-8?q?a?= " * 20_000, '"' * 50_000, "a=b; " * 100_000, "<" * 50_000],
)
@pytest.mark.parametrize("name", ["Subject", "From", "To", "Message-ID", "Content-Type", "Content-Disposition"])
def test_hostile_headers_cost_little(
    make: Callable[..., bytes], one: Callable[[bytes], PatchMail], name: str, value: str
) -> None:
    started = time.process_time()
    assert "Drop the put" in one(make(**{name: value})).body
    assert time.process_time() - started < 2
