# SPDX-License-Identifier: GPL-2.0-or-later
"""Numbers of constants that a file gets from the headers it includes itself."""

import posixpath
from collections.abc import Callable, Iterator, Sequence

from patchlint.errors import SourceError
from patchlint.knowledge.contract import Contract
from patchlint.source.constants import Constants, constants_of
from patchlint.source.functions import survey
from patchlint.source.model import Function
from patchlint.source.tokens import tokenise

_MOST = 24  # headers of one file that are read
Read = Callable[[str], str | None]  # path -> text of that file, None for none


def defined(functions: Sequence[Function], contracts: Sequence[Contract], read: Read) -> Constants:
    """The numbers of the constants that the file's callees return, as far as its headers define them."""
    if not functions:
        return {}
    wanted = {code.removeprefix("-") for contract in contracts for effect in contract.effects for code in effect.codes}
    wanted = {name for name in wanted if not name.isdigit()} - functions[0].constants.keys()
    found: dict[str, int | None] = {}
    for path in _paths(functions[0]) if wanted else ():
        text = read(path)
        if text is not None and any(name in text for name in wanted):
            found = dict(_constants(text)) | found
        if wanted <= found.keys():
            break
    return found


def _paths(function: Function) -> Iterator[str]:
    """Where the headers of a file may be, its own first."""
    beside = posixpath.dirname(function.file)
    for name in sorted(function.includes, key=lambda name: name[0] == "<")[:_MOST]:
        folders = (beside,) if name[0] == '"' else ("include", "include/uapi")
        paths = (posixpath.normpath(posixpath.join(folder, name[1:-1])) for folder in folders)
        yield from (path for path in paths if not path.startswith(("../", "/")))


def _constants(text: str) -> Constants:
    try:
        tokens = tokenise(text)
    except SourceError:
        return {}
    return constants_of(tokens, [(one.opening, one.end) for one in survey(tokens, "")[1]])
