# SPDX-License-Identifier: GPL-2.0-or-later
"""What probe() and remove() switch off by hand after a put of the usage count that may have had the device suspended.

pm_runtime_put_sync() drops the last count of a device that is said to be active, and so calls its runtime_suspend()
before it returns, as long as runtime PM is enabled. Who has that switched off as well, switches it off twice.
"""

from collections.abc import Iterator

from patchlint.contracts.bodies import Bodies
from patchlint.counterparts.model import OffTwice
from patchlint.ir.cfg import Cfg
from patchlint.ir.ops import AddressOf, Call, Expr, Member, Op
from patchlint.ir.reading import Reading
from patchlint.knowledge.contract import Action, Where
from patchlint.source.model import Function

_SUSPENDS = frozenset(("pm_runtime_put_sync", "pm_runtime_put_sync_suspend"))  # at once, not when there is time
_BOTH = "devm_pm_runtime_set_active_enabled"
# else the first get has the device resumed, which switches it on once more
_ACTIVE = frozenset(("pm_runtime_set_active", _BOTH))
_ENABLES = frozenset(("pm_runtime_enable", "devm_pm_runtime_enable", _BOTH))
_ENDS = frozenset(("pm_runtime_disable", "pm_runtime_set_suspended"))  # nothing is suspended from here on
_ON_AGAIN = frozenset(("pm_runtime_get_sync", "pm_runtime_resume_and_get", "pm_runtime_resume"))
_WAITS = "pm_runtime_mark_last_busy"  # with autosuspend it goes on for a while
_BUS = "platform_device"  # other buses, as amba, hold a count while they probe
_DEEPEST = 3  # functions that the callback calls
_MOST = 12  # such functions of one file

_Off = tuple[str, str]  # the counter, and the field whose object it counts


class Suspended:
    """Looks at what the functions of one file switch off."""

    def __init__(self, bodies: Bodies) -> None:
        """Take the file's functions."""
        self.bodies = bodies

    def off_twice(self, touched: frozenset[str] | None) -> Iterator[OffTwice]:
        """What `touched` functions, or any, switch off after they may have had it switched off."""
        callback = self._callback()
        if callback is None:
            return
        for function in [one for one in self.bodies.functions if self._is_wanted(one, touched)][:_MOST]:
            graph = self._graph(function)
            if graph is not None:
                yield from self._in(graph, callback)

    def _callback(self) -> Function | None:
        """The runtime_suspend() of the file; None with none or several."""
        names = {table["runtime_suspend"] for table in self.bodies.tables.values() if "runtime_suspend" in table}
        return self.bodies.function(names.pop()) if len(names) == 1 else None

    def _is_wanted(self, function: Function, touched: frozenset[str] | None) -> bool:
        words = self.bodies.words(function.name)
        chosen = (touched is None or function.name in touched) and not function.unread
        named = bool(words & _SUSPENDS) and _BUS in words and _WAITS not in words
        return chosen and named and (self._probes(function.name) or self._removes(function.name))

    def _probes(self, name: str) -> bool:
        words = self.bodies.words(name) if self.bodies.function(name) is not None else frozenset()
        return bool(words & _ACTIVE) and bool(words & _ENABLES)

    def _removes(self, name: str) -> bool:
        """Whether it is called for devices that were active at first, of which runtime PM is enabled."""
        tables = [
            table for table in self.bodies.tables.values() if name in (table.get("remove"), table.get("remove_new"))
        ]
        return any(self._probes(table.get("probe", "")) for table in tables)

    def _in(self, graph: Cfg, callback: Function) -> Iterator[OffTwice]:
        off = dict(self._switched_off(callback.name, 0))
        suspends, on = _calls(graph, _SUSPENDS), _calls(graph, _ON_AGAIN)
        for at in sorted(suspends):
            if not self._is_enabled(graph, at):
                continue
            put, order = graph.nodes[at], graph.order
            later = [one for one in graph.reachable(at, on) - suspends if order[one] > order[at]]
            again = [(one, what) for one in later for what in self._of(graph.nodes[one].op) if what in off]
            if again and isinstance(put.op, Call):
                number, what = min(again, key=lambda pair: order[pair[0]])
                line, place = graph.nodes[number].line, _place(graph, number, what[1])
                by, suspended = _callee(graph, number), (callback.name, off[what])
                yield OffTwice(graph.name, put.line, put.op.callee, *suspended, line, by, place, what[0])

    def _switched_off(self, name: str, depth: int) -> Iterator[tuple[_Off, int]]:
        """What a function of the file switches off, or those that it calls, on some of its paths, and on which line."""
        function = self.bodies.function(name)
        graph = self._graph(function) if function is not None else None
        for node in graph.nodes if graph is not None else ():
            own = isinstance(node.op, Call) and self.bodies.function(node.op.callee) is not None
            if own and isinstance(node.op, Call) and depth < _DEEPEST:
                yield from self._switched_off(node.op.callee, depth + 1)
            elif not own:
                yield from ((one, node.line) for one in self._of(node.op))

    def _of(self, op: Op) -> Iterator[_Off]:
        """What a call switches off for certain."""
        if not isinstance(op, Call):
            return
        contract = self.bodies.contract(op.callee) if op.callee else None
        for effect in contract.effects if contract is not None else ():
            counted = effect.action is Action.PUT and not effect.lifetime and effect.certain
            if not counted or effect.counter == "pm_runtime" or effect.place.index >= len(op.arguments):
                continue
            path = effect.place.path if effect.place.where is Where.FIELD else ""
            field = path.replace("->", ".").rpartition(".")[2] or _field(op.arguments[effect.place.index])
            if field:
                yield effect.counter, field

    def _is_enabled(self, graph: Cfg, at: int) -> bool:
        """Whether a node comes after runtime PM was enabled for a device that is active, and before it is disabled."""
        ends, active = _calls(graph, _ENDS), _calls(graph, _ACTIVE)
        if not active and self._removes(graph.name):
            return at in graph.reachable(0, ends)
        on = any(at in graph.reachable(one, ends) for one in _calls(graph, _ENABLES))
        return on and any(at in graph.reachable(one) for one in active)

    def _graph(self, function: Function) -> Cfg | None:
        parsed = self.bodies.graphs.parsed(function)
        return self.bodies.graphs.graph(parsed) if parsed.tree is not None else None


def _field(argument: Expr) -> str:
    place = argument.place if isinstance(argument, AddressOf) else argument
    return place.field if isinstance(place, Member) else ""


def _place(graph: Cfg, number: int, field: str) -> str:
    """What a call switches off, as the source has it or would have it: "lamp->clk" of lamp_off(lamp)."""
    op = graph.nodes[number].op
    given = Reading(graph).expression(op.arguments[0]) if isinstance(op, Call) else ""
    return given if given.endswith(field) else f"{given.removeprefix('&')}->{field}"


def _callee(graph: Cfg, number: int) -> str:
    op = graph.nodes[number].op
    return op.callee if isinstance(op, Call) else ""


def _calls(graph: Cfg, names: frozenset[str]) -> frozenset[int]:
    return frozenset(at for at, one in enumerate(graph.nodes) if isinstance(one.op, Call) and one.op.callee in names)
