# SPDX-License-Identifier: GPL-2.0-or-later
"""`patchlint config`: what every option is that can be configured, and where that comes from."""

from collections.abc import Sequence

from patchlint.cache.size import add_limit, sized
from patchlint.inputs import Parser, add_families, add_silence
from patchlint.report.formats import FORMATS
from patchlint.report.plain import plain
from patchlint.settings import NAMES
from patchlint.terminal import deliver
from patchlint.verdict import add_choice, add_jobs, add_layout, add_output, add_verdict

_NONE = "-"


def run(words: Sequence[str]) -> int:
    """Print a line for each option and return 0; raises UsageError for a value that cannot be."""
    parser = Parser(
        "patchlint config",
        "Show what each option is that can be configured, and where that comes from.",
        "First that has it: command line, PATCHLINT_NAME in the environment, git config patchlint.NAME (--global, "
        "--system), config.toml in ~/.config/patchlint.",
    )
    parser.add_argument("--tree", metavar="DIR", help="git repository or folder")
    parser.follows("tree")
    add_families(parser)
    add_output(parser, FORMATS)
    add_choice(parser)
    add_verdict(parser)
    add_silence(parser)
    add_jobs(parser)
    add_layout(parser)
    add_limit(parser)
    options = parser.parse_args(words)
    rows = [(name, _text(name, getattr(options, name.replace("-", "_"))), parser.sources[name]) for name in NAMES]
    widths = [max(len(row[at]) for row in rows) for at in (0, 1)]
    lines = (f"{name:<{widths[0]}}  {value:<{widths[1]}}  {source}" for name, value, source in rows)
    deliver("".join(plain(line) + "\n" for line in lines))
    return 0


def _text(name: str, value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return ", ".join(map(str, value)) or _NONE
    if isinstance(value, int) and name == "cache-limit":
        return sized(value)
    return _NONE if value is None else str(value)
