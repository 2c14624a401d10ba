# SPDX-License-Identifier: GPL-2.0-or-later
"""What the name of a callee warns of when nothing else is known of it; no name alone is ever knowledge."""

import re
from collections.abc import Callable
from functools import cached_property, lru_cache

_MOST_NAMES = 4096  # of which the answer is kept


class NamePattern:
    """A pattern for names: the engine asks about the same few of a file each time a path comes by."""

    def __init__(self, pattern: str) -> None:
        """Take the pattern, which is compiled when it is first asked about: most mails never do."""
        self._pattern = pattern

    @cached_property
    def search(self) -> Callable[[str], re.Match[str] | None]:
        """Where in a name the pattern fits."""
        return lru_cache(_MOST_NAMES)(re.compile(self._pattern).search)

    @cached_property
    def match(self) -> Callable[[str], re.Match[str] | None]:
        """Whether it fits at the beginning of a name."""
        return lru_cache(_MOST_NAMES)(re.compile(self._pattern).match)


# a callee of which nothing is known but its name: it may have dropped what it was given
MAY_RELEASE = NamePattern(
    r"(?:^|_)(?:put|free|release|destroy|unref|drop|cleanup|close|unregister|remove|del|delete|kill|exit|fini|deinit"
    r"|uninit|shutdown|teardown|detach|disconnect|unbind|dispose|purge|abort|complete|done|cancel|consume|giveback"
    r"|dec|unlink|undo|rollback|unwind|fail|error|err|discard|evict|reap|unload|unget|reclaim)(?:_|\d|$)"
)
# ... or may have switched off what was counted on
SWITCHES_OFF = NamePattern(r"(?:^|_)(?:disable|off|stop|suspend|unprepare|down|idle|unlock)(?:_|\d|$)")
PUTS_DATA = NamePattern(r"(?:nla|skb|seq|nlmsg|genlmsg)_put")  # into a buffer
REGISTERS = NamePattern(r"(?:^|_)(?:register|add|attach|publish|probe)(?:_|$)")
# a callee that takes an object out of a table or tree, which may have had a reference of its own on it
TAKES_OUT = NamePattern(
    r"(?:^|_)(?:remove|erase|unlink|unhash|del|delete|detach|unregister|replace|destroy|disconnect)(?:_|$)"
)
# a callee that attaches a driver's own data to an object, and one that ends all that a driver has begun with an object
DATA = NamePattern(r"_set_\w*data$")
UNDOES_ALL = NamePattern(
    r"(?:^|_)(?:remove|cleanup|destroy|exit|uninit|deinit|fini|teardown|shutdown|disconnect|release)(?:_|$)"
)
# lamp_to_bulb(lamp): another view of what it is given, or what that leads to
CONVERTS = NamePattern(r"\w_to_\w|^to_\w")
# a callee that only looks: asked twice, it gives the same answer, which is what keeps two tests of it one condition
PREDICATE = NamePattern(
    r"(?:^|_)(?:is|has|can|may|should|test|enabled|needs?|supports?|present|read_bool)(?:_|$)|^(?:Is|Page)[A-Z]"
)
PRINTS = NamePattern(
    r"^(?:pr|dev|netdev|printk|trace|seq|wiphy|ibdev|xfs|btrfs|ext4)_?[a-z0-9_]*(?:err|warn|info|dbg|debug|printf|printk|notice)|^printk$|^trace_"
)
