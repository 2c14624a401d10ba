# SPDX-License-Identifier: GPL-2.0-or-later
"""What an operation of the function does to one reference, before it is known which one that is."""

from typing import NamedTuple

from patchlint.engine.state import Codes, Last

PLAIN = "plain integer"  # what counts in an int that only its use tells from others
BARE = frozenset(("kref", "refcount_t", "atomic", "percpu_ref", PLAIN))  # counters without a type of their own


class Putting(NamedTuple):
    """A put, or a reference handed over, as an operation of the function states it."""

    node: int
    counter: str
    value: int  # the object
    function: str
    result: int = -1  # value of the call
    null_ok: bool = True
    err_ok: bool = True
    lifetime: bool = True
    consumed: bool = False  # by a getter that does not go on from it
    initial: bool = False  # of the reference that an object under construction, or a registration, has
    registered: bool = False  # by what undoes a registration
    last: tuple[Last, ...] = ()  # what happens if it is the last one
    documented: bool = True  # a row of a family says so
    tracked: bool = False  # with the tracker that the get was given
    sleeps: bool = False  # it may sleep
    lock: str = ""  # the last one takes this lock
    by: str = ""  # ... in this function
    ran: str = ""  # the function that a callee has run to put it
    codes: Codes | None = None  # the exact results for which it happens, where those decide
    compared: bool = False  # what was found elsewhere is a parameter's object: not the caller's reference goes
    kept: bool = False  # handed over to what keeps it alive until it is told otherwise: a registration
