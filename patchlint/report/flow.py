# SPDX-License-Identifier: GPL-2.0-or-later
"""The steps of a witness, each in a few words, for whoever shows them one by one."""

import re

from patchlint.engine.trace import Step
from patchlint.report.condition import in_words
from patchlint.report.lines import Lines

_LINE = re.compile(r" \(line \d+\)$")
_WORDS = {
    "get": "{function}() takes a reference on {name}",
    "put": "a reference on {name} is dropped",
    "take": "a reference on {name} is handed over",
    "store": "{name} is stored where others find it",
    "return": "a reference on {name} is returned",
    "turn": "one more turn of the loop",
    "done": "after the loop",
    "true": "a condition here is true",
    "false": "a condition here is false",
}


def step_words(step: Step, lines: Lines) -> str:
    """Return what a step says about its line: "of_parse_phandle() takes a reference on np", "when setup() fails"."""
    told = in_words(step, lines) if step.what in ("true", "false") else ""
    if told:
        return _LINE.sub("", told)
    function, _, name = step.detail.partition(": ")
    if step.what == "case":
        return f"case {step.detail}"
    return _WORDS.get(step.what, step.what).format(function=function, name=name or "the object")
