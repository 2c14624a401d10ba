# SPDX-License-Identifier: GPL-2.0-or-later
"""One operation's effect on a state, calls and branches left out."""

from collections.abc import Callable
from typing import Any

from patchlint.engine.calls import Calls
from patchlint.engine.evaluate import Evaluator
from patchlint.engine.operations import Putting
from patchlint.engine.references import References
from patchlint.engine.state import State, Token
from patchlint.engine.values import Origin, Values
from patchlint.ir.cfg import Cfg
from patchlint.ir.ops import (
    Assign,
    Assume,
    Call,
    Declare,
    Element,
    Label,
    Leave,
    Member,
    Name,
    Opaque,
    Peek,
    Release,
    Turn,
)
from patchlint.ir.signs import NULL, VALID
from patchlint.knowledge.contract import Cleanup, Iterator, Where


class Transfer:
    """Runs operations that have one successor, and the turns of iterators."""

    def __init__(
        self,
        cfg: Cfg,
        values: Values,
        evaluate: Evaluator,
        references: References,
        calls: Calls,
        iterators: dict[str, Iterator],
        cleanups: dict[str, Cleanup],
    ) -> None:
        self.cfg = cfg
        self.values = values
        self.evaluate = evaluate
        self.references = references
        self.calls = calls
        self.iterators = iterators
        self.cleanups = cleanups

    def run(self, state: State, op: Any, node: int) -> None:
        """One operation."""
        _KINDS[type(op)](self, state, op, node)

    def _assign(self, state: State, op: Assign, node: int) -> None:
        value = self.evaluate.value(state, op.value, node)
        target = op.target
        if isinstance(target, Name):
            old = state.env.get(target.name)
            if old is not None and old != value and state.tokens:
                self.references.overwritten(state, old, node, target.name)
            if not target.name.startswith("%"):
                self.values.names.setdefault(value, target.name.split("@")[0])
        parts = self.values.parts[value]
        if parts[0] == "view" and parts[2] == "whole":
            self._copy(state, op, self.values.base(value), node)
            return
        written = self.evaluate.store(state, target, value, node)
        if written >= 0:
            field = getattr(target, "field", "[]")
            self.calls.marks.wrote(state, written, field, value, node)
            self.calls.record.containers.wrote(state, written, field, value, node)
            self.calls.record.lending.wrote(written, field, value)
            if not self._is_part(state, written, value):
                self.calls.record.keep(value, self.values.roots[written])
            if isinstance(target, Member):
                self.calls.record.store(written, target.field, value, node)
            self._stored(state, target, written, value, node)
            if isinstance(target, Member) and value == self.values.number(1):
                self.references.noted(state, written)

    def _is_part(self, state: State, written: int, value: int) -> bool:
        """dev->p = kzalloc(); dev->p->device = dev: what leads to an object may point back to it."""
        roots = self.values.roots
        places = (base for (base, _), held in state.heap.items() if roots[held] == roots[written])
        return any(roots[base] == roots[value] for base in places)

    def _assume(self, state: State, op: Assume, node: int) -> None:
        value = self.evaluate.value(state, op.operand, node)
        self.references.assume.narrow(state, value, op.bits)

    def _peek(self, state: State, op: Peek, node: int) -> None:
        self.references.loans.peeked(state, self.evaluate.value(state, op.operand, node), op.macro, node)

    def _stored(self, state: State, target: Any, written: int, value: int, node: int) -> None:
        """A pointer was written into an object: into one of our own, or to where others find it."""
        if isinstance(target, Element) and node in self.cfg.looped:
            self.references.escape(state, value, "element", node=node)
            return
        root = self.values.roots[written]
        origin = self.values.origin(root)
        ours = origin is Origin.RESULT and root in self.calls.record.allocated and state.published.get(root) != -1
        if self.values.kind(root) == "local" or ours:
            self.references.escape(state, value, "stored", holder=root)
            if any(token.object == root and token.escaped for token in state.tokens):
                self.references.held_escape(state, root, "stored")
            return
        self.references.escape(state, value, "stored", node=node)
        self.references.held_escape(state, self.values.roots[value], "stored")

    def _copy(self, state: State, op: Assign, source: int, node: int) -> None:
        """a = b of struct variables, *p = b."""
        target = op.target
        if isinstance(target, Name) and target.name in self.cfg.variables:
            base = self.values.make("local", target.name)
            for (where, field), value in list(state.heap.items()):
                if where == source:
                    state.heap[base, field] = value
            for token in state.tokens:
                if token.holder == source:
                    state.replace_token(token, token._replace(holder=base))
            return
        self.evaluate.store(state, target, self.values.make("view", source, "whole"), node)
        self.references.held_escape(state, source, "stored")

    def _declare(self, state: State, op: Declare, node: int) -> None:
        state.env.pop(op.name, None)
        variable = self.cfg.variables.get(op.name)
        if variable is not None and variable.kind in ("struct", "array"):
            base = self.values.make("local", op.name)
            for place in [place for place in state.heap if self.values.roots[place[0]] == base]:
                del state.heap[place]
            if op.zeroed and variable.kind == "struct":
                self.evaluate.zero(state, base)

    def _opaque(self, state: State, op: Opaque, node: int) -> None:
        """A statement that was not read: it may have written its variables and dropped what they held."""
        for name in op.names:
            if name in self.cfg.variables:
                value = state.env.pop(name, None)
                if value is not None:
                    self.references.doubt(state, value)

    def _release(self, state: State, op: Release, node: int) -> None:
        """The scope of a __free() variable ends."""
        cleanup = self.cleanups.get(op.cleanup)
        self.references.loans.scope_ends(state, op, node)
        self.calls.marks.scope_ends(state, op.variable)
        value = state.env.get(op.variable)
        if value is None:
            variable = self.cfg.variables.get(op.variable)
            if variable is not None and variable.kind == "pointer":  # of others it is not known which member counts
                self.references.misuse.unset(state, op, node)
            return
        contract = self.calls.lookup(cleanup.release, True) if cleanup and cleanup.release else None
        if cleanup is None or (not cleanup.release and not cleanup.counter):
            self.references.doubt(state, value)
            return
        counter = cleanup.counter
        if not counter and contract:
            counter = next((e.counter for e in contract.effects if e.place.where is Where.ARGUMENT), "")
        token = self.references.find(state, counter, value) if counter else None
        drop = state.drops.get(self.values.roots[value])
        if token is not None or (counter and drop is not None and drop.own and drop.counter == counter):
            if token is not None:
                self.references.misuse.stored(state, token, value, op, node)
            self.references.put(state, Putting(node, counter, value, f"__free({op.cleanup})"))
        elif not counter:
            self.references.free(state, node, value, f"__free({op.cleanup})")

    # iterators

    def turn(self, state: State, op: Turn, node: int, entered: bool) -> None:
        """The macro steps to one more element; `entered`: to the first one, so that it has none to drop."""
        iterator = self.iterators.get(op.macro)
        if iterator is None:
            self._unknown_turn(state, op, node)
            return
        if iterator.variable >= len(op.arguments):
            return
        if not entered:
            self._let_go(state, iterator, node)
        value = self.evaluate.fresh(state, node, "element")
        state.bits[value] = VALID
        self._put_element(state, op, iterator, value, node)
        self.calls.record.belongings.turn(state, op, value, node)
        if not iterator.counter:
            self.calls.record.lending.sources[value] = op.macro
            self.references.loans.element(state, op, iterator, value, node)
        else:
            name = self.values.name(value)
            line = self.cfg.nodes[node].line
            self.references.take(state, Token(node, iterator.counter, value, name, op.macro, line, "iterator"))

    def _let_go(self, state: State, iterator: Iterator, node: int) -> None:
        """The macro drops the element of the turn before."""
        if not iterator.counter:
            return
        held = [token for token in state.tokens if token.site == node and token.how == "iterator"]
        for token in held:
            state.replace_token(token, None)
            self.references.record.settled.add(token.key)
        if held:
            return
        for value, drop in state.drops.items():
            if drop.site == node:
                self.references.record.incident(
                    state, "put-iterated", drop.node, drop.counter, value, function=drop.function, drop=drop
                )
        self._let_other_go(state, iterator, lambda root: self.values.parts[root][:2] == ("fresh", node))

    def _let_other_go(self, state: State, iterator: Iterator, is_element: Callable[[int], bool]) -> None:
        """The body put one reference of the element: it does not matter which of two."""
        for token in state.tokens:
            same = token.counter == iterator.counter and not token.escaped
            if same and is_element(self.values.roots[token.object]):
                state.replace_token(token, None)
                return

    def _put_element(self, state: State, op: Turn, iterator: Iterator, value: int, node: int) -> None:
        target = op.arguments[iterator.variable]
        if iterator.path:
            pointer = self.evaluate.value(state, target, node)
            self.evaluate.write(state, pointer, iterator.path, value)
            self.values.names.setdefault(value, self.values.name(self.values.make("load", pointer, iterator.path)))
            return
        if isinstance(target, Name | Member):
            if isinstance(target, Name):
                self.values.names.setdefault(value, target.name.split("@")[0])
                old = state.env.get(target.name)
                if old is not None and state.tokens:
                    self.references.overwritten(state, old, node, target.name)
            self.evaluate.store(state, target, value, node)

    def _unknown_turn(self, state: State, op: Turn, node: int) -> None:
        """Which argument an unknown macro assigns is not known: a local variable that has no value, or an element's."""
        for argument in op.arguments:
            if not isinstance(argument, Name) or argument.name not in self.cfg.variables:
                continue
            old = state.env.get(argument.name)
            if old is not None and self.values.parts[old][-1] not in ("element", "end", argument.name):
                continue
            kind = self.cfg.variables[argument.name].kind
            if kind == "struct":
                self.evaluate.renew(state, self.values.make("local", argument.name), node)
            elif kind in ("pointer", "int", "other"):
                if old is not None:
                    self.references.doubt(state, old)
                state.env[argument.name] = self.evaluate.fresh(state, node, "element")

    def done(self, state: State, op: Turn, node: int, entered: bool) -> None:
        """The macro comes to its natural end, `entered`: before its first turn."""
        iterator = self.iterators.get(op.macro)
        if iterator is None or iterator.variable >= len(op.arguments):
            if iterator is None:
                self._unknown_turn(state, op, node)
            return
        if not entered:
            self._let_go(state, iterator, node)
        value = self.values.number(0) if iterator.ends_null else self.evaluate.fresh(state, node, "end")
        self._put_element(state, op, iterator, value, node)

    def _leave(self, state: State, op: Leave, node: int) -> None:
        """The loop is left early."""
        iterator = self.iterators.get(op.macro)
        if iterator is None or iterator.leaves_held or not iterator.counter:
            return
        target = op.arguments[iterator.variable]
        value = self.evaluate.value(state, target, node)
        if self.evaluate.assume.bits(state, value) == NULL:
            return
        held = [token for token in state.tokens if token.how == "iterator" and token.object == value]
        for token in held:
            state.replace_token(token, None)
            self.references.record.settled.add(token.key)
        drop = state.drops.get(value)
        if not held and drop is not None and drop.own and drop.counter == iterator.counter:
            self.references.record.incident(
                state, "put-iterated", drop.node, drop.counter, value, function=drop.function, drop=drop
            )
        elif not held:
            self._let_other_go(state, iterator, lambda root: root == value)


_KINDS: dict[type, Callable[[Transfer, State, Any, int], None]] = {
    Assign: Transfer._assign,
    Assume: Transfer._assume,
    Call: lambda self, state, op, node: self.calls.run(state, op, node),
    Declare: Transfer._declare,
    Leave: Transfer._leave,
    Release: Transfer._release,
    Opaque: Transfer._opaque,
    Peek: Transfer._peek,
    Label: lambda self, state, op, node: None,
}
