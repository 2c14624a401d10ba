# SPDX-License-Identifier: GPL-2.0-or-later
"""What was seen in a file as text, and back."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from patchlint.engine.trace import Step
from patchlint.finding import Confidence, Finding, Kind
from patchlint.result import Looked
from patchlint.scan.model import Seen


def encode(seen: Seen) -> str:
    """Write it down, but for what it hangs on."""
    row = asdict(seen)
    del row["needs"]
    for finding in row["findings"]:
        finding["kind"] = finding["kind"].value
        finding["confidence"] = int(finding["confidence"])
    return json.dumps(row)


def decode(text: str, needs: Sequence[str]) -> Seen:
    """Read it again; raises ValueError for anything else."""
    try:
        row = json.loads(text)
        row["findings"] = tuple(_finding(one) for one in row["findings"])
        row["gaps"] = tuple(Looked(**one) for one in row["gaps"])
        return Seen(**row, needs=tuple(needs))
    except (TypeError, KeyError, AttributeError, RecursionError) as error:
        raise ValueError(str(error)) from None


def _finding(row: Mapping[str, Any]) -> Finding:
    return Finding(
        **{
            **row,
            "kind": Kind(row["kind"]),
            "confidence": Confidence(row["confidence"]),
            "exits": tuple(row["exits"]),
            "facts": tuple((str(name), str(value)) for name, value in row["facts"]),
            "steps": _steps(row["steps"]),
            "ways": tuple(map(_steps, row["ways"])),
            "others": tuple(map(_steps, row["others"])),
        }
    )


def _steps(rows: Sequence[Mapping[str, Any]]) -> tuple[Step, ...]:
    return tuple(Step(**one) for one in rows)
