// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A receive handler that refuses a buffer with -EINVAL leaves it to the next handler.
 */
static int loom_receive(struct sk_buff *skb, struct loom *loom)
{
	struct loom_port *port = loom_find_port(loom, skb);

	if (port) {
		if (!port->up)
			goto discard;
		return xfrm_input(skb, IPPROTO_IPV6, 0, 0);
	}
	return -EINVAL; /* false uneven-consume */
discard:
	kfree_skb(skb);
	return 0;
}
