# SPDX-License-Identifier: GPL-2.0-or-later
"""What --format may say."""

from patchlint.record import record


@record
class Format:
    """One output: a module of this package with `render(review, show)`, and what it needs from the command line."""

    module: str
    facts: bool = False  # what was worked out about every function, which costs another walk
    again: bool = False  # what it was made on, to say how to see it again
    alone: bool = False  # nothing may go to standard error; `render` gets a third argument, what went wrong


FORMATS = {
    "reply": Format("reply"),
    "terse": Format("terse"),
    "smatch": Format("smatch"),
    "b4": Format("b4", alone=True),
    "b4-json": Format("b4_json", alone=True),
    "json": Format("machine"),
    "jsonl": Format("jsonl"),
    "facts": Format("facts", facts=True),
    "sarif": Format("sarif"),
    "github": Format("github"),
    "gitlab": Format("gitlab"),
    "junit": Format("junit"),
    "ktap": Format("ktap"),
    "kcidb": Format("kcidb"),
    "patchwork": Format("patchwork"),
    "html": Format("page", facts=True, again=True),
}
