# SPDX-License-Identifier: GPL-2.0-or-later
"""Making the index: every file is read once, then contracts are computed bottom-up until none changes any more."""

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from patchlint.contracts import crew, slots
from patchlint.contracts.choose import Candidate, agree, choose
from patchlint.contracts.codec import decode, moves, unmarked
from patchlint.contracts.contradiction import contradiction
from patchlint.contracts.crew import Read, Setting
from patchlint.contracts.store import Store, Stored
from patchlint.contracts.version import made_by
from patchlint.record import record
from patchlint.source.tree import Listed

MOST_ROUNDS = 12  # a chain of wrappers longer than that does not get to its end
_BATCH = 20  # chunks of files between two writes

Progress = Callable[[str, int, int], None]  # what is done, how much of it, of how many


@record
class Built:
    """What an index holds of a tree, and what it took to make it; `contradicted` are rows whose function differs."""

    files: int
    read: int
    functions: int
    contracts: int
    decided: int  # of them, those that do the same on every path, or what the result tells
    rounds: int
    unread: tuple[str, ...]
    contradicted: tuple[str, ...]


class Builder:
    """Makes or renews the index of one tree."""

    def __init__(self, store: Store, setting: Setting, place: str, processes: int, progress: Progress) -> None:
        """Take the store, what the readers need, and how to say how far it is."""
        self.store = store
        self.setting = setting
        self.processes = processes
        self.progress = progress
        self.made_by = made_by(setting.families)
        self.read_by = made_by(None)  # what is in a file does not hang on the families of the user
        self.rows = crew.rows(setting.families).contracts
        with store.writing():
            self.tree = store.tree(place)
        self.blobs: dict[str, int] = {}  # path -> blob
        self.hashes: dict[int, str] = {}
        self.paths: dict[int, str] = {}  # blob -> one of its paths
        self.offers: dict[int, dict[str, str]] = {}  # blob -> contracts
        self.unread: list[str] = []

    def build(self, listing: Iterable[Listed]) -> Built:
        """Bring the index up to date with a tree's files."""
        read = self._files({listed.path: listed.stamp for listed in listing})
        self.paths = {blob: path for path, blob in sorted(self.blobs.items(), reverse=True)}
        self.hashes = {number: blob for blob, number in self.store.blobs(self.read_by).items()}
        rounds, known = self._fixpoint()
        stored = [
            Stored(name, one.contract, one.path, one.line, self.hashes[self.blobs[one.path]])
            for name, one in known.items()
        ]
        with self.store.writing():
            self.store.set_known(self.tree, stored, self.made_by)
        files, functions, contracts = self.store.counts(self.tree)
        contradicted = tuple(sorted(self._contradiction(name, known[name]) for name in known.keys() & self.rows.keys()))
        decided = sum(decode(name, one.contract).decided for name, one in known.items())
        return Built(files, read, functions, contracts, decided, rounds, tuple(self.unread), contradicted)

    # --- files

    def _files(self, stamps: Mapping[str, str]) -> int:
        """Read what is new; returns how many files that are."""
        before = self.store.files(self.tree)
        blobs = self.store.blobs(self.read_by)
        numbers = frozenset(blobs.values())
        good = {path: row for path, row in before.items() if row[1] in numbers}
        self.blobs = {path: row[1] for path, row in good.items() if stamps.get(path) == row[0]}
        same = {path: blobs[stamp] for path, stamp in stamps.items() if path not in self.blobs and stamp in blobs}
        with self.store.writing():
            self.store.set_files(self.tree, {p: (stamps[p], b) for p, b in same.items()}, before.keys() - stamps.keys())
        self.blobs |= same
        new = {path: stamp for path, stamp in stamps.items() if path not in self.blobs}
        setting = replace(self.setting, seen=frozenset(blobs))
        done = 0
        for part in _gathered(crew.read(setting, new, first=True, processes=self.processes)):
            with self.store.writing():
                self._keep(part, blobs, stamps)
            done += len(part)
            self.progress("files", done, len(new))
        return len(new)

    def _keep(self, part: Sequence[Read], blobs: dict[str, int], stamps: Mapping[str, str]) -> None:
        files: dict[str, tuple[str, int]] = {}
        nothing = self._environment({})
        for one in part:
            if one.reason:
                self.unread.append(f"{one.path}: {one.reason}")
            if not one.blob:
                continue
            if one.blob not in blobs and one.scan is not None:
                blobs[one.blob] = self.store.add(one.blob, self.read_by, one.scan)
                self.store.offer(blobs[one.blob], nothing, one.offers or {})
            files[one.path] = (stamps[one.path], blobs[one.blob])
        self.store.set_files(self.tree, files, [one.path for one in part if one.path not in files])
        self.blobs |= {path: blob for path, (_, blob) in files.items()}

    # --- contracts

    def _fixpoint(self) -> tuple[int, dict[str, Candidate]]:
        """Compute contracts until they do not change any more: how often, and what is known in the end."""
        self._offered(dict.fromkeys(self.paths, self._environment({})), {}, None, 0)
        known: dict[str, Candidate] = {}
        for number in range(1, MOST_ROUNDS + 1):
            new = self._resolved()
            seen = _text if number == 1 else _unmarked
            changed = {name for name in new.keys() | known.keys() if seen(new, name) != seen(known, name)}
            known = new
            if not changed:
                return number, known
            calls: defaultdict[int, list[str]] = defaultdict(list)
            called = slots.by_member(known.keys() | changed)
            for blob, name in self.store.calling(known.keys() | changed | called.keys(), self.tree):
                calls[blob] += (name, *called.get(name, ()))
            # for locks alone, only files that offer something to others: their contracts may have more to tell
            counting = {name for name in changed if _unmarked(new, name) or name not in new}
            affected = {blob for blob, names in calls.items() if not counting.isdisjoint(names)}
            affected |= {b for b, names in calls.items() if self.offers.get(b) and not changed.isdisjoint(names)}
            environments = {
                blob: self._environment({name: known[name].contract for name in calls[blob] if name in known})
                for blob in affected
            }
            texts = {name: one.contract for name, one in known.items()}
            self._offered(environments, texts, frozenset(changed | set(map(slots.member_of, changed))), number)
        return MOST_ROUNDS, {name: one for name, one in known.items() if name not in changed}

    def _offered(
        self, wanted: Mapping[int, bytes], known: Mapping[str, str], changed: frozenset[str] | None, number: int
    ) -> None:
        """Find out what blobs offer in their new environments."""
        found = self.store.offers(wanted)
        missing = {self.paths[blob]: blob for blob in wanted.keys() - found.keys()}
        setting = replace(self.setting, known=known, changed=changed)
        done = 0
        wished = {path: self.hashes[blob] for path, blob in sorted(missing.items())}
        for part in _gathered(crew.read(setting, wished, first=False, processes=self.processes)):
            with self.store.writing():
                for one in part:
                    blob = missing[one.path]
                    if one.blob != wished[one.path]:
                        continue  # somebody wrote to it meanwhile: the next run will see that
                    offered = {**self.offers.get(blob, {}), **(one.offers or {})}
                    found[blob] = {name: text for name, text in offered.items() if text}
                    self.store.offer(blob, wanted[blob], found[blob])
            done += len(part)
            self.progress(f"contracts, round {number}", done, len(missing))
        self.offers |= found

    def _resolved(self) -> dict[str, Candidate]:
        """Which function each name is, of all names that do something to references."""
        offered = {(name, blob): text for blob, texts in self.offers.items() for name, text in texts.items()}
        names = {name for (name, _), text in offered.items() if moves(text)}
        found = defaultdict(list)
        for name, path, line in sorted(self.store.defining(names, self.tree)):
            if path in self.blobs:  # another process may see a file that was not there when this one began
                found[name].append(Candidate(path, line, offered.get((name, self.blobs[path]), "")))
        chosen = {
            name: agree(name, candidates) if slots.is_slot(name) else choose(candidates)
            for name, candidates in sorted(found.items())
        }
        return {
            name: one
            for name, one in chosen.items()
            if one and moves(one.contract) and (name not in self.rows or self._contradiction(name, one))
        }

    def _contradiction(self, name: str, one: Candidate) -> str:
        reason = contradiction(self.rows[name], decode(name, one.contract))
        return f"{self.rows[name].source}: {name}: {reason} ({one.path}:{one.line})" if reason else ""

    def _environment(self, known: Mapping[str, str]) -> bytes:
        digest = hashlib.sha256(self.made_by.encode())
        for name, text in sorted(known.items()):
            digest.update(f"\n{name} {text}".encode())
        return digest.digest()[:16]


def _text(known: Mapping[str, Candidate], name: str) -> str:
    return known[name].contract if name in known else ""


def _unmarked(known: Mapping[str, Candidate], name: str) -> str:
    """The contract without locks, flags and lists: those of callees of callees in other files are not worth a round."""
    return unmarked(_text(known, name))


def _gathered(chunks: Iterable[list[Read]]) -> Iterator[list[Read]]:
    """Chunks put together: a write for each would take longer than it needs."""
    gathered: list[Read] = []
    for number, chunk in enumerate(chunks, 1):
        gathered += chunk
        if number % _BATCH == 0:
            yield gathered
            gathered = []
    if gathered:
        yield gathered
