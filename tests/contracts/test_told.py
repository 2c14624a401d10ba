# SPDX-License-Identifier: GPL-2.0-or-later
"""What the contracts of the index say, read as a person reads them: nothing that the source does not say."""

from patchlint.contracts.accessors import fields_read
from patchlint.contracts.bodies import Bodies
from patchlint.contracts.codec import decode
from patchlint.contracts.half import told, trusted
from patchlint.contracts.scan import offers, scan
from patchlint.ir.signs import NEGATIVE, VALID, ZERO
from patchlint.knowledge import families
from patchlint.knowledge.contract import Action, Contract, Effect, Mark, Place, Where
from patchlint.knowledge.describe import contract_lines
from patchlint.source.pairs import functions_in

ROWS = families.load_all()
VOID = "void f(struct lamp *lamp)\n{\n\t%s\n}\n"
TO = "static struct a *to_a(struct b *b)\n{\n\t%s\n}\n"
PLAIN = "does nothing to references"


def lines(text: str, *known: Contract) -> set[str]:
    """What the index keeps of the last function of a file, in words."""
    functions = scan(text, "drivers/lamp.c")[1]
    name = functions[-1].name
    found = offers(functions, ROWS, {one.name: one for one in known}).get(name, "")
    return set(contract_lines(decode(name, found))) if found else set()


# --- initial references that are dropped and come back

SUSPEND = """\
int lamp_suspend(struct lamp *lamp)
{
	int ret;

	if (lamp->suspended)
		return 0;
	percpu_ref_kill(&lamp->users);
	ret = lamp_wait(lamp->queue);
	if (ret) {
		percpu_ref_resurrect(&lamp->users);
		return ret;
	}
	return 0;
}
"""


KILLED = "drops a reference on argument 0 (percpu_ref) which is the one a registration holds"


def test_what_was_killed_and_resurrected_is_as_it_was() -> None:
    found = lines(SUSPEND)
    assert not any("takes a reference" in line for line in found)
    assert f"{KILLED} on some of its paths" in found


def test_a_kill_drops_and_a_resurrection_takes() -> None:
    head = "void f(struct lamp *lamp)\n{\n\t%s(&lamp->users);\n}\n"
    assert lines(head % "percpu_ref_kill") == {KILLED}
    assert lines(head % "percpu_ref_reinit") == {"takes a reference on argument 0 (percpu_ref)"}


def test_who_unregisters_drops_what_the_registration_has() -> None:
    head, one = "void f(struct lamp *lamp)\n{\n\t%s(&lamp->dev);\n}\n", "drops a reference on argument 0 (device)"
    assert lines(head % "device_unregister") == {f"{one} which is the one a registration holds"}
    assert lines(head % "put_device") == {one}


def test_what_changes_hands_does_so_when_a_wrapper_gives_it() -> None:
    getter = "struct %s *f(struct lamp *lamp)\n{\n\tlamp->users++;\n\treturn %s;\n}\n"
    assert _passed_on(getter % ("sk_buff", "alloc_skb(lamp->size, GFP_KERNEL)"))
    assert not _passed_on(getter % ("device_node", "of_get_parent(lamp->np)"))


def _passed_on(text: str) -> bool:
    return '"passed_on":true' in offers(scan(text, "drivers/lamp.c")[1], ROWS, {})["f"]


# --- several of one object

TWICE = """\
void f(struct lamp *lamp)
{
	if (test_bit(LAMP_HASHED, &lamp->flags))
		of_node_put(lamp->np);
	of_node_put(lamp->np);
}
"""


def test_two_puts_of_one_object_are_two() -> None:
    assert lines(TWICE) == {
        "drops a reference on the pointer in argument 0->np (device_node)",
        "drops one more reference on the pointer in argument 0->np (device_node) on some of its paths",
    }


def test_two_gets_of_one_object_are_two() -> None:
    found = lines("void f(struct lamp *lamp)\n{\n\tkref_get(&lamp->ref);\n\tlamp_on(1);\n\tkref_get(&lamp->ref);\n}\n")
    assert found == {"takes a reference on argument 0 (kref)", "takes one more reference on argument 0 (kref)"}


def test_one_of_each_of_two_objects_and_a_loop_are_not_two() -> None:
    both = "void f(struct lamp *lamp)\n{\n\tput_device(&lamp->one);\n\tput_device(&lamp->two);\n}\n"
    assert lines(both) == {"drops a reference on argument 0 (device)"}
    loop = "void f(struct lamp *lamp, int n)\n{\n\twhile (n--)\n\t\tof_node_put(lamp->np);\n}\n"
    assert len(lines(loop)) == 1


def test_callers_are_not_blamed_for_the_second() -> None:
    """One reference here, one in the table: the callee drops both."""
    caller = "int g(struct lamp *lamp)\n{\n\tof_node_get(lamp->np);\n\tf(lamp);\n\treturn 0;\n}\n"
    twice = TWICE.replace("if (test_bit(LAMP_HASHED, &lamp->flags))\n\t", "")
    assert lines(twice + caller) <= {PLAIN}


# --- what a callee does perhaps

FILE = """\
static void lamp_set(struct lamp *lamp, int state)
{
	if (state == LAMP_NIGHT)
		set_bit(LAMP_DIMMED, &lamp->flags);
	else
		clear_bit(LAMP_DIMMED, &lamp->flags);
}

void f(struct lamp *lamp)
{
	lamp_set(lamp, LAMP_DAY);
	if (!test_and_set_bit(LAMP_DROPPED, &lamp->flags))
		of_node_put(lamp->np);
}
"""


def test_a_flag_that_a_callee_sets_perhaps_is_not_told() -> None:
    found = lines(FILE)
    assert not any("LAMP_DIMMED" in line for line in found)
    assert any("LAMP_DROPPED" in line for line in found)


UNDONE = """\
static void undo(struct lamp *lamp)
{
	if (lamp->old)
		clear_bit(LAMP_LIT, &lamp->flags);
	of_node_put(lamp->np);
}

void f(struct lamp *lamp)
{
	set_bit(LAMP_LIT, &lamp->flags);
	undo(lamp);
}
"""


def test_a_flag_that_a_callee_clears_perhaps_is_not_certain() -> None:
    assert "sets LAMP_LIT of argument 0->flags on some of its paths" in lines(UNDONE)


PERHAPS = Effect(Action.GET, Place(Where.ARGUMENT, 0), "inode", certain=False)
GRAB = Contract("inode_grab", (PERHAPS,), returns_argument=0)


def test_a_get_that_went_into_an_object_is_that_object_s() -> None:
    found = lines(VOID % "lamp->inode = inode_grab(lamp->seen);\n\tlamp_send(lamp);\n\tof_node_put(lamp->np);", GRAB)
    assert found == {"drops a reference on the pointer in argument 0->np (device_node)"}


def test_a_get_that_stays_is_told() -> None:
    found = lines("void f(struct lamp *lamp)\n{\n\tinode_grab(lamp->seen);\n\tof_node_put(lamp->np);\n}\n", GRAB)
    assert "takes a reference on the pointer in argument 0->seen (inode) on some of its paths" in found


def test_what_a_getter_delivers_perhaps_a_wrapper_delivers_perhaps() -> None:
    getter = Contract("lamp_node", (Effect(Action.GET, Place(Where.RESULT), "device_node", VALID, certain=False),))
    found = lines("struct device_node *f(struct lamp *lamp)\n{\n\treturn lamp_node(lamp);\n}\n", getter)
    assert found <= {"takes a reference on the result (device_node) if the result is valid on some of its paths"}


def test_what_comes_with_a_lock_is_told() -> None:
    put = Contract("lamp_drop", (Effect(Action.PUT, Place(Where.ARGUMENT, 0), "percpu_ref", certain=False),))
    found = lines("void f(struct lamp *lamp)\n{\n\tlamp_drop(lamp);\n\tmutex_lock(&lamp->lock);\n}\n", put)
    assert found == {
        "drops a reference on argument 0 (percpu_ref) on some of its paths",
        "takes argument 0->lock",
    }


DELETED = Contract("lamp_del", (Effect(Action.PUT, Place(Where.ARGUMENT, 0), "kref", ZERO),), results=NEGATIVE | ZERO)


def test_a_put_that_hangs_on_a_result_is_told() -> None:
    text = "int f(struct lamp *lamp)\n{\n\tof_node_put(lamp->np);\n\treturn lamp_del(lamp);\n}\n"
    assert "drops a reference on argument 0 (kref) on some of its paths" in lines(text, DELETED)


READ = """\
struct device_node *f(struct lamp *lamp, int slow)
{
	struct device_node *np = of_get_parent(lamp->np);

	if (np && slow)
		list_add(&np->entry, &lamp->slow);
	return np;
}
"""


def test_what_is_kept_on_one_way_is_still_a_getter_s_result() -> None:
    assert lines(READ) >= {"takes a reference on the result (device_node) if the result is valid"}


# --- which object it is


def test_what_is_called_like_a_conversion_may_read_a_field() -> None:
    shade = "static struct shade *to_shade(struct lamp *lamp)\n{\n\treturn lamp->shade;\n}\n"
    lock = "void f(struct lamp *lamp)\n{\n\tmutex_lock(&to_shade(lamp)->lock);\n}\n"
    assert lines(shade + lock) == {PLAIN, "takes argument 0->shade->lock"}
    assert lines(lock) == {PLAIN, "takes argument 0->lock"}


def test_fields_that_are_read() -> None:
    def fields(body: str) -> tuple[str, ...]:
        return fields_read(functions_in(TO % body, "a.c")[0])

    assert fields("return b->a;") == ("a",)
    assert fields("return b->c->a;") == ("c", "a")
    assert fields("return b;") == fields("return c->a;") == fields("return container_of(b, struct a, b);") == ()
    assert fields("b->n++;\n\treturn b->a;") == fields("return b->a + 1;") == ()


FOUND = """\
int f(struct lamp *lamp, struct bpf_prog *old)
{
	struct bpf_prog *now = lamp->prog;

	if (now != old)
		return -EEXIST;
	lamp->prog = NULL;
	bpf_prog_put(now);
	return 0;
}
"""


def test_a_comparison_does_not_make_it_the_caller_s_reference() -> None:
    assert not any("argument 1" in line for line in lines(FOUND))
    assert any("argument 1 (bpf)" in line for line in lines(FOUND.replace("put(now)", "put(old)")))


GROUP = """\
struct device *f(struct lamp *lamp, struct device *top)
{
	struct device *found = lamp->first;

	if (found != top)
		found = lamp->last;
	get_device(found);
	return found;
}
"""


def test_a_comparison_does_not_make_the_result_a_parameter() -> None:
    assert lines(GROUP) == {"takes a reference on the result (device) if the result is valid"}


ARRAY = """\
void f(struct lamp *lamp, int n)
{
	int i;

	for (i = 0; i < n; i++)
		device_unregister(&lamp->bulbs[i].dev);
	put_device(&lamp->dev);
}
"""


def test_one_of_several_is_not_the_pointer_to_them() -> None:
    assert lines(ARRAY) == {"drops a reference on argument 0 (device)"}


BALANCED = """\
static void shade_lock(struct shade *shade)
{
	mutex_lock(&shade->lock);
	shade->np = of_node_get(shade->seen);
	of_node_put(shade->np);
}

static void shade_unlock(struct shade *shade)
{
	if (!shade->users)
		queue_work(shades, &shade->work);
	mutex_unlock(&shade->lock);
}

void f(struct shade *shade)
{
	shade_lock(shade);
	shade->users--;
	shade_unlock(shade);
}
"""


def test_what_leaves_a_lock_is_looked_into_as_what_takes_it() -> None:
    assert not any("lock" in line for line in lines(BALANCED))
    assert "takes argument 0->lock" in lines(BALANCED.replace("\tshade_unlock(shade);\n", ""))


OFFSET = """\
struct entry *f(struct lamp *lamp, int n, struct buffer_head **bh)
{
	struct entry *first;

	*bh = sb_bread(lamp->sb, n);
	if (!*bh)
		return NULL;
	first = (struct entry *)(*bh)->b_data;
	return first + n;
}
"""


def test_a_pointer_and_an_offset_is_not_null() -> None:
    assert lines(OFFSET) == {
        "takes a reference on the pointer in argument 2->* (buffer_head) if the result is positive"
    }


LINKED = """\
void f(struct lamp *lamp, struct shop *shop)
{
	list_add(&lamp->node, &shop->lamps);
	refcount_inc(&lamp->refs);
	of_node_put(shop->np);
}
"""


def test_a_bare_count_after_the_object_was_linked_is_the_list_s() -> None:
    assert not any("refcount_t" in line for line in lines(LINKED))


# --- counters that anything counts


def test_a_bare_atomic_is_told_where_its_last_put_lets_go() -> None:
    text = "void f(struct lamp *lamp)\n{\n\tif (atomic_dec_and_test(&lamp->users))\n\t\tof_node_put(lamp->np);\n}\n"
    found = lines(text)
    assert "drops a reference on argument 0 (atomic) (a usage count)" in found
    bare = text.replace("if (atomic_dec_and_test(&lamp->users))", "atomic_dec(&lamp->users);")
    assert not any("atomic" in line for line in lines(bare))


def test_the_engine_does_not_count_by_it() -> None:
    atomic = Effect(Action.PUT, Place(Where.ARGUMENT, 0), "atomic")
    node = Effect(Action.PUT, Place(Where.FIELD, 0, "np"), "device_node", certain=False)
    both = Contract("lamp_put", (atomic, node))
    assert told(both) == both
    assert told(Contract("lamp_put", (atomic,))).effects == ()
    assert trusted(both).effects == (node,)
    text = "int f(struct lamp *lamp)\n{\n\tlamp_put(lamp);\n\treturn 0;\n}\n"
    functions = functions_in(text, "shop.c")
    one = Bodies(functions, families.load(["lamp_put"]), elsewhere=lambda names: [both] if "lamp_put" in names else [])
    assert one.offered("f") is not None
    assert one.knowledge.contracts["lamp_put"].effects == (node,)


# --- words


def words(*effects: Effect, mark: Mark | None = None, family: str = "", null_ok: bool = False) -> list[str]:
    known = Contract("f", effects, (mark,) if mark else (), null_ok=null_ok, family=family)
    return [line for line in contract_lines(known) if line != PLAIN]


def test_words_for_locks() -> None:
    assert words(mark=Mark("lock", False, title="interrupts off")) == ["leaves a section with interrupts off"]
    assert words(mark=Mark("lock", True, title="interrupts off")) == ["turns interrupts off"]
    assert words(mark=Mark("lock", False, title="RTNL")) == ["releases RTNL"]


def test_words_for_counters() -> None:
    get = Effect(Action.GET, Place(Where.RESULT), "folio", VALID)
    assert words(get) == ["takes a reference on the result (page or folio) if the result is valid"]


def test_only_rows_say_what_is_done_for_null() -> None:
    """That a body is walked as if NULL were harmless is no statement on the function."""
    assert words(null_ok=True) == []
    assert words(null_ok=True, family="lamp") == ["does nothing for NULL"]
