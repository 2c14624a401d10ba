# SPDX-License-Identifier: GPL-2.0-or-later
"""What a contract says of the last put: its release function, where that stands in the same file."""

from patchlint.contracts.bodies import Bodies
from patchlint.knowledge import families
from patchlint.knowledge.contract import Action, Contract
from patchlint.knowledge.describe import contract_lines
from patchlint.source.pairs import functions_in


def contract(text: str) -> Contract | None:
    """The contract of f()."""
    functions = functions_in(text, "lamp.c")
    return Bodies(functions, families.load({token.text for f in functions for token in f.tokens})).body("f")


RELEASED = """\
static void lamp_free(struct kref *ref)
{
	struct lamp *lamp = container_of(ref, struct lamp, ref);

	of_node_put(lamp->np);
	put_device(lamp->bus);
	kfree(lamp);
}

void f(struct lamp *lamp)
{
	kref_put(&lamp->ref, lamp_free);
}
"""


def test_a_put_says_what_the_last_one_does() -> None:
    found = contract(RELEASED)
    assert found is not None
    (effect,) = found.effects
    assert {(one.action, one.place.path, one.counter, one.function) for one in effect.last} == {
        (Action.PUT, "np", "device_node", "lamp_free"),
        (Action.PUT, "bus", "device", "lamp_free"),
        (Action.FREE, "", "", "lamp_free"),
    }
    assert "and with the last one, by lamp_free(), frees argument 0" in "\n".join(contract_lines(found))


def test_what_a_release_function_does_sometimes_is_not_said() -> None:
    found = contract(RELEASED.replace("	kfree(lamp);", "	if (lamp->ours)\n		kfree(lamp);"))
    assert found is not None
    assert Action.FREE not in {one.action for one in found.effects[0].last}


def test_locks_that_a_release_function_takes() -> None:
    taken = "mutex_lock(&lamp->bus->lock);\n\tlist_del(&lamp->node);\n\tmutex_unlock(&lamp->bus->lock);\n"
    told = "\n".join(contract_lines(contract(RELEASED.replace("of_node_put(lamp->np);", taken)) or Contract("")))
    assert "and with the last one, by lamp_free(), takes the lock argument 0->bus->lock" in told
    some = RELEASED.replace("of_node_put(lamp->np);", f"if (lamp->lit) {{{taken}}}")
    assert "takes the lock" not in "\n".join(contract_lines(contract(some) or Contract("")))


def test_a_lock_of_the_file_is_nothing_for_other_files() -> None:
    taken = "mutex_lock(&lamps_lock);\n\tlist_del(&lamp->node);\n\tmutex_unlock(&lamps_lock);\n"
    functions = functions_in(RELEASED.replace("of_node_put(lamp->np);", taken), "lamp.c")
    bodies = Bodies(functions, families.load({token.text for f in functions for token in f.tokens}))
    here, there = bodies.body("f"), bodies.offered("f")
    assert here is not None
    assert there is not None
    assert "takes the lock lamps_lock" in "\n".join(contract_lines(here))
    assert "takes the lock" not in "\n".join(contract_lines(there))


def test_a_release_function_of_another_file_is_not_known() -> None:
    found = contract(RELEASED.replace("void lamp_free", "void bulb_free"))
    assert found is not None
    assert found.effects[0].last == ()
