# SPDX-License-Identifier: GPL-2.0-or-later
"""Gets, puts, transfers, escapes and frees: what they do to the tokens of a state."""

from patchlint.engine.amounts import Amounts
from patchlint.engine.assume import Assumptions
from patchlint.engine.drops import Drops
from patchlint.engine.exits import NUMBER
from patchlint.engine.loans import Loans
from patchlint.engine.matching import Matching
from patchlint.engine.misuse import Misuse
from patchlint.engine.operations import BARE, PLAIN, Putting
from patchlint.engine.owners import Owners
from patchlint.engine.reads import Reads
from patchlint.engine.recorder import Recorder
from patchlint.engine.state import Drop, State, Token
from patchlint.engine.values import Origin, Values
from patchlint.ir.cfg import Cfg
from patchlint.ir.signs import ANY, ERR, NULL, VALID
from patchlint.knowledge.contract import Action

_MOST_GIVEN = 12


class References:
    """Applies what is known of a call to the references of a state."""

    def __init__(self, cfg: Cfg, values: Values, assume: Assumptions, record: Recorder) -> None:
        self.cfg = cfg
        self.values = values
        self.assume = assume
        self.record = record
        self.misuse = Misuse(values, assume, record)
        self.loans = Loans(cfg, values, assume, record)
        self.matching = Matching(values, record)
        self.find = self.matching.find
        self.owners = Owners(values, self.misuse)
        self.amounts = Amounts(cfg, values)
        self.drops = Drops(cfg, values, record)
        self.reads = Reads(values, record, self.drops, self.loans)
        self.used = self.reads.used
        self.elements: set[int] = set()  # objects that a loop stores in an array, one each turn
        self.piled: set[int] = set()  # objects of which some path takes nobody knows how many references

    def take(self, state: State, token: Token) -> None:
        """A reference is taken."""
        if not self.assume.bits(state, token.object) & VALID:
            return
        root = self.values.roots[token.object]
        if token.how == "argument" and token.definite and root != token.object:
            self.assume.narrow(state, root, VALID)  # what is counted in it was reached through it
        before = state.drops.pop(root, None)
        self.record.lending.counted.add(root)
        owed = [given for given in state.given if given[:2] == (token.counter, token.object)]
        killed = owed and token.how == "argument" and self.record.given[owed[0][:3]].initial
        back = token.how == "argument" and not token.lifetime  # a usage count is dropped and, on an error, taken again
        if owed and (token.how == "initial" or killed or back):  # put before it was given back
            state.given = tuple(given for given in state.given if given is not owed[0])
            return
        if back and before is not None and before.is_of(token):  # the same of what no parameter leads to
            if len(left := [c for c in (before.counter, *before.also) if c != token.counter]):
                state.drops[root] = before._replace(counter=left[0], also=tuple(left[1:]))
            return
        counts = token.lifetime or token.counter in BARE
        if counts and token.how in ("argument", "initial") and root in state.published:
            holder = state.published[root]
            token = token._replace(holder=holder) if holder >= 0 else token._replace(escaped="stored")
        listed = root in self.elements or self.values.in_array(token.object)
        if token.how != "iterator" and token.site in self.cfg.looped and listed:
            token = token._replace(escaped="element")
        piled = [t for t in state.tokens if t.key == token.key]  # one call may take several, each of its own kind
        if len(piled) >= 2:  # a loop that piles references up shows nothing new at the third
            state.replace_token(piled[0], None)
            state.replace_token(piled[1], piled[1]._replace(turns=0))
        state.tokens = (*state.tokens, token._replace(turns=min(len(piled), 1)))
        state.note(token.site, "get", token)
        self.record.sites.setdefault(token.key, self.record.reference(state, token))

    def put(self, state: State, put: Putting) -> None:
        """One reference of an object is dropped."""
        self.amounts.put(put.counter, put.value, put.function, put.node)
        bits = self.assume.bits(state, put.value)
        if not put.lifetime:
            self.record.usage.add(put.counter)
        if bits & VALID and (put.sleeps or put.lock or put.last):
            self.misuse.under_lock(state, put)
            put = self.misuse.in_caller(state, put)
        if bits == ERR and not put.err_ok:
            self.misuse.error(state, put.node, put.value, put.counter, put.function)
        if (bits == NULL and put.null_ok) or bits == ERR:
            return
        token = self.matching.dropped(state, put)
        if token is None and any(one.action is not Action.LOCK for one in put.last) and self._is_new(state, put.value):
            self._released(state, put)
            self._freed(state, put, None)
            return
        if put.initial and self._of_a_registration(state, put, token):
            self._give(state, put, taken=False)
            return
        if token is None:
            self._released(state, put, sure=False)
            self._stray(state, put)
            return
        self._put(state, put, token)

    def _put(self, state: State, put: Putting, token: Token) -> None:
        self.misuse.matched(state, put, token)
        self.owners.put(state, put, token)
        state.replace_token(token, None)
        state.note(put.node, "put", token)
        self.record.settled.add(token.key)
        self.record.put(put, token)
        only = token.how == "initial" and token.certain and token.definite and not token.escaped
        if only:
            self._released(state, put)
        for other in state.tokens:  # its release may drop what it holds
            if other.holder == self.values.roots[put.value]:
                state.replace_token(other, other._replace(certain=False))
                self.record.settled.add(other.key)
        ours = put.counter == PLAIN and token.how == "result" and (token.escaped == "stored" or token.carried)
        if (not token.escaped or ours) and token.certain:
            self._dropped(state, put, token)
        elif token.how == "initial" and token.certain and token.definite:
            self._dropped(state, put, token, first=True)
        if only:
            self._freed(state, put, token)

    def _of_a_registration(self, state: State, put: Putting, token: Token | None) -> bool:
        """Whether it drops the registration's own reference, not the one that was taken here."""
        if token is None or token.how == "initial":
            return token is None and put.documented
        if token.how == "result" and not token.documented:
            state.replace_token(token, token._replace(certain=False))  # of what a constructor made it may be the same
        return True

    def _is_new(self, state: State, value: int) -> bool:
        """Whether this function has made the object that holds a counter, and has shown it to nobody."""
        root = self.values.roots[value]
        return self.record.allocated.get(root) is False and root not in state.published and root not in state.drops

    def _released(self, state: State, put: Putting, *, sure: bool = True) -> None:
        """The only reference of an object goes, or may go: its release function drops what the object holds."""
        for one in put.last:
            token = self.find(state, one.counter, one.value) if one.action is Action.PUT else None
            if token is not None and not sure:
                state.replace_token(token, token._replace(certain=False))
            elif token is not None and token.certain and not token.escaped:
                state.replace_token(token, None)
                state.note(put.node, "put", token)
                self.record.settled.add(token.key)
                self._dropped(state, Putting(put.node, one.counter, one.value, put.function), token, one.function)
            elif token is None and sure and one.action is Action.PUT:
                self.owners.released(state, put, one)

    def _freed(self, state: State, put: Putting, token: Token | None) -> None:
        """... and frees it, or is known to leave it alone.

        Where somebody else may have counted it, it may live on: then it must not be freed by hand, but may be used.
        """
        gone = token is not None and not token.passed
        for one in put.last:
            root = self.values.roots[one.value]
            if one.action is Action.FREE:
                state.drops[root] = Drop(
                    counter=put.counter,
                    node=put.node,
                    line=self.cfg.nodes[put.node].line,
                    function=put.function,
                    own=True,
                    site=token.site if token is not None else -1,
                    lifetime=gone,
                    result=put.result,
                    release=one.function,
                )
            elif one.action is Action.KEEP and root in state.drops:
                state.drops[root] = state.drops[root]._replace(lifetime=False)

    def hand_over(self, state: State, take: Putting, bits: int) -> None:
        """The callee takes a reference over if its result is in `bits`; ANY: always."""
        if self.assume.bits(state, take.value) in (NULL, ERR):
            return
        token = self.find(state, take.counter, take.value)
        if token is None:
            if bits == ANY:
                state.note(take.node, "take", f"{take.function}: {self.values.name(take.value)}")
                self._give(state, take, taken=True)
                self._dropped(state, take, None, taken=True)
            elif not take.compared:
                self.record.unsure[Action.PUT, take.counter, take.value] = take.lifetime
            return
        self._hand_over(state, take, token, bits)

    def _hand_over(self, state: State, take: Putting, token: Token, bits: int) -> None:
        self.record.settled.add(token.key)
        state.note(take.node, "take", token)
        if bits != ANY:
            known = token.certain and (take.ran or not (token.escaped or token.how == "initial"))
            gone = self.drops.of(take._replace(result=-1), token, take.ran, taken=True) if known else None
            left = take.codes._replace(happens=False) if take.codes else None
            state.replace_token(token, token._replace(pending=take.result, when=ANY & ~bits, gone=gone, codes=left))
            return
        state.replace_token(token, None)
        if not token.escaped:
            self._dropped(state, take, token, taken=True)

    def _dropped(
        self,
        state: State,
        put: Putting,
        token: Token | None,
        release: str = "",
        *,
        taken: bool = False,
        first: bool = False,
    ) -> None:
        """Remember an object of which this function holds no reference any more.

        With the `first` one gone others may still use it, but its memory is not this function's to free any more.
        """
        root = self.values.roots[put.value]
        drop = self.drops.of(put, token, release, taken=taken)
        if drop is not None and first:
            drop = drop._replace(lifetime=False, first=put.lifetime and not put.kept)
        held = root in self.piled or any(self.values.roots[other.object] == root for other in state.tokens)
        if drop is not None and not held:
            state.drops[root] = drop.after(state.drops.get(root))
            self.record.belongings.dropped(root, drop)

    def _stray(self, state: State, put: Putting) -> None:
        """A put of which no get is in sight."""
        state.note(put.node, "put", f"{put.function}: {self.values.name(put.value)}")
        if self.values.in_array(put.value):
            self.record.containers.put(state, put)
            return
        self.misuse.stray(state, put)
        self._give(state, put, taken=False)
        self._dropped(state, put, None)

    def _give(self, state: State, put: Putting, taken: bool) -> None:
        if self.record.place(put.value) and len(state.given) < _MOST_GIVEN and not put.compared:
            state.given = tuple(sorted((*state.given, (put.counter, put.value, put.node, taken))))
            self.record.given[put.counter, put.value, put.node] = put

    def escape(self, state: State, value: int, how: str, holder: int = -1, node: int = -1) -> None:
        """A pointer is put where others find it, or (holder) into an object that only this function knows of."""
        heir = self.record.heirs.get(value)
        if heir is not None:  # q = get(p) is p
            self.escape(state, heir, how, holder, node)
        parts = self.values.parts[value]
        if parts[0] == "op":  # (unsigned long)p | FLAG
            for part in parts[2:]:
                if isinstance(part, int):
                    self.escape(state, part, how, holder, node)
            return
        source = self.record.derived.get(self.values.roots[value])
        if source is not None and holder < 0:
            self.escape(state, source, "derived", node=node)
        root = self.values.roots[value]
        if how == "element":
            self.elements.add(root)
        if holder < 0:
            self.record.containers.copies.escaped.add(self.values.since(root))
        if holder < 0 or root not in state.published:
            state.published[root] = holder
        for token in state.tokens:
            if not self.values.leads_to(value, token.object):
                continue
            if token.escaped:
                state.replace_token(token, token._replace(shared=token.shared or holder < 0))
                continue
            if holder >= 0:
                if token.holder < 0:
                    state.replace_token(token, token._replace(holder=holder))
            else:
                state.replace_token(token, token._replace(escaped=how))
                if node >= 0:
                    state.note(node, "store", token)

    def noted(self, state: State, written: int) -> None:
        """lamp->on = true: whoever finds the flag knows that what lies beside it is in use."""
        owner = self.values.since(self.values.start(written))
        for token in [token for token in state.tokens if not (token.lifetime or token.noted)]:
            if self.values.since(self.values.start(token.object)) == owner:
                state.replace_token(token, token._replace(noted=True))

    def seen(self, state: State, value: int) -> None:
        """Driver data is asked for: it may go its own way, and whoever has it puts the object through it."""
        ours = self.values.same_object
        state.tokens = tuple(t._replace(seen=True) if ours(t.object, value) else t for t in state.tokens)

    def held_escape(self, state: State, holder: int, how: str) -> None:
        """An object that holds references is put where others find it: they go with it."""
        for token in state.tokens:
            if token.holder == holder and not token.escaped:
                state.replace_token(token, token._replace(escaped=how, carried=True))
        for stored in [stored for stored, where in state.published.items() if where == holder]:
            self.record.containers.copies.escaped.add(self.values.since(stored))
            state.published[stored] = -1

    def if_kept(self, state: State, before: tuple[Token, ...], result: int, bits: int) -> None:
        """What was given away since `before` was given away only if the call's result is in `bits`."""
        for token in state.tokens:
            if token.escaped and token not in before:
                state.replace_token(token, token._replace(kept_by=result, kept_if=bits))

    def doubt(self, state: State, value: int, *, registered: bool = False) -> None:
        """Something unknown may have dropped what hangs on this object; `registered`: only after a registration."""
        root = self.values.roots[value]
        stored = {other for (base, _), other in state.heap.items() if self.values.roots[base] == root}
        for token in state.tokens:
            if registered and token.how == "initial" and token.definite and not (token.registered or token.passed):
                continue  # it has failed, or there was none
            left = token.escaped == "stored" or not token.lifetime
            inside = token.holder == root or (left and token.object in stored)
            if token.certain and (inside or self.values.leads_to(value, token.object)):
                state.replace_token(token, token._replace(certain=False))
                self.record.settled.add(token.key)

    def manage(self, state: State, put: Putting, fails: int) -> None:
        """The driver core will put an object; a callee that could not arrange that has put it at once."""
        token = self.find(state, put.counter, put.value)
        if token is not None:
            managed = token._replace(managed=True)
            state.replace_token(token, managed)
            self._hand_over(state, put, managed, fails)

    def track(self, state: State, counter: str, value: int, *, on: bool) -> None:
        """A tracker begins, or ends, to count the reference on an object."""
        token = self.find(state, counter, value)
        if token is not None:
            state.replace_token(token, token._replace(tracked=on))

    def free(self, state: State, node: int, value: int, function: str, *, err_ok: bool = True) -> None:
        """Memory is freed, whatever is counted in it."""
        root = self.values.roots[value]
        self.record.belongings.free(value, node)
        if not err_ok:
            self.misuse.error(state, node, value, "", function)
        if self.assume.bits(state, value) in (NULL, ERR) or self.values.path(value):
            return
        if self.values.kind(root) == "parameter":
            self.record.marks.freed(state, root)
        drop = state.drops.get(root)
        if drop is not None and drop.own and (drop.lifetime or drop.release or drop.first):
            self.record.incident(state, "freed-again", node, drop.counter, value, function=function, drop=drop)
        for token in state.tokens:
            if self.values.roots[token.object] == root:
                if token.lifetime and token.certain and token.definite:
                    self.record.incident(state, "freed", node, token.counter, value, function=function, token=token)
                state.replace_token(token, None)
                self.record.settled.add(token.key)
            elif token.holder == root and not token.escaped and token.certain:
                state.replace_token(token, token._replace(holder=-1, freed=self.cfg.nodes[node].line))

    def overwritten(self, state: State, old: int, node: int, name: str) -> None:
        """A variable is about to lose this value; a reference that nothing else points to is lost with it."""
        root = self.values.roots[old]
        lost = [t for t in state.tokens if self.values.roots[t.object] == root and t.how in ("result", "out")]
        for token in lost:
            if token.escaped or not token.certain or not token.definite:
                continue
            if token.holder >= 0 and self.values.origin(token.holder) is not Origin.STACK:
                continue
            if any(self.values.roots[value] == root for other, value in state.env.items() if other != name):
                continue
            if any(self.values.roots[value] == root for value in state.heap.values()):
                continue
            self.record.incident(state, "lost", node, token.counter, old, token=token)
            state.replace_token(token, None)

    def returned(self, state: State, value: int, node: int) -> None:
        """The caller gets what the result leads to: one reference on it, all that it holds."""
        if not self.assume.bits(state, value) & VALID:
            return
        value = self.record.heirs.get(value, value)
        root = self.values.roots[value]
        self.record.containers.copies.escaped.add(self.values.since(root))
        whole = [t for t in state.tokens if not t.escaped and self.values.same_object(t.object, value)]
        counters: set[str] = set()
        for token in sorted(whole, key=lambda t: (t.how == "iterator", not t.definite)):
            if token.counter not in counters:
                counters.add(token.counter)
                self._end(state, token, node)
                state.delivered = (*state.delivered, token)
        for token in state.tokens:
            if token.holder == root:
                self.record.went(state, token)
                self._end(state, token, node)
            elif token.escaped or NUMBER.match(self.cfg.result_type):
                continue
            elif self.record.derived.get(root) == self.values.roots[token.object]:
                state.replace_token(token, token._replace(escaped="derived"))
            elif token not in whole and self.values.leads_to(token.object, value):
                state.replace_token(token, token._replace(escaped="part"))

    def _end(self, state: State, token: Token, node: int) -> None:
        state.replace_token(token, None)
        state.note(node, "return", token)
        self.record.settled.add(token.key)
