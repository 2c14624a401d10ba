# SPDX-License-Identifier: GPL-2.0-or-later
"""What an AI reviewer may ask, and the answers: text of at most 32 KiB, of which JSON stays JSON."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from patchlint import __version__
from patchlint.at_hand import at_hand
from patchlint.errors import UsageError
from patchlint.explain import listing, manual
from patchlint.knowledge.directories import directories
from patchlint.known import described, overview
from patchlint.mail.message import read_mails
from patchlint.paths import LIMITS, find, table_of
from patchlint.registry import find as rule_of
from patchlint.report import facts, ways
from patchlint.report.fit import fitted
from patchlint.report.plain import plain
from patchlint.report.row import Row, rows
from patchlint.report.show import Show, gaps
from patchlint.result import Review
from patchlint.review import Options, review
from patchlint.silence import entries_for, silence

LIMIT = 32 * 1024  # bytes of an answer, which clients allow
_CUT = "[ ... cut: no more than 32 KiB fit into an answer ]\n"

Given = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Place:
    """The tree that is asked about."""

    tree: str
    base: str | None = None
    families: tuple[str, ...] = ()
    suppressions: str | None = None  # a file


@dataclass(frozen=True, slots=True)
class Tool:
    """One thing that can be asked, and what each argument means; the first `needed` of them have to be given."""

    name: str
    about: str
    arguments: dict[str, str]
    needed: int
    answer: Callable[[Given, Place], str]

    @property
    def schema(self) -> dict[str, object]:
        """The arguments as a JSON schema."""
        texts = {name: {"type": "string", "description": text} for name, text in self.arguments.items()}
        needed = list(self.arguments)[: self.needed]
        return {"type": "object", "properties": texts, "required": needed, "additionalProperties": False}


def answer(name: str, given: Given, place: Place) -> str:
    """Return the answer to a question; raises PatchlintError for what cannot be answered."""
    tool = next((tool for tool in TOOLS if tool.name == name), None)
    if tool is None:
        raise UsageError(f"there is no tool {plain(name)!r}, but {', '.join(tool.name for tool in TOOLS)}")
    for argument in list(tool.arguments)[: tool.needed]:
        if argument not in given:
            raise UsageError(f"{name} needs the argument {argument}")
    for argument, value in given.items():
        if argument not in tool.arguments or not isinstance(value, str):
            raise UsageError(f"{name} takes texts for {', '.join(tool.arguments)}, not {plain(argument)!r}")
    return _fit(tool.answer(given, place))


def _fit(text: str) -> str:
    """A text of at most LIMIT bytes, cut at the end of a line."""
    data = text.encode("utf-8", "replace")
    if len(data) <= LIMIT:
        return data.decode("utf-8")
    kept = data[: LIMIT - len(_CUT) - 1].rpartition(b"\n")[0].decode("utf-8", "ignore")
    return f"{kept}\n{_CUT}"


def _check_patch(given: Given, place: Place) -> str:
    mails = read_mails(str(given["patch"]).encode("utf-8", "replace"), "the patch")
    function = str(given.get("function", ""))
    with at_hand(place.tree, place.base, place.families) as (tree, known):
        done = review(mails, tree, Options(facts=bool(function)), known)
    done = silence(done, entries_for(place.tree, place.suppressions), date.today())
    if function:
        return _facts(done, function)
    of = [rows(patch, Show()) for patch in done.patches]
    said: Row = {
        "version": 1,
        "tool": {"name": "patchlint", "version": __version__},
        "findings": [row for one in of for row in one.introduced],
        "fixed": [row for one in of for row in one.fixed],
        "functions_read": sum(bool(row.function) for patch in done.patches for row in patch.functions),
        "not_analysed": [plain(gap) for gap in gaps(done)],
        "notes": [plain(note) for note in done.notes],
    }
    return json.dumps(fitted(said, LIMIT - 1, ("fixed", "notes", "not_analysed", "findings")))


def _facts(done: Review, function: str) -> str:
    """All that was worked out about one function of the patch."""
    patches = (replace(p, facts=tuple(one for one in p.facts if one.function == function)) for p in done.patches)
    kept = [patch for patch in patches if patch.facts]
    if not kept:
        names = sorted({one.function for patch in done.patches for one in patch.facts})
        raise UsageError(f"the patch touches no function {plain(function)!r}, but {', '.join(names) or 'none'}")
    return facts.render(Review((kept[-1],), ()), Show()).partition("\n")[0]


def _path_table(given: Given, place: Place) -> str:
    file = str(given["file"]) if "file" in given else None
    with at_hand(place.tree, place.base, place.families, LIMITS) as (tree, known):
        return ways.text(table_of(*find(tree, str(given["function"]), file, known)))


def _families(given: Given, place: Place) -> str:
    where = directories(place.families)
    return described(str(given["name"]), where) if "name" in given else overview(where)


def _explain(given: Given, _: Place) -> str:
    return manual(rule_of(str(given["rule"])), examples=False) if "rule" in given else listing()


TOOLS = (
    Tool(
        "check_patch",
        "Reference count mistakes that a kernel patch introduces, each with the path through the code that shows it; "
        "with a function, all facts about that one: path table, what is known of its callees, what would refute a "
        "finding. Deterministic: what is not in the answer was not found, what was not analysed is listed.",
        {
            "patch": "the patch: a raw mail, an mbox with a series, or a diff",
            "function": "a function that the patch touches",
        },
        1,
        _check_patch,
    ),
    Tool(
        "path_table",
        "Every way out of a function of the tree: what it returns, which references and locks are held there, and the "
        "decisions that lead there.",
        {"function": "its name", "file": "the file it is in, where several functions have the name"},
        1,
        _path_table,
    ),
    Tool(
        "families",
        "What is known of who owns a reference: for a function or macro of the kernel, or a family of them; without a "
        "name, the list of families.",
        {"name": "a function, a macro or a family"},
        0,
        _families,
    ),
    Tool(
        "explain",
        "What a rule reports, why that matters and what it cannot see; without a name, the list of rules.",
        {"rule": "the name of a rule"},
        0,
        _explain,
    ),
)
