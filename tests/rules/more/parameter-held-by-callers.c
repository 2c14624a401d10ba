// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What a static function drops and then reads is kept alive by one of its callers: it takes a
 * reference, goes on with the pointer, or nobody sees who it is; or another function is given it,
 * which may only compare it.
 */
static void part_put(struct part *part)
{
	put_device(&part->dev);
}

static void lamp_end(struct part *lamp)
{
	part_put(lamp);
	lamp->ended = true;
}

static void lamp_stop(struct lamp_board *board)
{
	struct device *held = get_device(&board->lamp->dev);

	lamp_end(board->lamp);
	put_device(held);
}

static void kiln_end(struct part *kiln)
{
	of_node_put(kiln->node);
	part_put(kiln);
	kiln->ended = true;
}

static void kiln_stop(struct kiln_board *board)
{
	kiln_end(board->kiln);
	kiln_log(board->kiln->name); /* expect use-after-put */
}

static void loom_end(struct part *loom)
{
	part_put(loom);
	loom->ended = true;
}

static void loom_stop(struct loom_board *board)
{
	loom_end(board->loom);
}

static void loom_stop_one(struct part *loom)
{
	loom_end(loom);
}

static void valve_end(struct part *valve)
{
	part_put(valve);
	valve->ended = true;
}

static void valve_stop(struct valve_board *board)
{
	valve_end(board->valve);
}

static const struct valve_ops valve_ops = {
	.end = valve_end,
};

static void press_end(struct part *press)
{
	part_put(press);
	press->ended = true;
}

static void press_stop(struct press_board *board)
{
	press_end(board->press);
	press_call_later(board, press_end);
}

void pump_end(struct part *pump)
{
	part_put(pump);
	pump->ended = true;
}

static void pump_stop(struct pump_board *board)
{
	pump_end(board->pump);
}

static void shade_end(struct part *shade)
{
	part_put(shade);
	part_forget(shade);
}

static void shade_stop(struct shade_board *board)
{
	shade_end(board->shade);
}
