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


def test_a_release_function_of_another_file_is_not_known() -> None:
    found = contract(RELEASED.replace("void lamp_free", "void bulb_free"))
    assert found is not None
    assert found.effects[0].last == ()
