# SPDX-License-Identifier: GPL-2.0-or-later
"""`patchlint setup NAME`: prints or installs what makes another program call patchlint; overwrites nothing.

What is installed, and where, is data: templates/setup/, with places.toml. A file that is there already with another
content, a setting that has another value, a key that does something else: then it says so, prints what to add, and
leaves everything as it is.

Exit status: 0 installed, printed, or in place before; 2 bad usage, or something stands in the way.
"""

import shlex
from collections.abc import Sequence
from importlib.resources import as_file, files
from pathlib import Path

from patchlint.errors import UsageError, similar
from patchlint.hooks.install import Piece, install, pieces
from patchlint.inputs import Parser
from patchlint.terminal import complain, deliver

_FOLDER = "patchlint.templates"
_CI = ("github", "gitlab", "nipa")
_TREE = "~/linux"


def run(words: Sequence[str]) -> int:
    """Print or install and return the status; raises UsageError for a name that is none."""
    parser = Parser(
        "patchlint setup",
        "Print or install what makes another program call patchlint; nothing is ever overwritten.",
        "NAME: b4, mutt, neomutt, notmuch, aerc, lei, git-hook, github, gitlab, nipa, ci (all three), or a file of "
        "templates/setup. Exit status: 0 done, 2 bad usage, or something stands in the way.",
    )
    parser.add_argument("name", metavar="NAME")
    parser.add_argument("--print", action="store_true", dest="show", help="print it, and install nothing")
    parser.add_argument(
        "--tree", metavar="DIR", help=f"the kernel tree (default: {_TREE}; for git and CI: where you are)"
    )
    options = parser.parse_args(words)
    with as_file(files(_FOLDER) / "setup") as folder:
        wanted = _pieces(folder, options.name)
        tree = str(Path(options.tree).absolute()) if options.tree is not None else _TREE
        if shlex.quote(tree) not in (tree, f"'{_TREE}'"):  # it goes into quotes of several programs
            raise UsageError(
                f"{options.tree}: a name with characters that have a meaning to a shell; --print shows all"
            )
        if options.show or not any(piece.known for piece in wanted):
            _print(wanted, tree)
            return 0
        if options.name == "ci":
            raise UsageError(f"which one? patchlint setup {', '.join(_CI)}; --print shows them")
        steps = [step for piece in wanted for step in install(piece, tree, Path(options.tree or "."))]
    for step in steps:
        complain(step.said)
        if step.add:
            deliver(step.add)
    return 2 if any(step.refused for step in steps) else 0


def _pieces(folder: Path, name: str) -> list[Piece]:
    """What a name stands for; a name of several files, or of a file that no table knows."""
    known = pieces(folder)
    found = [piece for one in (_CI if name == "ci" else (name,)) for piece in known.get(one, ())]
    if found:
        return found
    there = {
        path.name: path for path in folder.iterdir() if path.suffix not in (".py", ".toml") and path.name[:1] != "_"
    }
    if name in there:
        return [piece for pieces_ in known.values() for piece in pieces_ if piece.file == there[name]] or [
            Piece(there[name])
        ]
    raise UsageError(f"nothing to set up is called {name!r}{similar(name, [*known, *there, 'ci'])}")


def _print(wanted: Sequence[Piece], tree: str) -> None:
    texts = [(path, text) for piece in wanted for path, text in piece.texts(tree)]
    for path, text in texts:
        deliver((f"# --- {path}\n" if len(texts) > 1 else "") + text)
    for piece in wanted:
        if piece.place:
            complain(f"{piece.file.name} goes to {piece.place}")
