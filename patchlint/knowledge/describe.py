# SPDX-License-Identifier: GPL-2.0-or-later
"""What is known of a name, in words."""

from collections.abc import Iterator as Lines
from collections.abc import Mapping

from patchlint.ir.signs import ANY, ERR, NEGATIVE, NULL, POSITIVE, VALID, ZERO
from patchlint.knowledge.contract import (
    Action,
    Cleanup,
    Contract,
    Effect,
    Ends,
    Iterator,
    Mark,
    Marker,
    Place,
    Where,
)

_POINTER = {VALID: "valid", NULL: "NULL", ERR: "an error", ERR | VALID: "not NULL", NULL | ERR: "NULL or an error"}
_NUMBER = {
    NEGATIVE: "negative",
    ZERO: "zero",
    POSITIVE: "positive",
    ZERO | POSITIVE: "not negative",
    NEGATIVE | POSITIVE: "not zero",
    NEGATIVE | ZERO: "not positive",
}
_DOES = {
    Action.GET: "takes a reference on",
    Action.PUT: "drops a reference on",
    Action.TAKE: "takes over the caller's reference on",
    Action.KEEP: "keeps a pointer to",
    Action.FREE: "frees",
    Action.ALLOCATE: "allocates",
    Action.BORROW: "takes no reference on",
    Action.LOCK: "takes the lock",
    Action.TRACK: "has a tracker count the reference on",
    Action.UNTRACK: "has no tracker count the reference any more on",
}

_COUNTERS = {"folio": "page or folio"}  # what a count is called where its name says too little
_OFF = " off"  # at the end of the title of a lock that is none
_MARKS = {
    ("lock", True): ("takes", ""),
    ("lock", False): ("releases", ""),
    ("flag", True): ("sets", " of "),
    ("flag", False): ("clears", " of "),
    ("list", True): ("adds", " to a list"),
    ("list", False): ("takes", " from its list"),
    ("free", True): ("frees", ""),
    ("drain", True): ("takes all entries off", ""),
}


def contract_lines(known: Contract) -> Lines[str]:
    """What a function does, one line for each effect."""
    if not known.effects:
        yield "does nothing to references"
    result = _POINTER if _is_pointer(known) else _NUMBER
    for effect in known.effects:
        yield _effect(effect, result)
    for mark in known.marks:
        yield _mark(mark, result)
    if known.returns_argument is not None:
        yield f"returns argument {known.returns_argument}"
    if known.view_of is not None:
        yield f"returns another view of argument {known.view_of}"
    if known.even_on_error:
        yield "counts although it reports a failure"
    if known.switches:
        yield f"keeps one {known.switches} count until it is reversed"
    yield from _under_rcu(known)
    for tolerated, word in ((known.null_ok, "NULL"), (known.err_ok, "an ERR_PTR")):
        if tolerated and known.family:  # of what is known by its body nobody has looked whether it reads the object
            yield f"does nothing for {word}"


def _under_rcu(known: Contract) -> Lines[str]:
    if known.rcu:
        yield "what it finds under RCU is good only as long as that section"
    if known.removes:
        yield "takes something out of the table that is argument 0"
    if known.locked:
        yield "its caller holds a lock"
    if known.graced and any(effect.action is Action.GET for effect in known.effects):
        yield "readers of RCU may call it, the last put comes after them"


def iterator_lines(known: Iterator) -> Lines[str]:
    """What a macro does that runs its statement once per element."""
    name = f"{known.path} of argument {known.variable}" if known.path else f"argument {known.variable}"
    if not known.counter:
        yield f"runs its statement per element, in {name}; holds no reference"
        if known.rcu:
            yield "under RCU the element is good only as long as that section"
        return
    yield f"runs its statement per element, in {name}, with a {known.counter} reference held"
    yield "leaving it early " + ("leaves that reference held" if known.leaves_held else "drops that reference")
    yield f"at the end the variable is {'NULL' if known.ends_null else 'not to be used'}"


def cleanup_lines(known: Cleanup) -> Lines[str]:
    """What a class of linux/cleanup.h does at the end of the scope."""
    what = f", which drops a {known.counter} reference" if known.counter else ""
    yield f"__free({known.name}) calls {known.release}(){what}"


def marker_lines(known: Marker) -> Lines[str]:
    """What a function or macro does to a lock, a flag or a list."""
    title = known.title or (f"what argument {known.titled_by} names" if known.titled_by >= 0 else "")
    if known.what == "held":
        yield f"says that its caller holds {title or f'argument {known.argument}'}"
    else:
        yield _mark(Mark(known.what, known.on, known.argument, title=title, when=known.when), _NUMBER)


def ends_lines(known: Ends) -> Lines[str]:
    """What ends that which a member of a structure has begun."""
    ended = " or ".join(f"{member}()" for member in known.members)
    structs = f" in struct {', '.join(sorted(known.structs))}" if known.structs else ""
    others = f" but in struct {', '.join(sorted(known.others))}" if known.others else ""
    yield f"{ended} ends what it has begun{structs}{others}"


def _is_pointer(known: Contract) -> bool:
    """Whether what a function returns is a pointer, as far as is known."""
    own = known.returns_argument is not None or known.view_of is not None
    return own or any(effect.place.where is Where.RESULT for effect in known.effects)


def _effect(effect: Effect, result: Mapping[int, str]) -> str:
    initial = effect.initial and effect.action is Action.GET
    does = "makes, with its first reference," if initial else _DOES[effect.action]
    does = does.replace(" a reference", " one more reference") if effect.again else does
    counter = _counter(effect.counter)
    return " ".join((f"{does} {_place(effect.place)}{counter}", *_when(effect, result), *_more(effect)))


def _counter(name: str) -> str:
    return f" ({_COUNTERS.get(name, name)})" if name else ""


def _mark(mark: Mark, result: Mapping[int, str]) -> str:
    where = f"argument {mark.argument}{'->' if mark.path else ''}{mark.path.removesuffix('->')}"
    if mark.what == "put":
        return f"puts {mark.path}, of which the last put takes {mark.title} in {mark.by}()"
    does, of = _MARKS[mark.what, mark.on]
    if mark.argument < 0 and mark.title.endswith(_OFF):
        off = mark.title.removesuffix(_OFF)
        what = f"turns {off} off" if mark.on else f"leaves a section with {off} off"
    elif mark.argument < 0:
        what = f"{does} {mark.title}"
    else:
        what = f"{does} {mark.title}{of}{where}" if mark.what == "flag" else f"{does} {where}{of}"
    when = f" if the result is {result.get(mark.when, 'of that kind')}" if mark.when != ANY else ""
    return f"{what}{when}{'' if mark.certain else ' on some of its paths'}"


def _place(place: Place) -> str:
    path = f"->{place.path}" if place.path else ""
    match place.where:
        case Where.RESULT:
            return f"the result{path}"
        case Where.OUT:
            return f"what argument {place.index}{path} is set to"
        case Where.FIELD:
            return f"the pointer in argument {place.index}{path}"
        case Where.ARGUMENT:
            return f"argument {place.index}{path}"


def _when(effect: Effect, result: Mapping[int, str]) -> Lines[str]:
    """The results and arguments for which it happens."""
    if effect.when == 0:
        yield "never"
    elif effect.when != ANY:
        yield f"if the result is {result.get(effect.when, 'of that kind')}"
    if effect.codes:
        yield f"if the result is {' or '.join(effect.codes)}"
    if effect.condition is not None:
        asked = f"has {effect.condition.flag}" if effect.condition.flag else "is not zero"
        yield f"{'if' if effect.condition.holds else 'unless'} argument {effect.condition.argument} {asked}"


def _more(effect: Effect) -> Lines[str]:
    if effect.count_argument is not None:
        yield f"as often as argument {effect.count_argument} says"
    if effect.array:
        yield "for each element"
    if effect.holder is not None:
        yield f"for argument {effect.holder}"
    if effect.tracked:
        yield "with a tracker"
    if effect.runs is not None:
        yield f"or, when it fails, calls argument {effect.runs} on it"
    if effect.registered:
        yield "after a registration that succeeded"
    if effect.initial and effect.action is Action.PUT:
        yield "which is the one a registration holds"
    if effect.managed:
        yield "which the driver core drops"
    if not effect.certain:
        yield "on some of its paths"
    for one in effect.last:
        if one.action is not Action.KEEP:
            plain = one.action is Action.LOCK and one.counter
            what = one.counter if plain else f"{_place(one.place)}{_counter(one.counter)}"
            yield f"and with the last one, by {one.function}(), {_DOES[one.action]} {what}"
    if effect.action in (Action.GET, Action.PUT) and not effect.lifetime:
        yield "(a usage count)"
