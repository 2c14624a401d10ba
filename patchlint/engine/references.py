# SPDX-License-Identifier: GPL-2.0-or-later
"""Gets, puts, transfers, escapes and frees: what they do to the tokens of a state."""

from patchlint.engine.assume import Assumptions
from patchlint.engine.outcome import Put
from patchlint.engine.recorder import Recorder
from patchlint.engine.state import Drop, State, Token
from patchlint.engine.values import Origin, Values
from patchlint.ir.cfg import Cfg
from patchlint.ir.signs import ERR, NULL, VALID

_MOST_GIVEN = 12


class References:
    """Applies what is known of a call to the references of a state."""

    def __init__(self, cfg: Cfg, values: Values, assume: Assumptions, record: Recorder) -> None:
        self.cfg = cfg
        self.values = values
        self.assume = assume
        self.record = record

    def take(self, state: State, token: Token) -> None:
        """A reference is taken."""
        if not self.assume.bits(state, token.object) & VALID:
            return
        root = self.values.roots[token.object]
        state.drops.pop(root, None)
        owed = [given for given in state.given if given[:2] == (token.counter, token.object)]
        if owed and token.how == "initial":  # put before it was given back
            state.given = tuple(given for given in state.given if given is not owed[0])
            return
        if token.lifetime and token.how in ("argument", "initial") and root in state.published:
            holder = state.published[root]
            token = token._replace(holder=holder) if holder >= 0 else token._replace(escaped="stored")
        if token.how != "iterator" and token.site in self.cfg.looped and self.values.in_array(token.object):
            token = token._replace(escaped="element")
        turns = sum(t.site == token.site for t in state.tokens)
        if turns >= 2:  # a loop that piles references up shows nothing new at the third
            return
        state.tokens = (*state.tokens, token._replace(turns=turns))
        state.note(token.site, "get", token)
        self.record.sites.setdefault(token.key, self.record.reference(state, token))

    def find(self, state: State, counter: str, value: int) -> Token | None:
        """The token that a put of this object drops: one nobody else knows of first, the latest first."""
        best: Token | None = None
        best_rank = -1
        for token in state.tokens:
            if counter and token.counter != counter:
                continue
            if not self.values.same_object(token.object, value):
                continue
            rank = 4 * token.definite + 2 * (not token.escaped) + (token.object == value)
            if rank >= best_rank:
                best, best_rank = token, rank
        return best

    def put(
        self,
        state: State,
        node: int,
        counter: str,
        value: int,
        function: str,
        *,
        null_ok: bool = True,
        err_ok: bool = False,
        lifetime: bool = True,
        consumed: bool = False,
        registered: bool = False,
    ) -> None:
        """One reference of an object is dropped.

        `consumed`: by a getter that goes on from it; `registered`: by what undoes a registration.
        """
        bits = self.assume.bits(state, value)
        if not lifetime:
            self.record.usage.add(counter)
        if (bits == NULL and null_ok) or (bits == ERR and err_ok):
            return
        token = self.find(state, counter, value)
        if token is None:
            self._stray(state, node, counter, value, function, lifetime, consumed)
            return
        if registered and token.definite:
            self.record.incident(state, "put-unregistered", node, counter, value, function=function, token=token)
        if not token.definite:
            self.record.incident(state, "put-unchecked", node, counter, value, function=function, token=token)
        state.replace_token(token, None)
        state.note(node, "put", token)
        self.record.settled.add(token.key)
        self.record.puts.setdefault(token.key, Put(token.key, function, self.cfg.nodes[node].line))
        if not token.escaped and token.certain:
            # what was counted through a borrowed pointer is kept alive by whoever lent it
            lent = token.how == "argument" or self.values.origin(token.object) is not Origin.RESULT
            only = lifetime and not lent
            self._dropped(state, node, counter, value, function, token, only)

    def _dropped(
        self, state: State, node: int, counter: str, value: int, function: str, token: Token | None, lifetime: bool
    ) -> None:
        root = self.values.roots[value]
        if self.values.origin(root) is Origin.STACK:
            return
        if any(self.values.roots[other.object] == root for other in state.tokens):
            return
        line = self.cfg.nodes[node].line
        site = token.site if token else -1
        state.drops[root] = Drop(counter, node, line, function, token is not None, site, lifetime, root == value)

    def _stray(
        self, state: State, node: int, counter: str, value: int, function: str, lifetime: bool, consumed: bool
    ) -> None:
        """A put of which no get is in sight."""
        root = self.values.roots[value]
        drop = state.drops.get(root)
        state.note(node, "put", f"{function}: {self.values.name(value)}")
        if self.values.in_array(value):
            return
        if (counter, value) in state.failed:
            self.record.incident(state, "put-failed", node, counter, value, function=function)
        elif drop is not None and drop.counter == counter:
            self.record.incident(state, "put-again", node, counter, value, function=function, drop=drop)
        elif consumed:
            self.record.incident(state, "consumed", node, counter, value, function=function)
        elif root in self.record.borrowed:
            self.record.incident(state, "put-borrowed", node, counter, value, function=function)
        else:
            self.record.incident(state, "put-foreign", node, counter, value, function=function)
        self._give(state, node, counter, value, False)
        self._dropped(state, node, counter, value, function, None, lifetime)

    def _give(self, state: State, node: int, counter: str, value: int, taken: bool) -> None:
        if self.record.place(value) and len(state.given) < _MOST_GIVEN:
            state.given = tuple(sorted((*state.given, (counter, value, node, taken))))

    def hand_over(
        self, state: State, node: int, counter: str, value: int, function: str, result: int, bits: int
    ) -> None:
        """The callee takes a reference over if `result` is in `bits`; result -1: always."""
        if self.assume.bits(state, value) in (NULL, ERR):
            return
        token = self.find(state, counter, value)
        if token is None:
            if result < 0:
                state.note(node, "take", f"{function}: {self.values.name(value)}")
                self._give(state, node, counter, value, True)
                self._dropped(state, node, counter, value, function, None, True)
            return
        self.record.settled.add(token.key)
        state.note(node, "take", token)
        if result >= 0:
            state.replace_token(token, token._replace(pending=result, when=7 & ~bits))
            return
        state.replace_token(token, None)
        if not token.escaped:
            self._dropped(state, node, counter, value, function, token, True)

    def escape(self, state: State, value: int, how: str, holder: int = -1, node: int = -1) -> None:
        """A pointer is put where others find it, or (holder) into an object that only this function knows of."""
        root = self.values.roots[value]
        if holder < 0 or root not in state.published:
            state.published[root] = holder
        for token in state.tokens:
            if token.escaped or not self.values.leads_to(value, token.object):
                continue
            if holder >= 0:
                if token.holder < 0:
                    state.replace_token(token, token._replace(holder=holder))
            else:
                state.replace_token(token, token._replace(escaped=how))
                if node >= 0:
                    state.note(node, "store", token)

    def held_escape(self, state: State, holder: int, how: str) -> None:
        """An object that holds references is put where others find it: they go with it."""
        for token in state.tokens:
            if token.holder == holder and not token.escaped:
                state.replace_token(token, token._replace(escaped=how))
        for stored in [stored for stored, where in state.published.items() if where == holder]:
            state.published[stored] = -1

    def doubt(self, state: State, value: int) -> None:
        """Something unknown may have dropped what hangs on this object."""
        root = self.values.roots[value]
        for token in state.tokens:
            if token.certain and (token.holder == root or self.values.leads_to(value, token.object)):
                state.replace_token(token, token._replace(certain=False))
                self.record.settled.add(token.key)

    def free(self, state: State, node: int, value: int, function: str) -> None:
        """Memory is freed, whatever is counted in it."""
        root = self.values.roots[value]
        if self.assume.bits(state, value) in (NULL, ERR) or self.values.path(value):
            return
        drop = state.drops.get(root)
        if drop is not None and drop.own and drop.lifetime:
            self.record.incident(state, "freed-again", node, drop.counter, value, function=function, drop=drop)
        for token in state.tokens:
            if self.values.roots[token.object] == root:
                if token.lifetime and token.certain and token.definite:
                    self.record.incident(state, "freed", node, token.counter, value, function=function, token=token)
                state.replace_token(token, None)
                self.record.settled.add(token.key)
            elif token.holder == root and not token.escaped and token.certain:
                state.replace_token(token, token._replace(holder=-1, freed=self.cfg.nodes[node].line))

    def used(self, state: State, value: int, node: int, function: str = "") -> None:
        """An object is read through a pointer."""
        drop = state.drops.get(self.values.roots[value])
        if drop is not None and drop.lifetime and drop.node != node:
            self.record.incident(state, "use", node, drop.counter, value, function=function, drop=drop)

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
        """The caller gets what the result leads to."""
        if not self.assume.bits(state, value) & VALID:
            return
        root = self.values.roots[value]
        for token in state.tokens:
            if self.values.same_object(token.object, value) or token.holder == root:
                state.replace_token(token, None)
                state.delivered = (*state.delivered, token)
                state.note(node, "return", token)
                self.record.settled.add(token.key)
            elif not token.escaped and self.values.leads_to(token.object, value):
                state.replace_token(token, token._replace(escaped="part"))
