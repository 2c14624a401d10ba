// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * lamp_state_put() is given what lamp_state_get() was given, and finds the same state.
 */
static struct lamp_state *lamp_state_get(struct lamp *lamp)
{
	if (!lamp->state)
		return NULL;
	kref_get(&lamp->state->ref);
	return lamp->state;
}

static int lamp_show_state(struct lamp *lamp)
{
	struct lamp_state *state = lamp_state_get(lamp);
	int level;

	if (!state)
		return 0;
	level = state->level;
	lamp_state_put(lamp);
	return level;
}

static int lamp_show_state_once(struct lamp *lamp)
{
	struct lamp_state *state = lamp_state_get(lamp); /* expect never-put */

	if (!state)
		return 0;
	return state->level;
}
