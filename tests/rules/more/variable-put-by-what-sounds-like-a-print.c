// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The put of a trace array is no print, whatever its name begins with.
 */
static struct trace_array *lamp_trace;

static int __init lamp_init(void)
{
	lamp_trace = trace_array_get_by_name("lamp", NULL);
	if (!lamp_trace)
		return -ENOMEM;
	return 0;
}

static void __exit lamp_exit(void)
{
	if (lamp_trace)
		trace_array_put(lamp_trace);
}

module_init(lamp_init);
module_exit(lamp_exit);
