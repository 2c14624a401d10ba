// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The macro fills the structure at each turn: what the body puts is another one each time.
 */
static void lamp_put_all(struct room *room)
{
	struct lamp_pair pair = {};
	struct lamp_slot *slot;

	room_foreach_pair(room, slot, pair) {
		if (!pair.link)
			bpf_prog_put(pair.prog);
	}
}
