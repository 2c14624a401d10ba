# SPDX-License-Identifier: GPL-2.0-or-later
"""What paths call on an object that a reference was stored in."""

import pytest

from patchlint.contracts.elsewhere import Elsewhere
from patchlint.source.pairs import functions_in

FILE = """
static int lamp_set_up(struct lamp *lamp, struct lamp_kind *kind)
{
	int ret;

	if (!try_module_get(kind->owner))
		return -ENODEV;
	lamp->kind = kind;
	ret = lamp_check(lamp, kind);
	if (ret) {
		PUT;
		lamp_free(lamp);
		return -EIO;
	}
	if (lamp->level < 1) {
		LEFT;
		return -EINVAL;
	}
	return 0;
}
"""
PARTS = {"PUT": "module_put(kind->owner)", "LEFT": "lamp_log(lamp); lamp_log(kind)"}


def called(parts: dict[str, str]) -> dict[str, set[str]]:
    """By what is returned."""
    text = FILE
    for name, code in (PARTS | parts).items():
        text = text.replace(name, code)
    bodies = Elsewhere().bodies(functions_in(text, "lamp.c"))
    parsed = bodies.graphs.parsed(bodies.functions[0])
    assert bodies.concerns(parsed)
    return {found.result: set(found.called) for found in bodies.walk(bodies.graphs.graph(parsed)).exits}


def test_what_each_path_calls() -> None:
    assert called({}) == {
        "-ENODEV": set(),
        "-EIO": {"lamp_check", "lamp_free"},
        "-EINVAL": {"lamp_check", "lamp_log"},
        "0": {"lamp_check"},
    }


def test_what_is_called_on_anything_else() -> None:
    assert called({"LEFT": "lamp_log(kind)"})["-EINVAL"] == {"lamp_check"}


@pytest.mark.parametrize("parts", [{"PUT": "lamp_log(lamp)"}, {"LEFT": "module_put(kind->owner)"}])
def test_nobody_asks(parts: dict[str, str]) -> None:
    assert not any(called(parts).values())
