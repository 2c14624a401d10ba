# SPDX-License-Identifier: GPL-2.0-or-later
"""`patchlint families [NAME...]`: what is known by name about who owns a reference, and from where."""

from collections.abc import Iterator, Sequence

from patchlint.contracts.shipped import shipped
from patchlint.errors import UsageError, similar
from patchlint.inputs import Parser, add_families
from patchlint.knowledge import families
from patchlint.knowledge.contract import Knowledge
from patchlint.knowledge.describe import cleanup_lines, contract_lines, ends_lines, iterator_lines, marker_lines
from patchlint.knowledge.directories import directories
from patchlint.report.plain import plain_lines
from patchlint.terminal import deliver


def run(words: Sequence[str]) -> int:
    """Print families or rows and return 0; raises UsageError for a name that nothing is known of."""
    parser = Parser("patchlint families", "Show what is known about who owns a reference.")
    parser.add_argument(
        "names", nargs="*", metavar="NAME", help="a family, or a function or macro; nothing: all families"
    )
    add_families(parser)
    options = parser.parse_args(words)
    where = directories(options.families)
    deliver("".join(described(name, where) for name in options.names) if options.names else overview(where))
    return 0


def overview(where: Sequence[families.Directory]) -> str:
    """Return a line for each family."""
    known = families.overview(where)
    width = max(len(family.name) for family in known)
    return plain_lines("".join(f"{one.name:<{width}}  {len(one.rows):>4}  {one.object}\n" for one in known))


def described(name: str, where: Sequence[families.Directory]) -> str:
    """Return what is known of a family, a function or a macro; raises UsageError for a name that is none of these."""
    known = families.overview(where)
    text = "".join(_family(one) for one in known if one.name == name)
    text += "".join(_function(name, families.load([name], where)))
    if not text:  # what has no row may be known from its body
        text = "".join(_entry(f"{name}()", one.source, contract_lines(one)) for one in shipped([name]).values())
    if not text:
        raise UsageError(f"no family and no row is called {name!r}{_like(name, known)}")
    return plain_lines(text)


def _like(name: str, known: Sequence[families.Family]) -> str:
    names = sorted({row for family in known for row in family.rows} | {family.name for family in known})
    return similar(name, names)


def _family(family: families.Family) -> str:
    lines = [f"{family.kind} {family.name}: {family.object or 'nothing is counted'}", f"    {family.source}"]
    lines += [f"    {family.note}"] if family.note else []
    return "\n".join([*lines, *(f"    {row}" for row in family.rows)]) + "\n"


def _function(name: str, known: Knowledge) -> Iterator[str]:
    """A name's rows; a function may stand in several families."""
    for contract in known.contracts.values():
        yield _entry(f"{name}()", contract.source, contract_lines(contract))
    for iterator in known.iterators.values():
        yield _entry(f"{name}()", iterator.source, iterator_lines(iterator))
    for cleanup in known.cleanups.values():
        yield _entry(f"__free({name})", cleanup.source, cleanup_lines(cleanup))
    for marker in known.markers.values():
        yield _entry(f"{name}()", marker.source, marker_lines(marker))
    for member, couples in known.couples.items():
        yield from (_entry(f"member {member}", couple.source, ends_lines(couple)) for couple in couples)
    said = {True: "called with nothing held of", False: "lent"}
    callbacks = known.callbacks.values()
    lent = [f"its {one.member}() is {said[one.idle]} argument {one.argument} ({one.counter})" for one in callbacks]
    if lent:
        yield _entry(f"struct {name}", next(iter(known.callbacks.values())).source, lent)
    for runs in known.runs.values():
        yield _entry(f"{name}()", runs.source, [f"calls back {runs.member}() of argument {runs.argument}"])
    for does in known.works.values():
        yield _entry(f"{name}()", "", [f"{does.replace('-', ' ')} a work"])
    for promises in known.promised.values():
        for one in promises:
            functions = ", ".join(f"{member}()" for member in one.members)
            yield _entry(f"struct {name}", one.source, [f"its {functions} return a reference ({one.counter})"])
    if name in known.conversions:
        yield _entry(f"{name}()", "", ["gives another view of argument 0"])
    if name in known.count_readers:
        yield _entry(f"{name}()", "", ["reads the counter"])


def _entry(name: str, source: str, lines: Sequence[str] | Iterator[str]) -> str:
    return "".join((f"{name}\n", *(f"    {line}\n" for line in lines), f"    {source}\n" if source else ""))
