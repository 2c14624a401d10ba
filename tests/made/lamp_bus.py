# SPDX-License-Identifier: GPL-2.0-or-later
"""Lamps on a bus: how one is found, kept and let go, a function each."""

GET = "struct lamp *lamp_get(struct lamp *lamp)\n{\n\tkref_get(&lamp->ref);\n\treturn lamp;\n}\n"
PUT = "void lamp_put(struct lamp *lamp)\n{\n\tkref_put(&lamp->ref, lamp_free);\n}\n"
FIND = """\
struct lamp *lamp_find(struct lamp_bus *bus, int id)
{
	struct lamp *lamp = idr_find(&bus->lamps, id);

	if (!lamp)
		return NULL;
	return lamp_get(lamp);
}
"""
