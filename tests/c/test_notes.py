# SPDX-License-Identifier: GPL-2.0-or-later
"""What the tree cannot carry: decorations become notes, and only where a decoration can stand."""

from collections.abc import Callable

import pytest

from patchlint.c.model import Note, Parsed, Status

_NOTES = {
    "struct device_node *np __free(device_node) = get();": Note(2, "__free", "device_node", "np"),
    "struct device_node __free(device_node) *np = get();": Note(2, "__free", "device_node", "np"),
    "struct device_node *np\n\t\t__free(device_node) = get();": Note(2, "__free", "device_node", "np"),
    "struct device_node *\n\t\tnp __free(device_node) = get();": Note(3, "__free", "device_node", "np"),
    "char *names[2] __free(kfree) = { };": Note(2, "__free", "kfree", "names"),
    "char *a, *b __free(kfree), *c;": Note(2, "__free", "kfree", "b"),
    "void *p __attribute__((cleanup(drop))) = get();": Note(2, "__cleanup", "drop", "p"),
    "void *p __attribute__((__cleanup__(drop)));": Note(2, "__cleanup", "drop", "p"),
    "struct demo __rcu *p;": Note(2, "__rcu", "", "p"),
    "CLASS(fd, f)(n);": Note(2, "CLASS", "fd", "f"),
    "ACQUIRE(mutex_intr, lock)(&d->lock);": Note(2, "ACQUIRE", "mutex_intr", "lock"),
    "guard(mutex)(&d->lock);": Note(2, "guard", "mutex", ""),
    "scoped_guard(rcu)\n\t\tuse(d);": Note(2, "scoped_guard", "rcu", ""),
}


@pytest.mark.parametrize(("statement", "note"), _NOTES.items())
def test_note_in_a_body(parse: Callable[..., Parsed], statement: str, note: Note) -> None:
    parsed = parse("void f(struct demo *d) {\n\t" + statement + "\n}\n")
    assert (parsed.status, parsed.notes) == (Status.STRICT, (note,))


def test_notes_on_the_function(parse: Callable[..., Parsed]) -> None:
    header = "static int __must_check __printf(1, 2) f(const char *s, ...)\n\t__must_hold(&a->lock)\n\t__releases(b)"
    notes = parse(header + " OWN_LOCK(c)\n{\n}\n").notes
    assert {(note.line, note.kind, note.argument, note.name) for note in notes} == {
        (1, "__must_check", "", ""),
        (1, "__printf", "1,2", ""),
        (2, "__must_hold", "&a->lock", ""),
        (3, "__releases", "b", ""),
        (3, "OWN_LOCK", "c", ""),
    }


_NOT_DECORATIONS = {
    "goto __error;\n__error:": "2: goto __error\n3: __error:\n3: ;",
    "d->__mode = d->noinline.__private;": "2: d->__mode = d->noinline.__private",
    "__free(d);": "2: __free(d)",
    "d->ops->__free(d);": "2: d->ops->__free(d)",
    "if (d)\n\t__warning(d);": "2: if d\n  3: __warning(d)",
    "x = __access(d) + use(__error(d));": "2: x = (__access(d) + use(__error(d)))",
    "__packed(d);": "2: __packed(d)",
    "__acquire(d);": "2: __acquire(d)",
}


@pytest.mark.parametrize(("statement", "tree"), _NOT_DECORATIONS.items())
def test_no_decoration(body: Callable[[str], str], statement: str, tree: str) -> None:
    assert body("\n" + statement) == tree
