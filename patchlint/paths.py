# SPDX-License-Identifier: GPL-2.0-or-later
"""`patchlint paths FUNCTION`: every way out of a function, and what is held, dropped and locked there."""

from collections.abc import Iterator, Sequence

from patchlint import __version__
from patchlint.at_hand import at_hand
from patchlint.c.model import Parsed
from patchlint.c.parse import parse_function
from patchlint.callers import Touched
from patchlint.contracts.bodies import Bodies
from patchlint.contracts.elsewhere import Elsewhere
from patchlint.contracts.limits import Limits
from patchlint.errors import UsageError
from patchlint.inputs import Parser, add_families, read_input
from patchlint.lower.function import lower
from patchlint.report import ways as report
from patchlint.source.pairs import functions_in
from patchlint.source.tree import SearchableTree, Tree
from patchlint.terminal import complain, deliver
from patchlint.touched import Wanted, touched_by
from patchlint.ways import Ways, ways

LIMITS = Limits(for_marks=True)
_MANY = 8  # files that may define a function of one name


def run(words: Sequence[str]) -> int:
    """Print the path table and return 0; raises UsageError when there is no such function."""
    parser = Parser("patchlint paths", "Show every way out of a function.")
    parser.add_argument("function", metavar="FUNCTION")
    parser.add_argument("--file", metavar="FILE", help="the file of the tree it is in; else it is searched for")
    parser.add_argument("--tree", metavar="DIR", help="git repository or folder")
    parser.follows("tree")
    parser.add_argument("--base", metavar="REV", help="revision of the tree")
    parser.add_argument("--patch", metavar="MAIL", help="show the function before and after this patch")
    parser.add_argument("--format", choices=("text", "json"), default="text", help="what to print (default: text)")
    add_families(parser)
    options = parser.parse_args(words)
    with at_hand(options.tree, options.base, options.families, LIMITS) as (tree, known):
        if options.patch is not None:
            return _beside(options.patch, tree, options.function, known, options.format)
        table = table_of(*find(tree, options.function, options.file, known))
    deliver(report.text(table) if options.format == "text" else report.machine(__version__, table=table))
    return 0


def table_of(parsed: Parsed, bodies: Bodies) -> Ways:
    """Return the ways out of a function; raises UsageError for one that cannot be read."""
    if parsed.tree is None:
        raise UsageError(f"{parsed.function.file}: {parsed.function.name}() cannot be read: {parsed.reason}")
    bodies.concerns(parsed)
    return ways(lower(parsed), bodies)


def find(tree: SearchableTree, name: str, file: str | None, known: Elsewhere) -> tuple[Parsed, Bodies]:
    """The function in the tree; raises UsageError when it is not there or there are several."""
    found = []
    for path in [file] if file is not None else _places(tree, name, known):
        image = next((image for image in tree.candidates(path) if image.text is not None), None)
        if image is None or image.text is None:
            if file is not None:
                raise UsageError(f"{file}: {next(iter(tree.candidates(path))).reason}")
            continue
        functions = functions_in(image.text, path)
        found += [(function, functions) for function in functions if function.name == name]
    places = [f"{function.file}:{function.line}" for function, _ in found]
    if not found:
        raise UsageError(f"{file or 'tree'}: no function is called {name!r}")
    if len({function.file for function, _ in found}) > 1:
        more = ", ..." if len(places) > _MANY else ""
        raise UsageError(f"several functions are called {name!r}, choose by --file: {', '.join(places[:_MANY])}{more}")
    function, functions = found[0]
    return parse_function(function), known.bodies(functions)


def _places(tree: SearchableTree, name: str, known: Elsewhere) -> list[str]:
    """The files to look for a function in: where the index says, else all that hold its name."""
    return (known.index.defining(name) if known.index is not None else []) or list(tree.files_with(name))


def _beside(mail: str, tree: Tree, name: str, known: Elsewhere, form: str) -> int:
    """Print the tables of every function of that name that the patches touch."""
    mails, failed = read_input([mail])
    if failed:
        return 2
    shown = False
    for touched in touched_by(mails, tree, Wanted(name, known)):
        before, after = _sides(touched)
        deliver(
            report.beside(before, after) if form == "text" else report.machine(__version__, before=before, after=after)
        )
        shown = True
    if not shown:
        raise UsageError(f"{mail}: touches no function called {name!r}")
    return 0


def _sides(touched: Touched) -> Iterator[Ways | None]:
    for parsed, bodies in ((touched.before, touched.bodies_before), (touched.after, touched.bodies_after)):
        if parsed is not None and parsed.tree is None:
            complain(f"{parsed.function.file}: {parsed.function.name}(): {parsed.reason}")
        yield table_of(parsed, bodies) if parsed is not None and parsed.tree is not None else None
