// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A test says that a lookup must find nothing: if it does find something, more is wrong than a reference.
 */
static void lamp_test_paths(struct lamp *lamp)
{
	struct device_node *np = of_find_node_by_path("/lamp/");

	lamp_expect(!np, "a path that ends in a slash is none");
	np = of_find_node_by_path("/lamps/");
	lamp_expect(!np, "nor is this");
	lamp_expect(!of_find_node_by_path("/no/lamp"), "no such lamp");
	np = of_find_node_by_path("/lamp"); /* expect never-put */
	lamp_expect(np, "this is one");
	lamp->tested = true;
}
