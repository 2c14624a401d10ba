# SPDX-License-Identifier: GPL-2.0-or-later
"""Mails of invented people, put together from headers and a body."""

from collections.abc import Callable
from pathlib import Path

import pytest

from patchlint.mail.diff import read_patch
from patchlint.mail.message import read_mails
from patchlint.mail.model import Patch, PatchMail

_DIFF = """\
diff --git a/drivers/toy/train.c b/drivers/toy/train.c
index 1a2b3c4d5e6f..6f5e4d3c2b1a 100644
--- a/drivers/toy/train.c
+++ b/drivers/toy/train.c
@@ -10,7 +10,6 @@ static int toy_probe(struct toy *toy)
 \tstruct wagon *wagon = wagon_get(toy);
\x20
 \tif (!wagon)
-\t\twagon_put(wagon);
 \t\treturn -ENODEV;
\x20
 \treturn 0;
"""
_LOG = "Drop the put of a wagon that was never there.\n\nSigned-off-by: Ada Example <ada@example.org>\n---\n"


@pytest.fixture(autouse=True)
def _own_git_configuration(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", "/dev/null")
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")


@pytest.fixture(scope="session")
def diff() -> str:
    """One file, one hunk, one removed line."""
    return _DIFF


@pytest.fixture(scope="session")
def make() -> Callable[..., bytes]:
    """Return a mail: the body (log, diff and signature unless given) below a From, a Subject and more headers."""

    def build(body: str | bytes | None = None, subject: str = "[PATCH] toy: fix wagon", **headers: str) -> bytes:
        if body is None:
            body = _LOG + " drivers/toy/train.c | 1 -\n\n" + _DIFF + "-- \n2.39.5\n"
        fields = {"From": "Ada Example <ada@example.org>", "Subject": subject}
        fields |= {name.replace("_", "-"): value for name, value in headers.items()}
        head = "".join(f"{name}: {value}\n" for name, value in fields.items())
        return head.encode() + b"\n" + (body.encode() if isinstance(body, str) else body)

    return build


@pytest.fixture(scope="session")
def one() -> Callable[[bytes], PatchMail]:
    """Return the only mail in an input."""

    def read(data: bytes) -> PatchMail:
        (mail,) = read_mails(data, "in.eml")
        return mail

    return read


@pytest.fixture(scope="session")
def patch_in() -> Callable[[bytes | str], Patch]:
    """Return the patch in an input that holds one mail."""

    def read(data: bytes | str) -> Patch:
        (mail,) = read_mails(data.encode() if isinstance(data, str) else data, "in.eml")
        return read_patch(mail)

    return read


@pytest.fixture(scope="session")
def numbers() -> Callable[[Patch], list[tuple[int, int, str]]]:
    """Return what `git apply --numstat` prints: added, removed, path of each file."""

    def count(patch: Patch) -> list[tuple[int, int, str]]:
        return [(file.added, file.removed, file.path) for file in patch.files]

    return count


@pytest.fixture
def scratch(tmp_path: Path) -> Path:
    """A folder outside of any repository, where git reads patches without touching anything."""
    return tmp_path
