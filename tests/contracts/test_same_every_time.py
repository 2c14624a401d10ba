# SPDX-License-Identifier: GPL-2.0-or-later
"""Contracts are the same text in every run, in whatever order Python has its sets."""

import os
import subprocess
import sys

PROGRAM = '''
from patchlint.contracts.scan import offers, scan
from patchlint.knowledge import families

text = """
void f(struct lamp *lamp, struct lamp_bus *bus)
{
	if (lamp->on) {
		set_bit(LAMP_OFF, &lamp->flags);
		clear_bit(LAMP_ON, &lamp->flags);
		list_del(&lamp->node);
		set_bit(BUS_BUSY, &bus->flags);
		list_add(&lamp->idle, &bus->idle);
	}
	kref_put(&lamp->ref, lamp_free);
}
"""
print(offers(scan(text, "lamp.c")[1], families.load_all(), {}))
'''


def test_the_order_of_sets_does_not_matter() -> None:
    found = set()
    for seed in range(4):
        done = subprocess.run(
            [sys.executable, "-c", PROGRAM],
            env={**os.environ, "PYTHONHASHSEED": str(seed)},
            capture_output=True,
            text=True,
            check=True,
        )
        assert "LAMP_OFF" in done.stdout
        found.add(done.stdout)
    assert len(found) == 1
