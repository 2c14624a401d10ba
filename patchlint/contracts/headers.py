# SPDX-License-Identifier: GPL-2.0-or-later
"""Numbers of constants, and structures, that a file gets from the headers it includes itself."""

import posixpath
import re
from collections.abc import Callable, Iterator, Mapping, Sequence

from patchlint.errors import SourceError
from patchlint.knowledge.contract import Contract
from patchlint.source.constants import Constants, constants_of
from patchlint.source.functions import survey
from patchlint.source.layouts import fields_of
from patchlint.source.model import Function
from patchlint.source.tokens import tokenise

_MOST = 24  # headers of one file that are read
_LONGEST = 30_000  # characters of a structure
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


def structure(functions: Sequence[Function], name: str, read: Read) -> Mapping[str, str]:
    """The fields of a structure that a header of the file declares, as Layouts has them; none where none does."""
    begins = re.compile(rf"^struct[ \t]++{re.escape(name)}[ \t\n]*+\{{", re.MULTILINE)
    for path in _paths(functions[0]) if functions else ():
        text = read(path)
        found = begins.search(text) if text is not None and name in text else None
        if text is not None and found is not None:
            try:
                return fields_of(tokenise(text[found.start() : found.start() + _LONGEST]))
            except SourceError:
                return {}
    return {}


def _paths(function: Function) -> Iterator[str]:
    return paths(function.file, function.includes)


def paths(file: str, includes: Sequence[str]) -> Iterator[str]:
    """Where the headers of a file may be, its own first."""
    beside = posixpath.dirname(file)
    for name in sorted(includes, key=lambda name: name[0] == "<")[:_MOST]:
        folders = (beside,) if name[0] == '"' else ("include", "include/uapi")
        found = (posixpath.normpath(posixpath.join(folder, name[1:-1])) for folder in folders)
        yield from (path for path in found if not path.startswith(("../", "/")))


def _constants(text: str) -> Constants:
    try:
        tokens = tokenise(text)
    except SourceError:
        return {}
    return constants_of(tokens, [(one.opening, one.end) for one in survey(tokens, "")[1]])
