# SPDX-License-Identifier: GPL-2.0-or-later
"""What was seen in a file as text, and back: with all that it hangs on, so that a text stands for itself."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from typing import Any

from patchlint.contracts.index import Asked
from patchlint.engine.trace import Step
from patchlint.finding import Confidence, Finding, Kind
from patchlint.result import Looked
from patchlint.scan.model import Seen


def encode(seen: Seen) -> str:
    """Write it down."""
    row = asdict(replace(seen, index=None))
    if seen.index is not None:
        row["index"] = [sorted(seen.index.names), sorted(seen.index.called), seen.index.digest()]
    for finding in row["findings"]:
        finding["kind"] = finding["kind"].value
        finding["confidence"] = int(finding["confidence"])
    return json.dumps(row)


def decode(text: str) -> tuple[Seen, str]:
    """Read it again, with the digest of what the index answered; raises ValueError for anything else."""
    try:
        row = json.loads(text)
        row["findings"] = tuple(_finding(one) for one in row["findings"])
        row["gaps"] = tuple(Looked(**one) for one in row["gaps"])
        names, called, told = row["index"] or ((), (), "")
        row["index"] = Asked(set(names), set(called)) if row["index"] else None
        return Seen(**row), str(told)
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
