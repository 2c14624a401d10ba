# SPDX-License-Identifier: GPL-2.0-or-later
"""Objects found under RCU: counted there by a plain get, or used uncounted when the section has ended.

A loan is made only in a section that this function opens itself, and where it holds no other lock: else it is not
known that the section is what keeps the object.
"""

from collections.abc import Callable, Sequence
from collections.abc import Iterator as Iterating

from patchlint.engine.assume import Assumptions
from patchlint.engine.callee_names import NamePattern
from patchlint.engine.callers_locks import HELD
from patchlint.engine.lending import MAY_COUNT
from patchlint.engine.outcome import Found
from patchlint.engine.recorder import Recorder
from patchlint.engine.state import UNKNOWN_SECTIONS, Loan, State, Token
from patchlint.engine.values import Origin, Values
from patchlint.ir.cfg import Cfg
from patchlint.ir.ops import Call, Name, Peek, Release, Return, Turn
from patchlint.ir.signs import VALID
from patchlint.knowledge.contract import Action, Contract, Iterator
from patchlint.record import record

READS = frozenset(("rcu_dereference", "rcu_dereference_bh", "rcu_dereference_sched"))  # in a section, and nowhere else
# a callee that is not known, and whose name says that it looks whether an object may be used, and makes it stay
_MAY_KEEP = NamePattern(r"(?:^|_)(?:try\w*|active|alive|live|i?lock\w*)(?:_|$)")
_ENDS = NamePattern(r"free|put|release|drop|destroy|remove|unref|(?:^|_)del(?:_|$)")  # of what it is given
_PRINTS = NamePattern(r"print|debug|dbg|trace|log(?:_|$)")
READER = "RCU"  # how the titles of its locks begin
_HOLDS = frozenset((Action.GET, Action.PUT, Action.TAKE, Action.KEEP, Action.FREE, Action.ALLOCATE))


@record
class UnderRcu:
    """What the functions of a file do to objects that readers of RCU find."""

    by_last_put: Callable[[str, str, frozenset[str], frozenset[str]], str]  # getter, counter, types, places -> function
    waits: Callable[[frozenset[str]], bool]  # places -> whether readers are waited for when something is taken out
    finds: Callable[[str], frozenset[str]]  # function -> the places where it finds what it returns, none if it does not


class Loans:
    """Follows what was found under RCU."""

    def __init__(self, cfg: Cfg, values: Values, assume: Assumptions, record: Recorder) -> None:
        self.cfg = cfg
        self.values = values
        self.assume = assume
        self.record = record
        self.marks = record.marks
        self.file: UnderRcu | None = None
        self._guards: set[str] = set()  # variables of guard(rcu)
        self._made: dict[int, int] = {}  # result of an unknown callee -> the object that it was given
        returned = (node.op.value for node in cfg.nodes if isinstance(node.op, Return))
        self._returned = {value.name for value in returned if isinstance(value, Name)}
        self._lent = self._opens_sections()

    def _opens_sections(self) -> bool:
        """Whether there is any section, and no sign of a lock that is not known here."""
        names = {node.op.callee for node in self.cfg.nodes if isinstance(node.op, Call)}
        peeks = {node.op.macro for node in self.cfg.nodes if isinstance(node.op, Peek)}
        if any(name.startswith("lockdep_") or name == "ASSERT_RTNL" for name in names):
            return False
        if peeks & {"rcu_dereference_protected", "rtnl_dereference", "rcu_dereference_rtnl"}:
            return False
        return any(map(self._is_section, names))

    def _is_section(self, name: str) -> bool:
        if name.startswith("guard("):
            cleanup = self.marks.cleanups.get(name[len("guard(") : -1])
            return cleanup is not None and cleanup.title.startswith(READER)
        marker = self.marks.markers.get(name)
        return marker is not None and marker.what == "lock" and marker.on and marker.title.startswith(READER)

    # sections

    def called(
        self, state: State, op: Call, contract: Contract | None, arguments: Sequence[int], result: int, node: int
    ) -> None:
        """A call may open or close a section, deliver an object, or do something that keeps one."""
        if contract is not None and contract.rcu:
            self.record.lending.found.add(self.values.roots[result])
        if not self._lent:
            return
        self._sections(state, op, contract, node)
        if state.loans:
            self._kept(state, op, contract, arguments, result)
        if contract is not None and contract.locked:
            state.sections = UNKNOWN_SECTIONS
            return
        where = frozenset((self._field(arguments[0]),)) if arguments else frozenset()
        if contract is None or not contract.rcu:
            where = self._found_by_helper(state, op, contract)
        if where:
            self._lend(state, result, Loan(node, self.cfg.nodes[node].line, op.callee, where))

    def _found_by_helper(self, state: State, op: Call, contract: Contract | None) -> frozenset[str]:
        """The places where a helper of this file finds under RCU what it delivers, none if it does not."""
        if self.file is None or state.sections <= 0 or (contract is not None and contract.effects):
            return frozenset()
        return self.file.finds(op.callee)

    def _sections(self, state: State, op: Call, contract: Contract | None, node: int) -> None:
        if self._is_section(op.callee):
            state.sections += 1
            if op.callee.startswith("guard(") and isinstance(op.result, Name):
                self._guards.add(op.result.name)
            return
        marker = self.marks.markers.get(op.callee)
        if marker is not None and marker.what == "lock" and marker.title.startswith(READER):
            self._close(state, node, op.callee)
        for mark in contract.marks if contract is not None else ():
            if mark.what == "lock" and mark.title.startswith(READER):
                state.sections = UNKNOWN_SECTIONS

    def scope_ends(self, state: State, op: Release, node: int) -> None:
        """The scope of a guard ends."""
        if op.variable in self._guards:
            self._close(state, node, f"guard({op.cleanup})")

    def _close(self, state: State, node: int, by: str) -> None:
        """What is lent without another lock is good no longer."""
        state.sections = state.sections - 1 if state.sections > 0 else UNKNOWN_SECTIONS
        if state.sections != 0 or not state.loans:
            return
        locked = self._is_locked(state)
        for value, loan in list(state.loans.items()):
            if not loan.ended and locked:
                del state.loans[value]
            elif not loan.ended:
                state.loans[value] = loan._replace(ended=self.cfg.nodes[node].line, ended_by=by)

    def _is_locked(self, state: State) -> bool:
        """Whether any other lock may be held."""
        return any(
            key[0] in ("lock", HELD) and marked.on and not (key[1] < 0 and key[2].startswith(READER))
            for key, marked in state.marks.items()
        )

    # what is lent

    def peeked(self, state: State, value: int, macro: str, node: int) -> None:
        """rcu_dereference(place): the object is good in this section; by the others it is known to be good."""
        if macro in READS:
            self.record.lending.found.add(self.values.roots[value])
            self._lend(state, value, Loan(node, self.cfg.nodes[node].line, macro, frozenset((self._field(value),))))
        else:
            state.loans.pop(self.values.roots[value], None)

    def element(self, state: State, op: Turn, iterator: Iterator, value: int, node: int) -> None:
        """list_for_each_entry_rcu(element, head, member)."""
        if iterator.rcu:
            self.record.lending.found.add(value)
            names = (argument.name for argument in op.arguments if isinstance(argument, Name))
            members = frozenset(name for name in names if name not in self.cfg.variables)
            self._lend(state, value, Loan(node, self.cfg.nodes[node].line, op.macro, members))

    def _lend(self, state: State, value: int, loan: Loan) -> None:
        if not self._lent or state.sections <= 0 or self._is_locked(state):
            return
        root = self.values.roots[value]
        kind = self.values.kind(root)
        if kind not in ("load", "fresh") or self._is_own(root):
            return
        if not any(root in (self.values.roots[t.object], t.holder) for t in state.tokens):
            state.loans[root] = loan

    def _field(self, value: int) -> str:
        """The last name on the way to a pointer or to a table."""
        parts = self.values.parts[value]
        while parts[0] in ("slot", "view") or (parts[0] == "load" and isinstance(parts[2], tuple)):
            value = self.values.base(value)
            parts = self.values.parts[value]
        if parts[0] in ("field", "load"):
            return str(parts[2])
        return str(parts[1]) if parts[0] in ("static", "parameter") else ""

    def _is_own(self, root: int) -> bool:
        """current->cred and the like: nobody else changes what belongs to this task."""
        while self.values.kind(root) == "load":
            if self.values.parts[root] == ("load", self.values.globals, "current"):
                return True
            root = self.values.roots[self.values.base(root)]
        return False

    def _kept(self, state: State, op: Call, contract: Contract | None, arguments: Sequence[int], result: int) -> None:
        """A callee that may count an object, or takes it out of where it was found, makes this function its owner."""
        name = op.callee or getattr(op.pointer, "field", "")
        effects = contract.effects if contract is not None else ()
        given = {e.place.index for e in effects if e.action in _HOLDS}
        if not effects and (MAY_COUNT.search(name) or _MAY_KEEP.search(name)):
            given = set(range(len(arguments)))
        for index, argument in enumerate(arguments):
            for root in self._sources(state, argument):
                if index in given:
                    del state.loans[root]
                elif contract is None:
                    self._made[result] = root  # sk = lamp_to_sk(lamp): what counts it keeps both
            if index in given and contract is None:
                self._use_began(state, self.values.roots[argument])

    def _use_began(self, state: State, owner: int) -> None:
        """lamp_use(&lamp->users): as long as it lasts, what was found in the lamp may stay."""
        for root in [root for root, loan in state.loans.items() if not loan.ended]:
            if self.values.is_made_from(root, owner):
                del state.loans[root]

    def _sources(self, state: State, value: int) -> Iterating[int]:
        """What was found under RCU, and leads to a value."""
        made_from = self.values.is_made_from
        for root in list(state.loans):
            if made_from(value, root) or any(made_from(value, v) for v, r in self._made.items() if r == root):
                yield root

    def counted(self, state: State, contract: Contract, token: Token) -> None:
        """A reference is taken: by a plain get in the section that is odd, and in any case it keeps the object."""
        root = self.values.roots[token.object]
        loan = state.loans.get(root)
        for kept in [key for key, one in state.loans.items() if not one.ended]:
            del state.loans[kept]  # it may keep them all
        for kept in self._sources(state, token.object):
            del state.loans[kept]
        if loan is None or loan.ended or contract.graced or self._is_locked(state):
            return
        plain = token.definite if contract.family else token.pending == -1
        if token.how == "argument" and token.certain and plain:
            self._plain_get(state, root, token, loan)

    def _plain_get(self, state: State, root: int, token: Token, loan: Loan) -> None:
        """A get that does not look for zero; it is right where whoever takes the object out waits before he puts it."""
        path = self.values.path(token.object)
        counter, taken_out = str(path[-1]) if path else "", ""
        if self.file is not None:
            taken_out = self.file.by_last_put(token.function, counter, self._types(state, root), loan.places)
            if not taken_out and self.file.waits(loan.places):
                return
        self.record.incident(
            state,
            "get-in-section",
            token.site,
            token.counter,
            token.object,
            function=token.function,
            token=token,
            found=self._found(state, root, token.site, loan)._replace(taken_out=taken_out),
        )

    def _types(self, state: State, root: int) -> frozenset[str]:
        """What the variables that point to an object are declared as."""
        names = (name for name, held in state.env.items() if self.values.roots[held] == root)
        return frozenset(self.cfg.variables[name].type for name in names if name in self.cfg.variables)

    def used(self, state: State, value: int, node: int, function: str) -> None:
        """An object is read, or a callee is given it."""
        root = self.values.roots[value]
        loan = state.loans.get(root)
        if loan is None or not loan.ended or not self.assume.bits(state, root) & VALID:
            return
        if self._is_locked(state) or state.sections or _PRINTS.search(function):
            return
        del state.loans[root]
        if self._is_ours(state, root) or _ENDS.search(function):
            return
        self.record.incident(
            state,
            "use-past-section",
            node,
            self.record.borrowed.get(root, ""),
            root,
            function=function,
            found=self._found(state, root, node, loan),
        )

    def _is_ours(self, state: State, root: int) -> bool:
        """Whether what leads to it is held, or this function has replaced it where it was found."""
        made_from = self.values.is_made_from
        if any(made_from(root, self.values.roots[token.object]) for token in state.tokens):
            return True
        return self.values.kind(root) == "load" and self.values.parts[root][1:] in state.heap

    def _is_told(self, state: State, root: int, node: int) -> bool:
        """Whether the caller is given the bare pointer, too: it will know what keeps the object."""
        if isinstance(self.cfg.nodes[node].op, Return) and self.cfg.returns == "pointer":
            return True
        if any(name in self._returned for name, held in state.env.items() if self.values.roots[held] == root):
            return True
        places = (base for (base, _), held in state.heap.items() if self.values.roots[held] == root)
        return any(self.values.origin(base) is not Origin.STACK for base in places)

    def _found(self, state: State, root: int, node: int, loan: Loan) -> Found:
        op = self.cfg.nodes[loan.node].op
        how = "element" if isinstance(op, Turn) else "pointer" if isinstance(op, Peek) else "lookup"
        if how == "lookup" and self.file is not None and self.file.finds(loan.function):
            how = "helper"
        told = self._is_told(state, root, node)
        return Found(loan.function, loan.line, how, loan.ended, loan.ended_by, told, "")
