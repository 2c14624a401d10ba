// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A getter's result goes straight into a callee that takes it over, also when it fails.
 */
static int lamp_open_stream(struct lamp *lamp, struct device *dev)
{
	return lamp_stream_start(lamp, dma_request_slave_channel(dev, "tx")); /* false never-put */
}
