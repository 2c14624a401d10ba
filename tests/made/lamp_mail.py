# SPDX-License-Identifier: GPL-2.0-or-later
"""A lamp driver, and mails that change it: for tests that look at the command line, not at what is found."""

import difflib

PATH = "drivers/lamp/bind.c"
BEFORE = """\
static int lamp_bind(struct lamp *lamp)
{
	struct device_node *np;
	int ret;

	np = of_parse_phandle(lamp->dev->of_node, "bulb", 0);
	if (!np)
		return -ENODEV;

	lamp->on = true;
	of_node_put(np);
	return 0;
}
"""


def leaky(before: str = BEFORE) -> str:
    """The driver with an error path that does not put the node."""
    return before.replace("\tlamp->on", "\tret = lamp_setup(lamp);\n\tif (ret)\n\t\treturn ret;\n\n\tlamp->on", 1)


LEAKY = leaky()
FINE = BEFORE.replace("\tlamp->on", "\tlamp->level = 0;\n\tlamp->on")
HEADER = """\
From: Ann Author <ann@example.org>
Subject: {subject}
Date: Sun, 22 Nov 2026 19:37:29 +0000
Message-ID: <{subject}@example.org>

The log.
---
"""


def mail(after: str, subject: str = "[PATCH] lamp: set it up", before: str = BEFORE, path: str = PATH) -> str:
    """A patch mail that makes one text of a file the other."""
    lines = difflib.unified_diff(before.splitlines(True), after.splitlines(True), f"a/{path}", f"b/{path}")
    return HEADER.format(subject=subject) + f"\ndiff --git a/{path} b/{path}\n" + "".join(lines) + "-- \n2.39.5\n"
