# SPDX-License-Identifier: GPL-2.0-or-later
"""Which functions of a file belong together."""

import pytest

from patchlint.contracts.bodies import Bodies
from patchlint.contracts.elsewhere import Elsewhere
from patchlint.counterparts.couples import couples, only_for, reached
from patchlint.source.pairs import functions_in

FILE = """
static void lamp_helper(void) { lamp_deeper(); }
static void lamp_deeper(void) { }
static void lamp_shared(void) { }
static void lamp_action(void *data) { }
static int lamp_probe(void)
{
	lamp_helper();
	lamp_shared();
	return devm_add_action(dev, lamp_action, lamp);
}
static void lamp_remove(void) { lamp_shared(); }
static void lamp_shutdown(void) { }
"""


def bodies(table: str) -> Bodies:
    return Elsewhere().bodies(functions_in(FILE + table, "lamp.c"))


def named(table: str) -> list[tuple[str, str]]:
    return [(one.begins, one.ends) for one in couples(bodies(table))]


def test_a_driver() -> None:
    assert named("struct d d = { .probe = lamp_probe, .remove = lamp_remove };") == [("lamp_probe", "lamp_remove")]


def test_two_tables_of_one_driver() -> None:
    table = "struct d %s = { .probe = lamp_probe, .remove = lamp_remove };\n"
    assert len(named(table % "a" + table % "b")) == 1


def test_what_is_no_couple() -> None:
    assert named("struct d d = { .probe = lamp_probe };") == []
    assert named("struct d d = { .probe = lamp_probe, .shutdown = lamp_shutdown };") == []
    assert named("struct d d = { .probe = lamp_probe, .remove = lamp_elsewhere };") == []
    assert named("struct d d = { .suspend = lamp_probe, .resume = lamp_remove };") == []


def test_a_module() -> None:
    assert named("module_init(lamp_probe);\nmodule_exit(lamp_remove);") == [("lamp_probe", "lamp_remove")]
    assert named("module_init(lamp_probe);") == []


def test_a_network_device() -> None:
    assert named("struct d d = { .ndo_open = lamp_probe, .ndo_stop = lamp_remove };") == [("lamp_probe", "lamp_remove")]


@pytest.mark.parametrize(
    ("struct", "begins", "ends"),
    [
        ("target_type", "ctr", "dtr"),
        ("uart_ops", "startup", "shutdown"),
        ("usb_serial_driver", "attach", "release"),
        ("phy_ops", "init", "exit"),
        ("Qdisc_ops", "init", "destroy"),
        ("proc_ops", "proc_open", "proc_release"),
        ("vb2_ops", "start_streaming", "stop_streaming"),
        ("gpio_chip", "request", "free"),
    ],
)
def test_members_of_other_tables(struct: str, begins: str, ends: str) -> None:
    table = f"struct {struct} d = {{ .{begins} = lamp_probe, .{ends} = lamp_remove }};"
    assert named(table) == [("lamp_probe", "lamp_remove")]


@pytest.mark.parametrize(
    ("struct", "begins", "ends"),
    [
        ("snd_kcontrol_new", "get", "put"),  # a value is read and written
        ("seq_operations", "start", "stop"),  # stopped whatever start() says
        ("proto", "init", "destroy"),  # release() of the socket comes in between
        ("dvb_frontend_ops", "init", "release"),  # init() is called whenever it wakes up
        ("lamp_ops", "attach", "release"),
        ("dev_pm_ops", "resume", "suspend"),
    ],
)
def test_members_that_are_no_couple(struct: str, begins: str, ends: str) -> None:
    assert named(f"struct {struct} d = {{ .{begins} = lamp_probe, .{ends} = lamp_remove }};") == []


def test_one_function_that_begins_and_ends() -> None:
    assert named("struct d d = { .enable = lamp_probe, .disable = lamp_probe };") == []


def test_functions_for_one_alone() -> None:
    file = bodies("struct d d = { .probe = lamp_probe, .remove = lamp_remove };")
    assert set(only_for(file, "lamp_probe")) == {"lamp_probe", "lamp_helper", "lamp_deeper"}
    assert reached(file, "lamp_remove") == {"lamp_remove", "lamp_shared"}
    assert "lamp_action" in reached(file, "lamp_probe")


def test_a_function_in_a_table_is_for_everybody() -> None:
    file = bodies("struct d d = { .probe = lamp_probe, .helper = lamp_helper };")
    assert set(only_for(file, "lamp_probe")) == {"lamp_probe"}
