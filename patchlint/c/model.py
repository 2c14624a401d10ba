# SPDX-License-Identifier: GPL-2.0-or-later
"""What the C stage hands on: a function's AST, how well it was read, and what was stripped but means something."""

from enum import Enum
from typing import Any

from patchlint.record import record
from patchlint.source.model import Function


class Status(Enum):
    """How well a function was read."""

    STRICT = "strict"  # no statement and no argument was replaced by raw text
    OPAQUE = "opaque"  # some were; `Parsed.opaque_lines` says which
    PARTIAL = "partial"  # only a hunk of it was at hand
    SKIPPED = "skipped"  # no AST; `Parsed.reason` says why


@record
class Note:
    """An annotation that pycparser cannot carry: `__free(kfree)` is kind "__free", argument "kfree".

    Kinds: every decoration with arguments (__free, __cleanup, __must_hold, __acquires, __releases, __guarded_by,
    __printf, ...), __rcu, __must_check and __noreturn, and, besides their place in the tree, CLASS, ACQUIRE,
    CLASS_INIT, guard, scoped_guard and scoped_cond_guard with the class as argument.
    """

    line: int  # of the identifier it decorates, else its own
    kind: str
    argument: str
    name: str  # the identifier it decorates, "" for one on the function itself


@record
class Parsed:
    """A function and its pycparser FuncDef (`tree`, None when skipped).

    Markers in the tree, for what C has no node for:
      while (__iterate(NAME(args))) body   a macro that takes a statement: for_each_child_of_node, scoped_guard, ...
                                           (NAME alone where it has no arguments; if_...(args) stays an if)
      __typearg(type)                      UnaryOp with a Typename: a macro argument that is a type
      ({ return -EINTR; })                 a macro argument that is a statement or a declaration
      F(a == b)                            F(a, ==, b): a comparison spread over three arguments
      (__initialiser){ .a = 1 }            CompoundLiteral: braces or designators as a macro argument
      c ? __elvis : b                      GNU c ?: b
      __range(a, b)                        case a ... b, and [a ... b] in an initialiser
      __asm__("template", &(out), in)      asm statement; outputs by address; labels of asm goto as &label
      __generic(x, a, b)                   _Generic(x, int: a, default: b)
      __opaque("text")                     statement, condition or argument given up on
      __operator("==")                     bare operator as a macro argument; the function counts as opaque
      __empty, __ellipsis                  empty macro argument, stray ellipsis
      __goto_ptr(x)                        goto *x
      __partial                            in a fragment, what stood before the hunk
    Types are IdentifierType with the spelling, never resolved: "u32", "typeof(*p)", "__auto_type", "MACRO(x)".
      __class_fd f = CLASS(fd, f)(n)       CLASS(fd, f)(n); ACQUIRE and CLASS_INIT likewise
      MACRO(x) x = { ... }                 DEFINE_FOO(x) = { ... }; what it calls besides is written as a dimension of x
      SYSCALL_DEFINE1 name(int a)          SYSCALL_DEFINE1(name, int, a)
    `&&label` is &label, `[name] =` is [+name] =, an empty `(type){}` is (type){0}. `static` before a macro like
    DEFINE_MUTEX(x) is dropped, the call stays. A text glued from macros holds their names: "<KERN_ERR>x".
    """

    function: Function
    tree: Any  # pycparser has no type information
    status: Status
    reason: str
    opaque_lines: frozenset[int]
    notes: tuple[Note, ...]
