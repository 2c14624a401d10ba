# SPDX-License-Identifier: GPL-2.0-or-later
"""The templates that replies are written from: ours, or the reviewer's own before them.

A reviewer's templates run in a sandbox: they see plain data, may call few methods and filters, define and include
nothing, and the turns of their loops are counted, so that none runs without end.
"""

from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from patchlint.errors import UsageError
from patchlint.report.plain import plain
from patchlint.report.prose import sentence

if TYPE_CHECKING:
    from jinja2 import Environment

_SUFFIX = ".j2"
_LIMIT = 64 * 1024  # bytes of a template
_MOST_TURNS = 100_000  # of all loops of a template
_MOST = 4 * 1024 * 1024  # characters that one makes
_METHODS = frozenset("get startswith endswith removeprefix removesuffix lower upper strip".split())
_FILTERS = frozenset("capitalize default first int join last length lower replace sentence trim upper".split())
_BANNED = ("Macro", "CallBlock", "Include", "Import", "FromImport", "Extends")


@lru_cache(maxsize=4)
def environment(folder: str = "") -> "Environment":
    """Return the templates, those in directory `folder` before ours; raises UsageError for one that may not be.

    Plain text, so nothing is escaped, and a name that nobody set is an error.
    """
    # takes longer to import than a review may take
    from jinja2 import ChoiceLoader, DictLoader, Environment, PackageLoader, StrictUndefined

    ours = PackageLoader("patchlint.templates", "")
    kind: Any = _sandbox() if folder else Environment
    made: Environment = kind(
        loader=ChoiceLoader([DictLoader(_own(Path(folder))), ours]) if folder else ours,
        autoescape=False,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    made.filters["sentence"] = lambda text: sentence(text) + " "
    if folder:
        made.globals.clear()
        made.filters = {name: found for name, found in made.filters.items() if name in _FILTERS}
        made.filters["counted"] = _Counter()
    return made


@lru_cache(maxsize=1)
def page() -> "Environment":
    """Return our templates for HTML: all that is put in is escaped and fit for printing, whoever wrote it."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    def fit(value: object) -> object:
        return plain(value) if isinstance(value, str) and not hasattr(value, "__html__") else value

    return Environment(
        loader=PackageLoader("patchlint.templates", ""),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=fit,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


def filled(folder: str, name: str, values: dict[str, object]) -> str:
    """Fill a template in, rules/other.txt.j2 where there is none of that name.

    Raises UsageError when one of the reviewer's own templates fails.
    """
    from jinja2 import TemplateError, TemplateNotFound

    made = environment(folder)
    try:
        try:
            template = made.get_template(name)
        except TemplateNotFound:
            template = made.get_template("rules/other.txt.j2")
        if not folder:
            return template.render(values)
        made.filters["counted"].left = _MOST_TURNS
        return _bounded(template.generate(values))
    except (
        TemplateError,
        ArithmeticError,
        AttributeError,
        LookupError,
        RecursionError,
        TypeError,
        ValueError,
    ) as error:
        if not folder:
            raise
        raise UsageError(f"{folder}: {name}: {error}") from None


def _bounded(pieces: Iterable[str]) -> str:
    made, length = [], 0
    for piece in pieces:
        made.append(piece)
        length += len(piece)
        if length > _MOST:
            raise ValueError(f"more than {_MOST >> 20} MiB of text")
    return "".join(made)


def _own(folder: Path) -> dict[str, str]:
    """The templates in a directory and the directory "rules" in it, by name."""
    try:
        found = {path.relative_to(folder).as_posix(): _text(path) for path in _files(folder)}
    except OSError as error:
        raise UsageError(f"{folder}: {error.strerror or error}") from None
    if not found:
        raise UsageError(f"{folder}: no template in it (reply.txt{_SUFFIX}, rules/*.txt{_SUFFIX})")
    return found


def _files(folder: Path) -> Iterator[Path]:
    for place in (folder, folder / "rules"):
        if place == folder or place.is_dir():
            yield from sorted(path for path in place.iterdir() if path.name.endswith(_SUFFIX) and path.is_file())


def _text(path: Path) -> str:
    with path.open("rb") as file:
        data = file.read(_LIMIT + 1)
    if len(data) > _LIMIT:
        raise UsageError(f"{path}: larger than {_LIMIT >> 10} KiB")
    try:
        return data.decode("utf-8").replace("\r\n", "\n")
    except UnicodeDecodeError:
        raise UsageError(f"{path}: not UTF-8") from None


def _sandbox() -> type["Environment"]:
    from jinja2 import nodes
    from jinja2.exceptions import SecurityError
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    class Sandbox(ImmutableSandboxedEnvironment):
        """No method but a few of text and dictionaries, no product ("a" * 10**9), and loops that are counted."""

        intercepted_binops = frozenset(("*", "**", "%"))

        def is_safe_attribute(self, obj: object, attr: str, value: object) -> bool:
            return super().is_safe_attribute(obj, attr, value) and (not callable(value) or attr in _METHODS)

        def call_binop(self, context: object, operator: str, left: object, right: object) -> object:
            raise SecurityError(f"a template may not use {operator}")

        def compile(self, source: Any, name: Any = None, filename: Any = None, *rest: Any, **more: Any) -> Any:
            tree = self.parse(source, name, filename) if isinstance(source, str) else source
            for node in tree.find_all(tuple(getattr(nodes, kind) for kind in _BANNED)):
                raise SecurityError(f"line {node.lineno}: a template may not use {type(node).__name__.lower()}")
            for loop in tree.find_all(nodes.For):
                if loop.recursive:
                    raise SecurityError(f"line {loop.lineno}: a loop may not be recursive")
                loop.iter = nodes.Filter(loop.iter, "counted", [], [], None, None, lineno=loop.lineno)
            return super().compile(tree, name, filename, *rest, **more)

    return Sandbox


class _Counter:
    """How many turns the loops of a template may still take."""

    def __init__(self) -> None:
        self.left = _MOST_TURNS

    def __call__(self, items: Iterable[object]) -> Iterator[object]:
        for item in items:
            self.left -= 1
            if self.left < 0:
                raise ValueError(f"more than {_MOST_TURNS} turns of its loops")
            yield item
