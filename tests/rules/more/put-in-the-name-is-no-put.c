// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * genlmsg_put_reply() puts into the buffer, it does not release it.
 */
static int pump_reply(struct sk_buff *skb, struct genl_info *info)
{
	struct sk_buff *msg = genlmsg_new(NLMSG_DEFAULT_SIZE, GFP_KERNEL);
	void *hdr;

	if (!msg)
		return -ENOMEM;
	hdr = genlmsg_put_reply(msg, info, &pump_family, 0, 1);
	if (!hdr)
		return -EMSGSIZE; /* expect leak-on-error-path */
	genlmsg_end(msg, hdr);
	return genlmsg_reply(msg, info);
}
