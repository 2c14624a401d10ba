# SPDX-License-Identifier: GPL-2.0-or-later
"""`patchlint rules` and `patchlint explain RULE`: what is asked about, and all that a rule's author wrote of it."""

import textwrap
from collections.abc import Iterator, Sequence

from patchlint.inputs import Parser
from patchlint.registry import find, rules
from patchlint.rule import Rule
from patchlint.terminal import deliver


def run(words: Sequence[str]) -> int:
    """Print the manuals of rules and return 0; raises UsageError for a name that no rule has."""
    parser = Parser("patchlint explain", "Show what a rule reports, why, and what it cannot see.")
    parser.add_argument("names", nargs="+", metavar="RULE", help="its name, as `patchlint rules` lists it")
    parser.add_argument("--examples", action="store_true", help="also the code that it was tested with")
    options = parser.parse_args(words)
    found = [find(name) for name in options.names]
    deliver("\n".join(manual(rule, examples=options.examples) for rule in found))
    return 0


def run_list(words: Sequence[str]) -> int:
    """Print the name of every rule, what kind of mistake it is about, and its first sentence; return 0."""
    Parser("patchlint rules", "List what patchlint asks about.").parse_args(words)
    deliver(listing())
    return 0


def listing() -> str:
    """Return a line for each rule."""
    known = rules()
    names, kinds = max(len(rule.name) for rule in known), max(len(rule.kind.value) for rule in known)
    return "".join(f"{rule.name:<{names}}  {rule.kind.value:<{kinds}}  {_title(rule)}\n" for rule in known)


def _title(rule: Rule) -> str:
    return rule.manual.strip().partition("\n")[0]


def manual(rule: Rule, *, examples: bool) -> str:
    """Return all that a rule's author wrote of it."""
    parts = [f"{rule.name}: {rule.manual.strip()}\n", *_silence(rule), f"Since patchlint {rule.since}.\n"]
    if examples:
        parts += [_example("It asks about", text) for text in rule.bad]
        parts += [_example("It says nothing of", text) for text in rule.good]
    return "\n".join(parts)


def _silence(rule: Rule) -> Iterator[str]:
    yield (
        f"How to silence it\n    --ignore {rule.name}, or --min-confidence high for what is sure only.\n"
        "    One finding: patchlint suppress FINGERPRINT --why TEXT; the fingerprint is in --format json.\n"
    )


def _example(title: str, text: str) -> str:
    code = text.strip("\n").replace("/* expect */", "/* here */")
    return f"{title}\n\n{textwrap.indent(code, '    ')}\n"
