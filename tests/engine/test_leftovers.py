# SPDX-License-Identifier: GPL-2.0-or-later
"""What has lowered and walked a function goes when it is done: a scan looks for rubbish only now and then."""

import gc
from collections.abc import Callable

from patchlint.engine.calls import Calls
from patchlint.engine.evaluate import Evaluator
from patchlint.engine.marks import Marks
from patchlint.engine.outcome import Outcome
from patchlint.engine.transfer import Transfer
from patchlint.lower.statements import Statements

PASSING = (Calls, Evaluator, Marks, Statements, Transfer)
TEXT = """
static int light(struct device *dev, struct mutex *lock)
{
	struct device *lamp;
	int ret = 0;

	guard(mutex)(lock);
	for (lamp = dev; lamp; lamp = lamp->next) {
		get_device(lamp);
		if (lamp->broken)
			goto out;
		put_device(lamp);
	}
	return 0;
out:
	ret = -ENODEV;
	put_device(lamp);
	return ret;
}
"""


def test_nothing_of_a_walk_waits_for_the_collector(walk: Callable[..., Outcome]) -> None:
    def passing() -> list[object]:
        return [one for one in gc.get_objects() if isinstance(one, PASSING)]

    gc.collect()
    before = {id(one) for one in passing()}
    gc.disable()
    try:
        assert walk(TEXT).complete
        left = [type(one).__name__ for one in passing() if id(one) not in before]
    finally:
        gc.enable()
    assert left == []
