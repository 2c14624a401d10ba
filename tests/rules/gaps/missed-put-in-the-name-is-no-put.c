// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * nla_put(), genlmsg_put_reply() and tty_io_error() are believed to release what they are given, by
 * their names.
 */
static int pump_reply(struct sk_buff *skb, struct genl_info *info)
{
	struct sk_buff *msg = genlmsg_new(NLMSG_DEFAULT_SIZE, GFP_KERNEL);
	void *hdr;

	if (!msg)
		return -ENOMEM;
	hdr = genlmsg_put_reply(msg, info, &pump_family, 0, 1);
	if (!hdr)
		return -EMSGSIZE; /* missed leak-on-error-path */
	genlmsg_end(msg, hdr);
	return genlmsg_reply(msg, info);
}

static void kiln_wake_tty(struct tty_port *port)
{
	struct tty_struct *tty = tty_port_tty_get(port);

	if (!tty)
		return;
	if (tty_io_error(tty))
		return; /* missed leak-on-error-path */
	tty_wakeup(tty);
	tty_kref_put(tty);
}
