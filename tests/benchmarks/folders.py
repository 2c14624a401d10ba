# SPDX-License-Identifier: GPL-2.0-or-later
"""Some folders, scanned by patchlint and by coccinelle with the scripts about references that the kernel has."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

from rows import NOT, MissingError, Row, row
from setting import Setting
from spent import Spent, added, run

FOLDERS = ("drivers/clk", "drivers/soc", "mm", "net/core")
SCRIPTS = (  # of scripts/coccinelle/; api/pm_runtime looks at the type of a result, not at who counts
    "api/atomic_as_refcounter",
    "api/d_find_alias",
    "free/clk_put",
    "free/devm_free",
    "free/ifnulldev_put",
    "free/put_device",
    "iterators/device_node_continue",
    "iterators/for_each_child",
)
_TOLD = re.compile(r"^\S+:\d+:\d+-\d+: ", re.MULTILINE)
_OPTIONS = re.compile(r"^// Options:(.*)$", re.MULTILINE)


def measure(setting: Setting) -> Iterator[Row]:
    """Yield the rows of both."""
    tree = setting.tree()
    ours = setting.patchlint("scan", "--tree", tree, *FOLDERS, watch=True)
    files = sum(1 for folder in FOLDERS for _ in (tree / folder).rglob("*.c"))
    told = f"{len(ours.out.splitlines())} findings"
    names = ", ".join(FOLDERS)
    try:
        theirs, version = _coccinelle(setting, tree)
    except MissingError as error:
        yield row(f"`scan` of {names} ({files} files)", [ours], told)
        yield Row("coccinelle, the same folders", says=f"{NOT}{error}")
        return
    ratio = f"{ours.processor / theirs.processor:.1f} times the processor time of coccinelle"
    yield row(f"`scan` of {names} ({files} files), empty cache", [ours], f"{told}, {ratio}")
    said = f"{len(_TOLD.findall(theirs.out))} findings"
    yield row(f"coccinelle {version}, the same folders, {len(SCRIPTS)} scripts", [theirs], said)


def _coccinelle(setting: Setting, tree: Path) -> tuple[Spent, str]:
    """What its scripts take, run as `make coccicheck` runs them, and its version; raises MissingError."""
    if shutil.which("spatch") is None:
        raise MissingError("spatch is not installed")
    given = setting.environment(setting.fresh("cache"))
    runs = []
    for script in SCRIPTS:
        file = tree / "scripts" / "coccinelle" / f"{script}.cocci"
        if not file.is_file():
            raise MissingError(f"the tree has no {script}.cocci")
        own = (_OPTIONS.findall(file.read_text()) or [""])[0].split()
        words = ["spatch", "-D", "report", "--no-show-diff", "--very-quiet", "--cocci-file", file, *own]
        runs += [run([*words, "--dir", folder], tree, given, watch=True) for folder in FOLDERS]
    if any(one.status for one in runs):
        raise MissingError("spatch failed")
    return added(runs), run(["spatch", "--version"], tree, given).out.split()[2]
