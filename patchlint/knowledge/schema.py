# SPDX-License-Identifier: GPL-2.0-or-later
"""What may stand in a file of rules/families and rules/protocols: sections, keys, types and words.

One file holds one family: a header, then sections, then one row per line. A row is a function or macro and an
inline table; arguments are counted from 0. The header says `family`, `object` (what is counted), `counter` (default:
the family's name; families that end in the same put share one; "" where nothing is counted), `lifetime = false` for
a usage count (the last put switches something off, it does not free the object), `passed_on = true` where a callee
that nothing is known of may well take the reference over, `graced = true` where readers of RCU may count an object
that they have found by a plain get (the last put comes a grace period after nobody can find it), and `note`.

    [get]      of_node_get = { arg = 0, returns_arg = true, null_ok = true }       the caller owns one more
    [put]      of_node_put = { null_ok = true }                                    the caller owns one less
    [take]     fd_install = { arg = 1 }                                            the callee has the caller's now
    [keep]     list_add = { arg = 0, of = 1 }                                      others can find the pointer now
    [track]    netdev_tracker_alloc = {}                                           a tracker counts it, too
    [untrack]  netdev_tracker_free = {}                                            ... and does no more
    [borrow]   to_of_node = {}                                                     a result without a reference
    [none]     dev_get_drvdata = {}                                                does nothing to references
    [loop]     for_each_child_of_node = { var = 1, holds = true }                  runs its statement per element
    [cleanup]  device_node = { put = "of_node_put" }                               a class of linux/cleanup.h
    [alias]    to_platform_device = {}                                             another view of argument 0
    [alias]    i2c_verify_client = { fails = "null" }                              ... or no such thing
    [count]    kref_read = {}                                                      reads a counter's value
    [free]     kfree = { null_ok = true }                                          the memory goes, counter or not
    [allocate] kmalloc = { fails = "null" }                                        fresh memory of the caller's own
    [lock]     mutex_trylock = { arg = 0, when = "nonzero" }                       the caller holds the lock
    [unlock]   rcu_read_unlock = { title = "RCU" }                                 the caller leaves the lock
    [held]     lockdep_assert_held = { arg = 0 }                                   says that the caller holds the lock
    [set]      set_bit = { arg = 1, name = 0 }                                     the object has a flag now
    [clear]    folio_clear_lru = { arg = 0, title = "lru" }                        ... or has it no more
    [list]     list_add = { arg = 0 }                                              the object is in a list now
    [unlist]   list_del = { arg = 0 }                                              ... or is in none any more
    [drain]    llist_del_all = { arg = 0 }                                         the list is empty now
    [callback] platform_driver = { member = "probe", arg = 0 }                     a structure's function is lent it
    [couple]   probe = { end = "remove" }                                          what one member begins, another ends
    [counted]  iommu_ops = { member = "device_group" }                             returns a reference for who calls it
    [runs]     kfree_skb = { member = "destructor" }                               calls the function in that field
    [work]     INIT_WORK = { does = "sets-up" }                                    a work, or a timer, and its function

Where the reference is: `arg = N` the object argument N points to, with `field = "np"` the pointer in that field;
`out = N` the pointer stored through argument N (`field` inside what N points to); neither: the result ([put], [take],
[free], [keep], [track], [untrack], [count]: argument 0). `array = true`: one reference per element.
When: `when` lists the results for which it happens, `fails` those of a call that did nothing; words "negative",
"zero", "positive", "nonzero" for ints, "err", "null", "valid" for pointers, joined by "|"; "always", "never".
Unsaid: a result `when = "valid"`, an out-pointer `when = "zero"`, an argument `when = "always"`; `fails` is "negative"
next to zero, "zero" next to nonzero, positive and negative, "null" next to valid. A pointer result must say `fails`.
`initial = true`: the first reference of an object under construction; on a put, the one that a registration holds,
so that no get is expected in sight. `registered = true`, on a put: legal only after a registration that succeeded.
`bare = true`, next to it: nothing has been allocated for the object yet, so that freeing it would lose nothing.
`lifetime = false`, on a get: others hold references too, so that the put of this one does not free the object.
`kept = true`: the new object is registered as well, so others find it.
`zero = true`: the fresh memory begins as zeros.
`managed = true`: released by the driver core (devm_*). `consumes = N`: the reference held on argument N (with
`field`: in that field) is dropped as well; `takes = N`: the callee takes it over. `returns_arg = true`: the result is
argument `arg`.
`flag_arg = N`: only if argument N is not zero, or with `flag = "NAME"` if it has that flag, with `lacks = "NAME"` if it
has not.
`returns = "IN_USE|-EBUSY|3"`: only for these results, numbers or names of constants; `others` lists all others that the
function can have. Names in the two lists stand for different numbers.
`even_on_error = true`: counted although the call reports a failure. `count = N`: argument N says how many references.
`null_ok`, `err_ok`: nothing happens for a NULL or ERR_PTR object. `of = N`: the argument that leads to it from
now on; what is taken over that way lives on with it.
`release = N`: argument N is the release function, or the address of a table with a member `release`.
`action = N`: argument N is a function that is called on the object, its argument `action_arg` (0), when the call fails.
`tracker = true`: the caller passes a tracker, and has to pass the same to the put.
On [allocate], `counter`: what the memory is for has this counter, and is never put, but freed.
`owns = "dev.of_node:device_node"`: the release function of what a getter makes puts what this field leads to, of this
counter.
A loop: `var` the macro argument that is assigned, `field` where that is a struct holding the element, `holds` whether
a reference is held in the body, `leaves` = "held" or "dropped" on an early exit, `ends` = "null" or "garbage" for the
variable after the natural end, `declares` whether the macro declares it.
`sleeps = true`, on a put: it may sleep. `lock = "NAME"`, `by = "FUNCTION"`, on a put: the last one takes that lock.
`lock_arg = N`, on a put: the last one takes the lock that is argument N. `exclusive = true`, on [lock] and [cleanup]:
who holds it and takes it again waits for ever.
A lock: `arg` the argument that leads to it, or a `title` where there is only one of its kind; `when` as above;
`atomic = true`, also on a class of linux/cleanup.h: nobody may sleep while it is held; that has a `title`, too.
A flag: `arg` the argument that has it, and its `title` or `name`, the argument that says which flag.
A drained list: `to` the head that has its entries then; without it they are the result. `lockless = true`: others may
add to it at the same time, of which nothing is lost but what comes after.
`rcu = true`, on [borrow], [none] and [loop]: found in a section of RCU without another lock, the object is good only
as long as that section. `locked = true`, on [borrow] and [none]: the caller has to hold a lock. `removes = true`, on
[none]: something is taken out of the table that is argument 0. `switch = true`, on [none]: it keeps one count of the
family's until it is reversed, however often it is called.
A callback: `member` the members, joined by "|", whose functions are called with an object as their argument `arg` that
the caller holds the reference on, during the call and after it. `idle = true`: the caller holds none, of the
family's usage count, and nobody else has raised it yet.
`undoes = "register_it"`, on [none]: it undoes that registration and drops the reference which that has taken over, but
for what the driver core manages.
A couple: `end` the members, joined by "|", the first of which that a structure has is called once on what the row's
member has begun; `of` the structures of which that is so, or `not_of` those of which it is not so.
A `counted` result: `member` the members, joined by "|", whose functions return an object with a reference that their
caller has to drop; `has` a member that a structure must have for that to be so.
A call that `runs` something: `member` the field of argument `arg` (0) whose function is called on that argument.
A work: its call `does` one of "sets-up" (argument 0 is the work, argument 1 the function), "queues" and "cancels",
which tells whether it was pending, and now will not run; or "is" for the structure that its function is called with.
Any row: `note` a fact that the keys cannot say, `since = "6.15"` for a function younger than Linux 6.12.
A function with effects on several counters has a row in each family; the effects are joined.

A protocol is a file that begins with `protocol`, and is about one `family`, whose header counts for it as well: it says
who owns the reference on which result or flag where no code states it. In it, a function may stand in several sections,
and a row may be a list of tables.
"""

import re
from typing import Final

from patchlint.ir.signs import ANY, NEGATIVE, POSITIVE, ZERO

WORDS: Final[dict[str, int]] = {
    "always": ANY,
    "never": 0,
    "negative": NEGATIVE,
    "err": NEGATIVE,
    "zero": ZERO,
    "null": ZERO,
    "positive": POSITIVE,
    "valid": POSITIVE,
    "nonzero": NEGATIVE | POSITIVE,
}

_CODE: Final = re.compile(r"-?(?:\d+|[A-Za-z_]\w*)", re.ASCII)

HEADER: Final[dict[str, type]] = {
    "protocol": str,
    "family": str,
    "object": str,
    "counter": str,
    "lifetime": bool,
    "passed_on": bool,
    "graced": bool,
    "note": str,
}

_PLACE: Final[dict[str, type]] = {"arg": int, "field": str, "counter": str, "when": str, "fails": str}
_SAFE: Final[dict[str, type]] = {"null_ok": bool, "err_ok": bool}
_MANY: Final[dict[str, type]] = {"count": int, "array": bool}
_ASKED: Final[dict[str, type]] = {"flag": str, "flag_arg": int, "lacks": str, "returns": str, "others": str}

_SECTIONS: Final[dict[str, dict[str, type]]] = {
    "get": _PLACE
    | _SAFE
    | _MANY
    | {"out": int, "consumes": int, "takes": int, "returns_arg": bool, "even_on_error": bool}
    | {"initial": bool, "bare": bool, "kept": bool, "managed": bool, "lifetime": bool, "release": int, "tracker": bool}
    | {"owns": str}
    | _ASKED,
    "put": _PLACE
    | _SAFE
    | _MANY
    | _ASKED
    | {"initial": bool, "registered": bool, "release": int, "tracker": bool}
    | {"sleeps": bool, "lock": str, "by": str, "lock_arg": int},
    "take": _PLACE | _SAFE | _MANY | _ASKED | {"of": int, "registered": bool},
    "keep": _PLACE | _MANY | {"of": int, "action": int, "action_arg": int},
    "track": {"arg": int},
    "untrack": {"arg": int},
    "borrow": {"counter": str, "fails": str, "rcu": bool, "locked": bool},
    "none": {"fails": str, "rcu": bool, "locked": bool, "removes": bool, "switch": bool, "undoes": str},
    "loop": {
        "var": int,
        "field": str,
        "holds": bool,
        "leaves": str,
        "declares": bool,
        "ends": str,
        "counter": str,
        "rcu": bool,
    },
    "cleanup": {"put": str, "counter": str, "atomic": bool, "title": str, "exclusive": bool},
    "alias": {"fails": str},
    "count": {"arg": int},
    "free": {"arg": int, "null_ok": bool, "err_ok": bool},
    "allocate": {"fails": str, "managed": bool, "zero": bool, "counter": str},
    "lock": {"arg": int, "title": str, "when": str, "atomic": bool, "exclusive": bool},
    "unlock": {"arg": int, "title": str},
    "held": {"arg": int, "title": str, "atomic": bool},
    "set": {"arg": int, "title": str, "name": int},
    "clear": {"arg": int, "title": str, "name": int},
    "list": {"arg": int},
    "unlist": {"arg": int},
    "drain": {"arg": int, "to": int, "lockless": bool},
    "callback": {"member": str, "arg": int, "counter": str, "idle": bool},
    "couple": {"end": str, "of": str, "not_of": str},
    "counted": {"member": str, "counter": str, "has": str},
    "runs": {"arg": int, "member": str},
    "work": {"does": str},
}

# sections about what is left behind beside references: what it is, and whether it is there afterwards
MARKS: Final[dict[str, tuple[str, bool]]] = {
    "lock": ("lock", True),
    "unlock": ("lock", False),
    "held": ("held", True),
    "set": ("flag", True),
    "clear": ("flag", False),
    "list": ("list", True),
    "unlist": ("list", False),
    "drain": ("drain", True),
}

_EVERYWHERE: Final[dict[str, type]] = {"note": str, "since": str}

SECTIONS: Final[dict[str, dict[str, type]]] = {name: keys | _EVERYWHERE for name, keys in _SECTIONS.items()}

REQUIRED: Final[dict[str, tuple[str, ...]]] = {
    "loop": ("var",),
    "cleanup": ("put",),
    "allocate": ("fails",),
    "set": ("arg",),
    "clear": ("arg",),
    "list": ("arg",),
    "unlist": ("arg",),
    "drain": ("arg",),
    "callback": ("member", "arg"),
    "couple": ("end",),
    "counted": ("member",),
    "runs": ("member",),
    "work": ("does",),
}

CHOICES: Final[dict[str, tuple[str, ...]]] = {
    "leaves": ("held", "dropped"),
    "ends": ("null", "garbage"),
    "does": ("sets-up", "queues", "cancels", "is"),
}


def codes(words: str) -> tuple[str, ...]:
    """The results that a list such as "IN_USE|-EBUSY|3" names."""
    return tuple(word.strip() for word in words.split("|"))


def bits(words: str) -> int:
    """Result bits of a list such as "negative|zero"; raises ValueError for an unknown word."""
    total = 0
    for word in words.split("|"):
        if word.strip() not in WORDS:
            raise ValueError(f"'{word.strip()}' is none of {', '.join(WORDS)}")
        total |= WORDS[word.strip()]
    return total


def row_error(section: str, value: object, *, protocol: bool = False) -> str:
    """What is wrong with one row, "" when nothing is."""
    tables: list[object] = value if protocol and isinstance(value, list) else [value]
    faults = (_table_error(section, table) if isinstance(table, dict) else "a row is a table" for table in tables)
    return next(filter(None, faults), "")


def _table_error(section: str, row: dict[str, object]) -> str:
    """What is wrong with one table, "" when nothing is."""
    keys = SECTIONS[section]
    for key, value in row.items():
        fault = _value_error(keys, key, value)
        if fault:
            return fault
    for key in REQUIRED.get(section, ()):
        if key not in row:
            return f"'{key}' is missing"
    if "arg" in row and "out" in row:
        return "'arg' and 'out' exclude each other"
    if section == "get" and "fails" not in row and "arg" not in row and "out" not in row:
        return "a pointer result must say how it 'fails'"
    if section in ("lock", "unlock", "held") and ("arg" in row) == ("title" in row):
        return "a lock is an 'arg' or has a 'title'"
    if section in ("set", "clear") and ("name" in row) == ("title" in row):
        return "a flag has a 'title' or is the argument 'name'"
    if row.get("returns_arg") and "arg" not in row:
        return "'returns_arg' needs 'arg'"
    return _condition_error(row)


def _condition_error(row: dict[str, object]) -> str:
    """What is wrong with what a row asks of a flag and of the result."""
    for key in ("flag", "lacks"):
        if key in row and "flag_arg" not in row:
            return f"'{key}' needs 'flag_arg'"
    if "flag" in row and "lacks" in row:
        return "'flag' and 'lacks' exclude each other"
    if "others" in row and "returns" not in row:
        return "'others' needs 'returns'"
    for key in ("when", "fails", "of", "kept", "array", "count") if "returns" in row else ():
        if key in row:
            return f"'returns' and '{key}' exclude each other"
    return ""


def _value_error(keys: dict[str, type], key: str, value: object) -> str:
    """What is wrong with one key and its value, "" when nothing is."""
    if key not in keys:
        return f"unknown key '{key}' (known: {', '.join(keys)})"
    if type(value) is not keys[key]:
        return f"'{key}' must be {keys[key].__name__}, not {type(value).__name__}"
    if isinstance(value, int) and value < 0:
        return f"'{key}' must not be negative"
    if key in CHOICES and value not in CHOICES[key]:
        return f"'{key}' must be one of {', '.join(CHOICES[key])}"
    return _results_error(key, str(value))


def _results_error(key: str, value: str) -> str:
    """What is wrong with a list of results."""
    if key in ("returns", "others"):
        wrong = [word for word in codes(value) if not _CODE.fullmatch(word) or word in WORDS]
        return f"'{key}': '{wrong[0]}' is no number and no name of a constant" if wrong else ""
    if key in ("when", "fails"):
        try:
            bits(value)
        except ValueError as error:
            return f"'{key}': {error}"
    return ""
