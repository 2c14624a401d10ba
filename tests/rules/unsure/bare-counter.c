// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A bare counter says nothing of whose it is, and who drops it may well be another function.
 */
static int loom_send(struct loom *loom)
{
	struct loom_request *request;

	if (!refcount_inc_not_zero(&loom->users))
		return -EIO;
	if (loom->stopped) {
		refcount_dec(&loom->users);
		return -ESHUTDOWN;
	}
	request = kzalloc(sizeof(*request), GFP_KERNEL);
	if (!request)
		return -ENOMEM; /* expect leak-on-error-path */
	request->loom = loom;
	loom_run(request);
	return 0;
}
