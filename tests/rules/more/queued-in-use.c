// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The device is in use as long as the request is queued, which it is when the error is returned.
 */
static int pump_queue(struct pump *pump, struct pump_request *request)
{
	pm_runtime_get(pump->dev);
	list_add_tail(&request->list, &pump->requests);
	if (pump->waiting)
		return 0;
	if (pump_kick(pump))
		return -EIO;
	return 0;
}
