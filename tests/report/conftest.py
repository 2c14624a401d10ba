# SPDX-License-Identifier: GPL-2.0-or-later
# ruff: noqa: E101, W291, W293 - a patch has blanks where it has them
"""A mail with our own C in it, and reviews made by hand, so that outputs are tested apart from the analysis."""

from collections.abc import Callable

import pytest

from patchlint.engine.trace import Step
from patchlint.finding import Confidence, Finding, Kind
from patchlint.mail.diff import read_patch
from patchlint.mail.message import read_mails
from patchlint.mail.model import Patch
from patchlint.result import Looked, LookedAtFile, PatchReview, Review

AFTER = """\
#include <linux/of.h>

static int lamp_setup(struct lamp *lamp, struct device_node *np);

static int lamp_bind(struct lamp *lamp)
{
	struct device_node *np;
	int ret;

	np = of_parse_phandle(lamp->dev->of_node, "bulb", 0);
	if (!np)
		return -ENODEV;

	ret = lamp_setup(lamp, np);
	if (ret)
		return ret;

	lamp->on = true;
	lamp->level = 0;
	lamp->colour = 0;
	lamp->flags = 0;
	of_node_put(np);
	return 0;
}
"""

MAIL = """\
From: Ann Author <ann@example.org>
To: lamps@example.org
Subject: [PATCH] lamp: look for the bulb
Date: Sun, 22 Nov 2026 19:37:29 +0000
Message-ID: <lamp-1@example.org>

The bulb has a node of its own.

Signed-off-by: Ann Author <ann@example.org>
---
 drivers/lamp/bind.c | 9 ++++++---
 1 file changed, 6 insertions(+), 3 deletions(-)

diff --git a/drivers/lamp/bind.c b/drivers/lamp/bind.c
index 1111111..2222222 100644
--- a/drivers/lamp/bind.c
+++ b/drivers/lamp/bind.c
@@ -7,9 +7,14 @@ static int lamp_bind(struct lamp *lamp)
 	struct device_node *np;
 	int ret;
 
-	np = lamp->dev->of_node;
+	np = of_parse_phandle(lamp->dev->of_node, "bulb", 0);
 	if (!np)
 		return -ENODEV;
 
+	ret = lamp_setup(lamp, np);
+	if (ret)
+		return ret;
+
 	lamp->on = true;
 	lamp->level = 0;
+	lamp->colour = 0;
 	lamp->flags = 0;
-- 
2.39.5
"""

PATH = "drivers/lamp/bind.c"
GET = Step(10, "get", "of_parse_phandle: np")
STEPS = (GET, Step(11, "true", ""), Step(15, "true", ""), Step(16, "here", ""))


def _finding(**fields: object) -> Finding:
    known: dict[str, object] = {
        "file": PATH,
        "function": "lamp_bind",
        "line": 16,
        "rule": "leak-on-error-path",
        "kind": Kind.LEAK,
        "message": "is the reference on np from of_parse_phandle() (line 10) still held here?",
        "confidence": Confidence.HIGH,
        "object": "np",
        "counter": "device_node",
        "exits": (16,),
        "facts": (("getter", "of_parse_phandle"), ("get_line", "10")),
        "steps": STEPS,
        "partial": False,
    }
    return Finding(**(known | fields))  # type: ignore[arg-type] # the fields' types differ


@pytest.fixture(scope="session")
def mail() -> str:
    """Return the lamp patch as a mail."""
    return MAIL


@pytest.fixture(scope="session")
def finding() -> Callable[..., Finding]:
    """Return the leak in lamp_bind(); keywords overwrite its fields."""
    return _finding


@pytest.fixture(scope="session")
def patch() -> Callable[..., Patch]:
    """Return the patch in a mail, that of lamp_bind() by default."""

    def make(mail: str = MAIL) -> Patch:
        return read_patch(read_mails(mail.encode("utf-8", "surrogateescape"), "lamp.eml")[0])

    return make


@pytest.fixture(scope="session")
def review(patch: Callable[..., Patch]) -> Callable[..., Review]:
    """Return a review of the lamp patch with these findings; keywords overwrite fields of its PatchReview."""

    def make(*introduced: Finding, mail: str = MAIL, after: str = AFTER, **fields: object) -> Review:
        known: dict[str, object] = {
            "patch": patch(mail),
            "introduced": introduced,
            "fixed": (),
            "preexisting": (),
            "functions": (Looked(PATH, "lamp_bind", "strict", "", 5, 24),),
            "files": (LookedAtFile(PATH, True, "HEAD", "", after),),
        }
        return Review((PatchReview(**(known | fields)),), ())  # type: ignore[arg-type] # the fields' types differ

    return make
