// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The flag remembers that the clock is on: who finds it set turns the clock off. Where no flag is set,
 * nobody knows.
 */
static int lamp_start_stream(struct lamp *lamp)
{
	int ret;

	ret = clk_prepare_enable(lamp->pixel);
	if (ret)
		return ret;
	lamp->streaming = true;
	ret = lamp_wait_ready(lamp);
	if (ret)
		return ret;
	return 0;
}

static int lamp_start_plain(struct lamp *lamp)
{
	int ret;

	ret = clk_prepare_enable(lamp->pixel);
	if (ret)
		return ret;
	ret = lamp_wait_ready(lamp);
	if (ret)
		return ret; /* expect leak-on-error-path */
	lamp->streaming = true;
	return 0;
}
