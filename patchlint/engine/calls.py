# SPDX-License-Identifier: GPL-2.0-or-later
"""Calls: the contract of the callee is applied to the state; without one the callee borrows its arguments."""

from collections.abc import Callable

from patchlint.engine.belongings import DRAIN
from patchlint.engine.callee_names import CONVERTS, MAY_RELEASE, PREDICATE, PRINTS, PUTS_DATA, REGISTERS
from patchlint.engine.doubts import Doubts
from patchlint.engine.evaluate import Evaluator
from patchlint.engine.flags import Flags
from patchlint.engine.hearsay import Hearsay
from patchlint.engine.naming import name_result
from patchlint.engine.operations import Putting
from patchlint.engine.references import References
from patchlint.engine.releases import Releases, last_put
from patchlint.engine.state import State, Token
from patchlint.engine.values import Values
from patchlint.ir.cfg import Cfg
from patchlint.ir.ops import Call, Name
from patchlint.ir.reading import goes_on
from patchlint.ir.signs import ANY, NULL, VALID
from patchlint.knowledge.contract import Action, Contract, Effect, Where

Lookup = Callable[[str, bool], Contract | None]  # name, whether it is given an object with a reference


class Calls:
    """Applies calls to a state."""

    def __init__(
        self,
        cfg: Cfg,
        values: Values,
        evaluate: Evaluator,
        references: References,
        lookup: Lookup,
        releases: Releases,
        readers: frozenset[str] = frozenset(),
        conversions: frozenset[str] = frozenset(),
    ) -> None:
        self.cfg = cfg
        self.values = values
        self.evaluate = evaluate
        self.references = references
        self.assume = references.assume
        self.record = references.record
        self.flags = Flags(values, references.assume)
        self.doubts = Doubts(evaluate, references)
        self.hearsay = Hearsay(values, references.assume, references.record)
        self.marks = references.record.marks
        self.lookup = lookup
        self.releases = releases
        self.readers = readers
        self.conversions = conversions

    def run(self, state: State, op: Call, node: int) -> None:
        """One call: its arguments, its effects, its result."""
        arguments = [self.evaluate.value(state, argument, node) for argument in op.arguments]
        if op.pointer is not None:
            self.evaluate.value(state, op.pointer, node)
        if state.heap:
            for argument in arguments:
                self.evaluate.given(state, argument)
        contract = self.lookup(op.callee, self._relevant(state, op.callee, arguments)) if op.callee else None
        self._passed(state, op, arguments, contract, node)
        self.doubts.called(state, op, contract, arguments)
        if contract is not None and contract.short:
            self._known(state, op, contract, arguments, -1, node)
            contract = None
        self.references.misuse.called(state, op, contract, arguments, node)
        result = self._result(state, op, arguments, contract, node)
        view = contract.view_of if contract else (0 if op.callee in self.conversions else None)
        if view is not None and view < len(arguments):
            fails = contract is not None and contract.results & ~VALID
            result = self.values.make("view", arguments[view], f"{op.callee}?" if fails else op.callee)
            name_result(self.evaluate, self.cfg, state, op, node, result)
        if op.callee in self.readers and arguments:
            self.record.counted[result] = self.values.roots[arguments[0]]
        self.record.lending.called(op.callee or getattr(op.pointer, "field", ""), contract, arguments, result)
        self.record.containers.called(op.callee, contract, arguments, node)
        self.record.belongings.called(contract, self.marks.markers.get(op.callee), arguments, result, node)
        if contract is None:
            self._unknown(state, op, arguments, result, node)
        else:
            self._known(state, op, contract, arguments, result, node)
        self.references.loans.called(state, op, contract, arguments, result, node)
        self.record.lists.called(state, op, contract, arguments, result, node)
        if op.callee:
            self.marks.called(state, op, contract, arguments, result, node)
        if contract is not None and contract.marks:
            self.references.misuse.inside(state, contract, node)
        self._assign(state, op, contract, arguments, result, node)

    def _assign(
        self, state: State, op: Call, contract: Contract | None, arguments: list[int], result: int, node: int
    ) -> None:
        name = op.result.name if isinstance(op.result, Name) else ""
        old, roots = state.env.get(name), self.values.roots
        vague = contract is None or contract.may_be_new
        if old is not None and vague and roots[old] in {roots[argument] for argument in arguments}:
            self.references.doubt(state, old)  # skb = f(skb): what f() gives back is what it was given, or its heir
        if old is not None and old != result and state.tokens:
            self.references.overwritten(state, old, node, name)
        if op.result is not None:
            self.evaluate.store(state, op.result, result, node)

    def _relevant(self, state: State, callee: str, arguments: list[int]) -> bool:
        """Whether an argument leads to an object that some path takes a reference of, or to a lock that may be left."""
        if state.marks and self.marks.may_leave(state, callee, arguments):
            return True
        counted = self.record.lending.counted
        if not (counted or state.tokens):
            return False
        roots = self.values.roots
        given = {roots[argument] for argument in arguments}
        if not given.isdisjoint(counted):
            return True
        return any(roots[token.object] in given or token.holder in given for token in state.tokens)

    def _passed(self, state: State, op: Call, arguments: list[int], contract: Contract | None, node: int) -> None:
        """Passing a pointer to an object that was put is a use of it, unless the callee only puts or prints it."""
        if not (state.drops or state.loans) or PRINTS.match(op.callee):
            return
        puts = {e.place.index for e in contract.effects if e.action in (Action.PUT, Action.TAKE)} if contract else set()
        self.references.reads.passed(state, arguments, puts, op.callee, node)

    def _result(self, state: State, op: Call, arguments: list[int], contract: Contract | None, node: int) -> int:
        back = contract.returns_argument if contract else None
        if contract and back is not None and back < len(arguments) and (contract.results == ANY or contract.null_ok):
            if self.values.names.get(arguments[back], "").endswith("()"):  # ud = usb_get_dev(interface_to_usbdev(i))
                del self.values.names[arguments[back]]
                name_result(self.evaluate, self.cfg, state, op, node, arguments[back])
            return arguments[back]
        if contract is None and len(arguments) <= 2 and arguments and PREDICATE.search(op.callee):
            first, second = arguments[0], arguments[-1] if len(arguments) > 1 else None
            return self.values.make("op", f"{op.callee}()", first, second)
        result = self.evaluate.fresh(state, node)
        name_result(self.evaluate, self.cfg, state, op, node, result)
        if contract and contract.results != ANY:
            state.bits[result] = contract.results
        if back is not None and back < len(arguments):
            self.record.heirs[result] = arguments[back]
        return result

    def _unknown(self, state: State, op: Call, arguments: list[int], result: int, node: int) -> None:
        """Nothing is known of the callee: it borrows, it may write what it is given, and its name may be a warning."""
        name = op.callee or (getattr(op.pointer, "field", "") if op.pointer else "")
        if PRINTS.match(name) or self.marks.only_asserts(name):
            return
        self.doubts.denied(state, op, node)
        roots, parts = self.values.roots, self.values.parts
        keep = frozenset([roots[token.object] for token in state.tokens])
        row = self.marks.markers.get(name)
        drains = row is not None and row.what == DRAIN
        releases = bool(state.tokens and MAY_RELEASE.search(name) and not PUTS_DATA.match(name) and not drains)
        for argument in arguments:
            root = roots[argument]
            kind = parts[root][0]
            if kind in ("number", "text", "macro"):
                continue
            self.record.give(root)
            if state.tokens:
                if kind == "local":
                    self.references.held_escape(state, root, name)
                if releases:
                    self.references.doubt(state, argument)
                if parts[argument][0] == "local":
                    self.doubts.behind(state, argument)
                self._pass(state, argument, result, name)
            self.evaluate.havoc(state, argument, node, keep)

    def _pass(self, state: State, argument: int, result: int, name: str) -> None:
        """An object with a reference goes to an unknown callee: it may keep it, and its result may be a view of it."""
        root = self.values.roots[argument]
        for token in state.tokens:
            if self.values.roots[token.object] == root:
                if token.passed_on or CONVERTS.search(name):
                    self.record.derived.setdefault(result, root)
                registered = token.registered or REGISTERS.search(name) is not None
                if not token.passed or registered != token.registered:
                    state.replace_token(token, token._replace(passed=True, registered=registered))

    def _known(self, state: State, op: Call, contract: Contract, arguments: list[int], result: int, node: int) -> None:
        outs = {e.place.index for e in contract.effects if e.place.where in (Where.OUT, Where.FIELD)}
        for index, argument in enumerate(arguments):
            if self.values.kind(argument) == "local" and index not in outs:
                self.doubts.behind(state, argument)
                keep = frozenset(self.values.roots[token.object] for token in state.tokens)
                self.evaluate.havoc(state, argument, node, keep)
        if op.callee.endswith("_get_drvdata") and arguments:
            self.references.seen(state, arguments[0])
        # what a callee drops goes before what it takes: of_get_next_child(parent, previous)
        dropped = [one for one in contract.effects if one.action in (Action.PUT, Action.TAKE)]
        others = [one for one in contract.effects if one.action not in (Action.PUT, Action.TAKE)]
        for effect in (*dropped, *others):
            if effect.again:
                continue  # a caller that counts but one would be blamed for the other
            places = [] if effect.place.where is Where.RESULT else [effect.place.index]
            if effect.condition is not None:
                places.append(effect.condition.argument)
            if max(places, default=-1) >= len(arguments):
                continue
            decided = self.flags.decided(state, effect, arguments)
            if decided is not None:
                self._effect(state, op, contract, decided, arguments, result, node)

    def _effect(
        self,
        state: State,
        op: Call,
        contract: Contract,
        effect: Effect,
        arguments: list[int],
        result: int,
        node: int,
    ) -> None:
        value = self._object(state, effect, arguments, result, node)
        vague = self._is_vague(state, op, effect, value, arguments)
        always = contract.always(effect) or effect.place.where is Where.RESULT
        if effect.action is Action.PUT and (effect.sleeps or effect.lock) and (vague or not always):
            self.references.misuse.under_lock(state, self._putting(op, contract, effect, value, result, node))
        if vague:
            self._perhaps(state, effect, value, contract.name, node)
            return
        match effect.action:
            case Action.GET if not effect.managed:
                self._get(state, contract, effect, value, result, arguments, node)
            case Action.PUT | Action.TAKE:
                put = self._putting(op, contract, effect, value, result, node)
                if effect.action is Action.PUT and always:
                    self.references.put(state, put._replace(last=self.releases.last(state, effect, value, arguments)))
                else:
                    self.references.hand_over(state, put, ANY if always else (0 if put.codes else effect.when))
            case Action.KEEP:
                before = state.tokens
                self._keep(state, value, arguments, effect, contract.name, node)
                if contract.results & ~effect.when and contract.trusted:
                    self.references.if_kept(state, before, result, effect.when)
                self._runs(state, effect, contract.name, value, arguments, result, node)
            case Action.FREE:
                self.references.free(state, node, value, contract.name, err_ok=contract.err_ok or not contract.family)
            case Action.ALLOCATE | Action.BORROW:
                self._delivered(state, effect, value)
            case Action.TRACK | Action.UNTRACK:
                self.references.track(state, effect.counter, value, on=effect.action is Action.TRACK)

    def _perhaps(self, state: State, effect: Effect, value: int, name: str, node: int) -> None:
        if effect.action is Action.PUT and effect.count_argument is not None:
            self.references.amounts.put(effect.counter, value, name, node, several=True)
        self.record.containers.released(effect, value, node)
        self.references.doubt(state, value, registered=effect.registered and effect.action is Action.PUT)
        if effect.action is Action.GET:
            self.references.piled.add(self.values.roots[value])

    def _delivered(self, state: State, effect: Effect, value: int) -> None:
        """A result that this function owns outright, or that it only borrows."""
        if effect.action is Action.BORROW:
            self.record.borrowed[value] = effect.counter
            return
        self.record.allocated[value], self.record.idle[value] = effect.managed, effect.counter or "memory"
        if effect.zeroed:
            self.evaluate.zero(state, value)

    def _runs(
        self, state: State, effect: Effect, name: str, value: int, arguments: list[int], result: int, node: int
    ) -> None:
        """devm_add_action_or_reset(dev, put_it, it): when it fails, it has run put_it(it)."""
        if effect.runs is None or effect.runs >= len(arguments):
            return
        action = self.releases.function(arguments[effect.runs])
        contract = self.lookup(action, True) if action else None
        for one in last_put(contract, effect.runs_on) if contract is not None else ():
            if one.action is Action.PUT:
                held = self.releases.at(state, one, value).value
                put = Putting(node=node, counter=one.counter, value=held, function=name, result=result, ran=action)
                self.references.manage(state, put, effect.fails)

    def _is_vague(self, state: State, op: Call, effect: Effect, value: int, arguments: list[int]) -> bool:
        """Of several it is not known how many references, and of what; of two, a put could be of either."""
        ours = effect.action is not Action.GET and self.references.find(state, effect.counter, value) is not None
        if not effect.certain and effect.action is not Action.KEEP and not ours:
            self.hearsay.note(op, effect, self.hearsay.field(effect, arguments) if effect.stored else value)
        known = effect.certain or effect.action is Action.KEEP
        another = effect.action is Action.GET and self.references.find(state, effect.counter, value) is None
        if another and not known:
            self.record.counts.add((effect.counter, value))
        count = effect.count_argument
        many = count is not None and (count >= len(arguments) or self.values.constant(arguments[count]) != 1)
        return effect.array or many or not (known or another)

    def _putting(self, op: Call, contract: Contract, effect: Effect, value: int, result: int, node: int) -> Putting:
        always = contract.always(effect)
        delivers = any(e.place.where is Where.RESULT for e in contract.effects)
        getter = effect.action is Action.PUT and delivers
        return Putting(
            node=node,
            counter=effect.counter,
            value=value,
            function=contract.name,
            result=-1 if getter or (effect.action is Action.TAKE and always) else result,
            null_ok=contract.null_ok or effect.null_ok,
            err_ok=contract.err_ok or not contract.family,  # only rows say what a function makes of it
            # what goes into the result lives on in it
            lifetime=effect.lifetime and not (effect.action is Action.TAKE and delivers),
            initial=effect.initial,
            consumed=getter and not goes_on(self.cfg, op, effect.place.index, node),
            registered=effect.registered and effect.action is Action.PUT,
            tracked=effect.tracked,
            kept=effect.action is Action.TAKE and effect.registered,
            codes=self.assume.results.codes(contract, effect),
            documented=contract.family != "",
            sleeps=effect.sleeps,
            lock=effect.lock,
            by=effect.by,
            compared=self.hearsay.is_elsewhere(op, effect, value),
        )

    def _object(self, state: State, effect: Effect, arguments: list[int], result: int, node: int) -> int:
        place = effect.place
        if place.where is Where.RESULT:
            return result
        if place.where is Where.ARGUMENT:
            return arguments[place.index]
        *inside, last = place.path.split(".") if place.path else ["*"]
        base = self.values.inside(arguments[place.index], inside)
        if place.where is Where.FIELD and not effect.stored:
            return self.evaluate.read(state, base, last)
        old = state.heap.pop((base, last), None) if effect.action is Action.GET else None
        if old is not None:
            self.references.overwritten(state, old, node, "")
        value = self.evaluate.fresh(state, node, ("out", place.index))
        self.evaluate.write(state, base, last, value)
        self.values.names.setdefault(value, self.values.name(self.values.make("load", base, last)))
        return value

    def _get(
        self, state: State, contract: Contract, effect: Effect, value: int, result: int, arguments: list[int], node: int
    ) -> None:
        self.releases.bind(effect, value, arguments)
        where = effect.place.where
        how = {Where.RESULT: "result", Where.OUT: "out"}.get(where, "out" if effect.stored else "argument")
        holder, escaped = self._stored_in(arguments[effect.place.index]) if how == "out" else (-1, "")
        pending, when = -1, 0
        if where is Where.RESULT:
            if self.assume.bits(state, value) & ~effect.when:
                pending, when = value, effect.when
        elif not contract.always(effect):
            pending, when = result, effect.when
        elif self.assume.bits(state, value) & NULL and contract.null_ok:
            pending, when = value, ANY & ~NULL
        token = Token(
            site=node,
            counter=effect.counter,
            object=value,
            name=self.values.name(value),
            function=contract.name,
            line=self.cfg.nodes[node].line,
            how="initial" if effect.initial else how,
            pending=pending,
            when=when,
            result=result if contract.even_on_error else -1,
            even_on_error=contract.even_on_error,
            trusted=contract.trusted,
            lifetime=effect.lifetime,
            passed_on=effect.passed_on,
            certain=effect.certain,
            tracked=effect.tracked,
            documented=contract.family != "",
            escaped=escaped,
            holder=holder,
            codes=self.assume.results.codes(contract, effect),
        )
        self.references.drops.made_from(node, arguments if where is Where.RESULT else [])
        self.references.loans.counted(state, contract, token)
        self.references.take(state, token)

    def _stored_in(self, pointer: int) -> tuple[int, str]:
        """The own object that an out-parameter lies in, or how it is known to others."""
        root = self.values.roots[pointer]
        parts = self.values.parts[root]
        if parts[0] == "local":
            variable = self.cfg.variables.get(str(parts[1]))
            return (root if variable and variable.kind == "struct" else -1), ""
        return (root, "") if root in self.record.allocated else (-1, "stored")

    def _keep(self, state: State, value: int, arguments: list[int], effect: Effect, name: str, node: int) -> None:
        """list_add(&o->node, &head): with a head on this function's stack nobody else has found it yet."""
        if effect.holder is not None and effect.holder < len(arguments):
            root = self.values.roots[arguments[effect.holder]]
            if self.values.kind(root) == "local":
                self.record.keep(value, root)
                self.references.escape(state, value, name, holder=root)
                return
            self.doubts.attached(name, value, root)
        self.record.keep(value)
        self.record.give(self.values.roots[value])
        self.references.escape(state, value, name, node=node)
        self.references.held_escape(state, self.values.roots[value], name)
