# SPDX-License-Identifier: GPL-2.0-or-later
"""Contracts from bodies: what a call of a function means to its caller."""

import pytest

from patchlint.c.parse import parse_function
from patchlint.contracts.bodies import Bodies
from patchlint.contracts.infer import contract_of
from patchlint.engine.interpreter import Budget
from patchlint.ir.signs import ANY, ERR, NEGATIVE, NONZERO, NULL, POSITIVE, VALID, ZERO
from patchlint.knowledge import families
from patchlint.knowledge.contract import Action, Contract, Effect
from patchlint.lower.function import lower
from patchlint.source.pairs import functions_in

WHEN = {
    ANY: "always",
    NEGATIVE: "if negative",
    ZERO: "if zero",
    POSITIVE: "if positive",
    NONZERO: "if nonzero",
    NEGATIVE | ZERO: "if not positive",
    ZERO | POSITIVE: "if not negative",
}


def bodies(text: str) -> Bodies:
    functions = functions_in(text, "lamp.c")
    return Bodies(functions, families.load({token.text for f in functions for token in f.tokens}))


def contract(text: str, budget: Budget | None = None) -> Contract | None:
    """The contract of the last function of a text."""
    function = functions_in(text, "lamp.c")[-1]
    return contract_of(bodies(text).walk(lower(parse_function(function, frozenset())), budget))


def words(effect: Effect) -> str:
    """An effect in words."""
    place = effect.place
    where = f"{place.where.value}{place.index if place.where.name != 'RESULT' else ''}"
    flags = ["new" if effect.stored else "", "" if effect.certain else "perhaps", "first" if effect.initial else ""]
    parts = [effect.action.value, effect.counter, where, place.path, WHEN[effect.when], *flags]
    return " ".join(filter(None, parts))


def effects(text: str) -> set[str]:
    found = contract(text)
    assert found is not None
    return set(map(words, found.effects))


ONE = "struct device_node *f(struct lamp *lamp, struct device_node *np)\n{\n%s}\n"
INT = "int f(struct lamp *lamp, struct device_node *np, struct device_node **out)\n{\n%s}\n"
VOID = "void f(struct lamp *lamp, struct device_node *np, struct device_node **out)\n{\n%s}\n"
BOOL = "bool f(struct lamp *lamp)\n{\n%s}\n"

CASES = {
    "getter": (ONE % "return of_get_parent(np);", {"get device_node result if positive"}),
    "getter that tests": (
        ONE % "np = of_get_parent(np); if (!np) return NULL; return np;",
        {"get device_node result if positive"},
    ),
    "getter in one case only": (
        ONE % "if (lamp->slow) return lamp->node; return of_get_parent(np);",
        {"get device_node result if positive perhaps"},
    ),
    "getter of its argument": (
        ONE % "return of_node_get(np);",
        {"get device_node argument1 always"},
    ),
    "borrower": (ONE % "return lamp->node;", set()),
    "walker": (
        ONE % "return of_get_next_child(lamp->node, np);",
        {"get device_node result if positive", "put device_node argument1 always"},
    ),
    "putter": (VOID % "of_node_put(np);", {"put device_node argument1 always"}),
    "putter that shows first": (VOID % "lamp_show(np); of_node_put(np);", {"put device_node argument1 always"}),
    "putter of what is not NULL": (VOID % "if (np) of_node_put(np);", {"put device_node argument1 always"}),
    "putter in some cases": (VOID % "if (lamp->slow) of_node_put(np);", {"put device_node argument1 always perhaps"}),
    "putter of a field": (VOID % "of_node_put(lamp->node);", {"put device_node field0 node always"}),
    "putter of an inner field": (
        VOID % "of_node_put(lamp->bulb.node);",
        {"put device_node field0 bulb.node always"},
    ),
    "putter of another object's field": (VOID % "of_node_put(lamp->bulb->node);", set()),
    "putter on failure": (
        INT % "if (lamp->broken) { of_node_put(np); return -EIO; } return 0;",
        {"put device_node argument1 if negative"},
    ),
    "putter on success": (
        INT % "if (lamp->broken) return -EIO; of_node_put(np); return 0;",
        {"put device_node argument1 if zero"},
    ),
    "consumer": (
        INT % "if (lamp->broken) { of_node_put(np); return -EIO; } lamp->node = np; return 0;",
        {"put device_node argument1 if negative", "keep argument1 always"},
    ),
    "keeper": (VOID % "lamp->node = np;", {"keep argument1 always"}),
    "keeper in a list": (VOID % "list_add(&np->entry, &lamp->nodes);", {"keep argument1 always"}),
    "counting keeper": (
        VOID % "lamp->node = of_node_get(np);",
        {"get device_node field0 node always new", "keep argument1 always"},
    ),
    "power up": (
        INT % "return pm_runtime_resume_and_get(lamp->dev);",
        {"get pm_runtime field0 dev if zero"},
    ),
    "power up, tested": (
        INT % "int ret = pm_runtime_resume_and_get(lamp->dev); if (ret < 0) return ret; return 0;",
        {"get pm_runtime field0 dev if zero"},
    ),
    "power up and down": (
        INT
        % "int ret = pm_runtime_resume_and_get(lamp->dev); if (ret) return ret; pm_runtime_put(lamp->dev); return 0;",
        set(),
    ),
    "power down": (VOID % "pm_runtime_put(lamp->dev);", {"put pm_runtime field0 dev always"}),
    "try": (BOOL % "return kref_get_unless_zero(&lamp->ref);", {"get kref argument0 if positive"}),
    "try, the other way round": (BOOL % "return !kref_get_unless_zero(&lamp->ref);", {"get kref argument0 if zero"}),
    "out": (
        INT % "np = of_get_parent(lamp->node); if (!np) return -ENODEV; *out = np; return 0;",
        {"get device_node field2 * if zero new"},
    ),
    "out, unchecked": (VOID % "*out = of_get_parent(lamp->node);", {"get device_node field2 * always new"}),
    "attach": (
        INT % "lamp->node = of_get_parent(np); if (!lamp->node) return -ENODEV; return 0;",
        {"get device_node field0 node if zero new"},
    ),
    "detach": (VOID % "of_node_put(lamp->node); lamp->node = NULL;", {"put device_node field0 node always"}),
    "balanced": (INT % "get_device(lamp->dev); lamp_switch(lamp); put_device(lamp->dev); return 0;", set()),
    "global": (VOID % "of_node_put(lamp_root);", set()),
    "leaky": (
        INT % "np = of_get_parent(lamp->node); if (lamp_switch(np)) return -EIO; of_node_put(np); return 0;",
        set(),
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_effects(case: str) -> None:
    text, expected = CASES[case]
    assert effects(text) == expected


def test_results_are_those_of_the_exits() -> None:
    text = "int f(int a)\n{\nif (a) return -EIO;\nreturn 0;\n}\n"
    found = contract(text)
    assert found is not None
    assert found.results == NEGATIVE | ZERO


def test_results_of_a_pointer() -> None:
    found = contract("void *f(void *p)\n{\nif (!p) return ERR_PTR(-EIO);\nreturn p;\n}\n")
    assert found is not None
    assert found.results == ERR | VALID
    found = contract("void *f(int a)\n{\nif (a) return NULL;\nreturn g();\n}\n")
    assert found is not None
    assert found.results & NULL


def test_a_leak_on_an_error_path_stays_in_its_function() -> None:
    """The callers of f() need not hear of it: f() is told."""
    text = INT % "get_device(lamp->dev); if (lamp_switch(lamp)) return -EIO; put_device(lamp->dev); return 0;"
    assert effects(text) <= {"get device field0 dev if negative perhaps"}


def test_a_contract_names_its_place() -> None:
    found = contract("\n\nvoid f(struct device_node *np)\n{\nof_node_put(np);\n}\n")
    assert found is not None
    assert (found.name, found.source) == ("f", "lamp.c:3")


def test_no_contract_when_the_budget_ran_out() -> None:
    assert contract(VOID % "if (lamp->a) get_device(lamp->dev); of_node_put(np);", Budget(steps=3)) is None


def test_no_contract_of_a_function_that_never_returns() -> None:
    assert contract("void f(void)\n{\nfor (;;)\ng();\n}\n") is None


def test_callees_of_the_same_file_count() -> None:
    helper = "static void drop(struct device_node *np)\n{\nof_node_put(np);\n}\n"
    assert effects(helper + VOID % "drop(np);") == {"put device_node argument1 always"}


def test_a_callee_may_come_later_in_the_file() -> None:
    text = VOID % "drop(np);" + "static void drop(struct device_node *np)\n{\nof_node_put(np);\n}\n"
    known = bodies(text).contract("f")
    assert known is not None
    assert set(map(words, known.effects)) == {"put device_node argument1 always"}


def test_a_row_goes_before_a_body() -> None:
    """A file that defines of_node_put() itself does not change what is known of it."""
    text = "void of_node_put(struct device_node *np)\n{\nif (np) drop(np);\n}\n"
    known = bodies(text).contract("of_node_put")
    assert known is not None
    assert known.family == "device_node"


SESSION = """\
struct lamp *f(struct shop *shop, int id)
{
	struct lamp *lamp = xa_load(&shop->lamps, id);

	if (lamp) {
		if (lamp->fixed)
			refcount_inc(&lamp->count);
		else
			kref_get(&lamp->ref);
		return lamp;
	}
	return NULL;
}
"""


def test_two_bare_counters_are_two() -> None:
    assert {words.split()[1] for words in effects(SESSION)} == {"kref", "refcount_t"}


def test_one_count_has_one_name() -> None:
    """A type's own getter, and its counter taken by hand on another path."""
    typed = SESSION.replace("kref_get(&lamp->ref)", "get_device(&lamp->dev)").replace("lamp->count", "lamp->dev.count")
    assert {words.split()[1] for words in effects(typed)} == {"device"}


def test_what_is_put_is_not_kept() -> None:
    text = VOID % "call_rcu(&lamp->rcu, lamp_free);\nof_node_put(np);\nkeep_device(lamp);"
    assert "keep argument0 always" in effects(text)
    text = "void f(struct device *dev)\n{\n\tlist_add(&dev->node, &devices);\n\tput_device(dev);\n}\n"
    assert effects(text) == {"put device argument0 always"}


ONCE = """\
static int bulb_find(struct bulb *bulb)
{
	if (bulb->np)
		return 0;
	bulb->np = of_find_node_by_name(NULL, "bulb");
	return 0;
}

int f(struct lamp *lamp)
{
	return bulb_find(&lamp->first) + bulb_find(&lamp->second);
}
"""


def test_what_a_callee_may_store_in_a_part_of_an_argument() -> None:
    assert effects(ONCE) == {
        "get device_node field0 first.np always perhaps",
        "get device_node field0 second.np always perhaps",
    }


def test_nothing_is_known_of_what_is_elsewhere() -> None:
    assert bodies(VOID % "g(np);").contract("g") is None


def test_a_callee_without_references_is_not_read() -> None:
    text = "static int add(int a)\n{\nreturn a + 1;\n}\n" + VOID % "of_node_put(np);"
    assert bodies(text).contract("add", relevant=False) is None
    assert bodies(text).contract("add", relevant=True) is not None


RECURSIVE = """\
static void up(struct device_node *np, int depth)
{
	if (depth)
		up(np, depth - 1);
}

static void ping(struct device_node *np, int depth)
{
	if (depth)
		pong(np, depth - 1);
	else
		of_node_put(np);
}

static void pong(struct device_node *np, int depth)
{
	if (depth)
		ping(np, depth - 1);
	else
		of_node_put(np);
}
"""


@pytest.mark.parametrize("name", ["up", "ping", "pong"])
def test_recursion_ends(name: str) -> None:
    known = bodies(RECURSIVE).contract(name)
    assert known is not None


def chain(length: int) -> str:
    """f0 calls f1 calls f2 ... calls the put."""
    links = "".join(f"static void f{i}(struct device_node *np)\n{{\n\tf{i + 1}(np);\n}}\n" for i in range(length))
    return links + f"static void f{length}(struct device_node *np)\n{{\n\tof_node_put(np);\n}}\n"


def test_callees_of_callees() -> None:
    known = bodies(chain(2)).contract("f0")
    assert known is not None
    assert set(map(words, known.effects)) == {"put device_node argument0 always"}


def test_a_very_long_chain_ends() -> None:
    assert bodies(chain(200)).contract("f0") is not None


def test_recursion_gives_the_same_whoever_was_asked_first() -> None:
    one, two = bodies(RECURSIVE), bodies(RECURSIVE)
    one.contract("ping")
    assert one.contract("pong") == two.contract("pong")


def test_depth_gives_the_same_whoever_was_asked_first() -> None:
    one, two = bodies(chain(6)), bodies(chain(6))
    one.contract("f0")
    assert one.contract("f3") == two.contract("f3")


def test_a_static_function_is_not_the_one_of_a_row() -> None:
    """A row for put_device() says nothing of a file's own static put_device()."""
    own = "void put_device(struct lamp *lamp)\n{\n\tlamp->level = 0;\n}\n"
    for text, puts in ((f"static {own}", False), (own, True)):
        found = bodies(text).contract("put_device")
        assert found is not None
        assert any(effect.action is Action.PUT for effect in found.effects) == puts


@pytest.mark.parametrize("stub_first", [False, True])
def test_a_stub_is_not_the_function(stub_first: bool) -> None:
    """Both branches of an #if define it; the one that does something says what it does."""
    real = "static int lamp_get(struct lamp *lamp)\n{\n\tget_device(lamp->dev);\n\treturn lamp->level;\n}\n"
    stub = "static int lamp_get(struct lamp *lamp)\n{\n\treturn 0;\n}\n"
    first, second = (stub, real) if stub_first else (real, stub)
    found = bodies(f"#ifdef CONFIG_LAMP\n{first}#else\n{second}#endif\n").contract("lamp_get")
    assert found is not None
    assert [effect.action for effect in found.effects] == [Action.GET]


UNDONE = """\
static void drop(struct lamp *lamp)
{
	if (lamp->np) {
		of_node_put(lamp->np);
		lamp->np = NULL;
	}
}

int f(struct lamp *lamp, struct device_node *np)
{
	lamp->np = of_node_get(np);
	if (lamp_check(lamp)) {
		drop(lamp);
		return -EINVAL;
	}
	return 0;
}
"""


def test_what_a_callee_may_put_is_ours_first() -> None:
    """The put on the error path undoes the get before it: the caller's own reference stays."""
    assert not any(words.startswith("put device_node argument1") for words in effects(UNDONE))
