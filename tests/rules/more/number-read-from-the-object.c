// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A number read from the object is returned as the error: it is no part of the object that the caller
 * gets.
 */
static int loom_route(struct net *net, struct flowi6 *fl6)
{
	struct dst_entry *dst = ip6_route_output(net, NULL, fl6);
	int err = dst->error;

	if (err)
		return err; /* expect leak-on-error-path */
	dst_release(dst);
	return 0;
}
