# SPDX-License-Identifier: GPL-2.0-or-later
"""The rules of the house: sizes, directions, who imports what, what every file says of itself."""

import ast
import re
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
CODE = sorted(path for part in ("patchlint", "rules", "templates", "tests") for path in (ROOT / part).rglob("*.py"))
SHIPPED = [path for path in CODE if ROOT / "tests" not in path.parents]

LONGEST_FILE = 400
LONGEST_FUNCTION = 40

# each imports only from those before it; modules of one row know nothing of each other unless BESIDE says so
ORDER = (
    ("errors", "record"),
    ("mail",),
    ("source",),
    ("c",),
    ("ir",),
    ("knowledge",),
    ("lower",),
    ("engine",),
    ("contracts",),
    ("counterparts",),
    ("finding",),
    ("leaks", "incidents", "rule", "differential"),
    ("registry", "analysis", "ways"),
    ("facts",),
    ("result",),
    ("later",),
    ("report",),
    ("inside",),
    ("terminal",),
    ("recent", "screen", "settings"),
    ("configured",),
    ("inputs",),
    ("tracking",),
    ("suppressions",),
    ("baseline",),
    ("silence",),
    ("callers", "redeclared"),
    ("together",),
    ("review",),
    ("at_hand", "verdict"),
    ("touched", "commits"),
    ("cache",),
    ("scan",),
    ("against", "branch", "config", "draft", "dump", "explain", "index", "known", "paths", "suppress", "cli"),
    ("hooks",),
    ("commands",),
    ("completion", "manual"),
    ("__main__",),
)
LAYER = {name: place for place, names in enumerate(ORDER) for name in names}
EXTRAS = {  # packages that are not always there
    "mcp": {"patchlint/hooks/mcp.py"},
    "mcp_types": {"patchlint/hooks/mcp.py"},
    "distributed": {"patchlint/scan/cluster.py"},
}
RULES_MAY_USE = {"counterparts", "engine", "finding", "leaks", "incidents", "knowledge", "ir"}

# classes of values that are not frozen and slotted, each with its reason
WORKING = {
    "Cfg": "frozen; keeps what it computes of itself, which slots do not let it",
    "Frame": "a scope that is open while a function is lowered",
}

relative = [pytest.param(path, id=str(path.relative_to(ROOT))) for path in CODE]
shipped = [pytest.param(path, id=str(path.relative_to(ROOT))) for path in SHIPPED]


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text())


def imports(path: Path) -> Iterator[str]:
    """The dotted names of the modules that a file imports, wherever in it."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are absolute"
            names = [f"{node.module}.{alias.name}" for alias in node.names]
            yield from names if node.module == "patchlint" else [str(node.module)]


def importers(module: str) -> set[str]:
    """The shipped files that import a foreign package."""
    return {
        str(path.relative_to(ROOT))
        for path in SHIPPED
        if any(name == module or name.startswith(f"{module}.") for name in imports(path))
    }


def area(name: str) -> str:
    """The part of patchlint that a dotted name belongs to, "" for everything else."""
    parts = name.split(".")
    return parts[1] if parts[0] == "patchlint" and len(parts) > 1 else ""


@pytest.mark.parametrize("path", relative)
def test_files_are_short(path: Path) -> None:
    assert path.read_text().count("\n") < LONGEST_FILE


@pytest.mark.parametrize("path", relative)
def test_functions_are_short(path: Path) -> None:
    functions = [node for node in ast.walk(tree(path)) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    lengths = {node.name: (node.end_lineno or 0) - node.lineno + 1 for node in functions}
    assert {name: length for name, length in lengths.items() if length > LONGEST_FUNCTION} == {}


@pytest.mark.parametrize("path", shipped)
def test_imports_go_one_way(path: Path) -> None:
    own = path.relative_to(ROOT).with_suffix("").parts
    used = {area(name) for name in imports(path)} - {"", "__version__"}
    if own[0] == "rules":
        assert used <= RULES_MAY_USE
    elif own[0] == "patchlint" and own[1] != "__init__":
        assert own[1] in LAYER, "a new part needs a place in ORDER"
        assert {name for name in used - {own[1]} if LAYER[name] >= LAYER[own[1]]} == set()


def test_one_package_knows_the_parser() -> None:
    assert {Path(name).parent for name in importers("pycparser")} == {Path("patchlint/c")}


def test_one_module_knows_the_diff_reader() -> None:
    assert len(importers("unidiff")) == 1


def test_only_reports_know_templates() -> None:
    assert {Path(name).parts[:2] for name in importers("jinja2")} == {("patchlint", "report")}


def test_nothing_else_is_needed_to_run() -> None:
    foreign = {name.split(".")[0] for path in SHIPPED for name in imports(path)} - {"patchlint"}
    standard = {name for name in foreign if name in __import__("sys").stdlib_module_names}
    assert foreign - standard == {"pycparser", "unidiff", "jinja2", *EXTRAS}


def test_an_extra_is_known_to_one_module() -> None:
    assert {name: importers(name) for name in EXTRAS} == EXTRAS


@pytest.mark.parametrize("path", shipped)
def test_what_is_public_says_what_it_is(path: Path) -> None:
    module = tree(path)
    assert path.name == "__init__.py" or ast.get_docstring(module)
    missing: list[str] = []
    for node in module.body:
        if isinstance(node, ast.FunctionDef) and not (path.parent.name == "rules" and node.name.startswith("check")):
            missing += undescribed(node)  # a rule's manual is its module's docstring
        elif isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
            methods = (inner for inner in node.body if isinstance(inner, ast.FunctionDef))
            missing += undescribed(node, *methods)
    assert missing == []


def undescribed(*nodes: ast.FunctionDef | ast.ClassDef) -> list[str]:
    return [node.name for node in nodes if not node.name.startswith("_") and not ast.get_docstring(node)]


@pytest.mark.parametrize("path", shipped)
def test_values_between_stages_cannot_change(path: Path) -> None:
    loose = []
    for node in tree(path).body:
        if isinstance(node, ast.ClassDef) and not node.name.startswith("_") and node.name not in WORKING:
            for decorator in map(ast.unparse, node.decorator_list):
                if decorator.startswith("dataclass") and not ("frozen=True" in decorator and "slots=True" in decorator):
                    loose.append(node.name)
    assert loose == []


def tracked() -> list[Path]:
    """The files git knows of."""
    try:
        listed = subprocess.run(["git", "-C", str(ROOT), "ls-files", "-z"], capture_output=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("not a git checkout")
    return [ROOT / name for name in listed.stdout.decode().split("\0") if name and (ROOT / name).is_file()]


def test_every_source_file_names_its_licence() -> None:
    sources = [path for path in tracked() if path.suffix in (".py", ".toml", ".c") or path.parent.name == ".ci"]
    ours = [
        path for path in sources if "fixtures" not in path.relative_to(ROOT).parts and path.name != "pyproject.toml"
    ]
    heads = {path: path.read_text().split("\n", 2)[:2] for path in ours}
    mark = "SPDX-License-Identifier: GPL-2.0-or-later"
    assert [str(path) for path, lines in heads.items() if not any(mark in line for line in lines)] == []


# in brackets, so that this file does not name them
PLACES = r"/wor[k]/|/tm[p]/plb|/roo[t]/|/hom[e]/|/User[s]/"
HOSTS = r"pyp[i]\.org|python[h]osted|npm[j]s\.|crates[.]io|proxy\.golan[g]|artifactor[y]|nexu[s]\."
FORBIDDEN = re.compile(f"{PLACES}|{HOSTS}")
FORBID_IT, TOO = "tests/test_readme.py", "tests/test_house.py"


def test_no_file_names_a_machine_or_a_registry() -> None:
    found = []
    for path in tracked():
        try:
            text = path.read_text()
        except UnicodeDecodeError:
            continue
        if str(path.relative_to(ROOT)) not in (FORBID_IT, TOO):
            found += [f"{path.relative_to(ROOT)}: {match[0]}" for match in FORBIDDEN.finditer(text)]
    assert found == []
