# SPDX-License-Identifier: GPL-2.0-or-later
"""What a mail says is never a path out of the tree, an option of git, or a template; from end to end."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from apart import apart
from lamp_mail import BEFORE, LEAKY, PATH, mail

from patchlint.cli import main
from patchlint.report.formats import FORMATS

_SECRET = "the_key_of_the_house"  # noqa: S105 - of a test
_TRAP, _SPRUNG = "{{ 1234567 * 7654321 }}{% for x in [1] %}", str(1234567 * 7654321)


@pytest.fixture
def secret(place: Path) -> str:
    """A file beside the tree that a patch would apply to, and its text."""
    text = BEFORE.replace("bulb", _SECRET)
    (place / "secret.c").write_text(text)
    return text


def _outputs(*words: str) -> Iterator[str]:
    for form in FORMATS:
        ran = apart(("--min-confidence", "low", "--format", form, *words))
        assert ran.status in (0, 1, 2), ran
        assert ran.tidy, ran
        yield ran.out + ran.err


@pytest.mark.parametrize("path", ["../secret.c", "drivers/../../secret.c", "drivers/lamp/../../../secret.c"])
def test_a_path_out_of_the_tree_shows_nothing_of_what_is_there(place: Path, secret: str, path: str) -> None:
    hidden = secret.replace(_SECRET, "bulb")  # the patch need not know the text
    (place / "a.eml").write_text(mail(hidden.replace("lamp->on", "lamp->off"), before=hidden, path=path))
    assert main(["--tree", "tree", "a.eml"]) == 2
    assert not any(_SECRET in text for text in _outputs("--tree", "tree", "a.eml"))


def test_a_link_out_of_the_tree_shows_nothing_of_what_is_there(place: Path, secret: str) -> None:
    (place / "tree" / PATH).unlink()
    (place / "tree" / PATH).symlink_to(place / "secret.c")
    (place / "a.eml").write_text(mail(secret.replace("lamp->on", "lamp->off"), before=secret).replace(_SECRET, "bulb"))
    assert not any(_SECRET in text for text in _outputs("--tree", "tree", "a.eml"))
    ran = apart(("scan", "--tree", "tree", "-j", "1"))
    assert "lamp_bind" not in ran.out
    assert (place / "secret.c").read_text() == secret


_OPTIONS = ("--output=pwned", "-Otouch pwned", "--upload-pack=touch pwned", "--exec=touch pwned", "-cx=y", "--help")


@pytest.mark.parametrize("option", _OPTIONS)
def test_no_field_of_a_mail_and_no_revision_becomes_an_option_of_git(place: Path, repo: Path, option: str) -> None:
    text = (place / "repo.eml").read_text()
    hostile = {
        "path": text.replace("a/drivers/lamp/lamp0.c", f"a/{option}.c").replace(
            "b/drivers/lamp/lamp0.c", f"b/{option}.c"
        ),
        "bare path": mail(LEAKY, path=f"{option}/x.c").replace(f"a/{option}", option).replace(f"b/{option}", option),
        "blob": text.replace("\n--- a/", f"\nindex {option}..{option} 100644\n--- a/"),
        "base-commit": f"{text}\nbase-commit: {option}\n",
        "function": text.replace("lamp_bind", option),
        "message id": text.replace("Message-ID: <", f"Message-ID: {option} <").replace("From: ", f"From: {option} "),
    }
    for field, data in hostile.items():
        (place / "a.eml").write_text(data)
        ran = apart(("--tree", "repo", "--format", "facts", "a.eml"))
        assert (ran.status in (0, 1, 2), ran.tidy) == (True, True), (field, ran)
    for words in (
        ("--tree", "repo", f"--base={option}", "repo.eml"),
        ("scan", "--tree", "repo", f"--base={option}", "-j", "1"),
        ("scan", "--tree", "repo", f"--since={option}", "-j", "1"),
        ("index", "--tree", "repo", f"--base={option}"),
        ("range", "--tree", "repo", "--", f"{option}..HEAD"),
        ("range", "--tree", "repo", "--", f"HEAD..{option}"),
        ("range", "--tree", "repo", "--", option),
        ("paths", "--tree", "repo", "--", option),
    ):
        ran = apart(words)
        assert (ran.status, ran.out, ran.tidy) == (2, "", True), (words, ran)
    assert [name for _, _, names in os.walk(place) for name in names if "pwned" in name] == []


def test_no_text_is_a_template(place: Path) -> None:
    trap = LEAKY.replace('"bulb"', f'"{_TRAP}"').replace("ret = lamp_setup", f"/* {_TRAP} */ ret = lamp_setup")
    before = BEFORE.replace('"bulb"', f'"{_TRAP}"')
    (place / "tree" / PATH).write_text(before)
    text = mail(trap, f"[PATCH] {_TRAP}", before=before).replace("Ann Author", _TRAP).replace("The log.", _TRAP)
    (place / "a.eml").write_text(text)
    (place / "own").mkdir()
    (place / "own" / "own.toml").write_text(
        f"family = '{_TRAP}'\nobject = '{_TRAP}'\nnote = '{_TRAP}'\n\n[get]\nlamp_find = {{ fails = 'null' }}\n"
        f"\n[put]\nlamp_put = {{ note = '{_TRAP}' }}\n"
    )
    found = list(_outputs("--tree", "tree", "--families", "own", "a.eml"))
    assert not any(_SPRUNG in said for said in found)
    assert any("1234567 * 7654321" in said for said in found)
    for words in (("families", "--families", "own", "lamp_put"), ("families", "--families", "own", _TRAP)):
        ran = apart(words)
        assert ran.status == 0
        assert _SPRUNG not in ran.out


@pytest.mark.parametrize("option", ["--tree", "--families", "--baseline", "-o", "mail", "PATCHLINT_TREE"])
def test_a_name_that_is_too_long_is_one_line(place: Path, option: str, monkeypatch: pytest.MonkeyPatch) -> None:
    name = "x" * 5000
    if option.isupper():
        monkeypatch.setenv(option, f"/{name}")
        ran = apart(("lamp.eml",))
    else:
        ran = apart((name,) if option == "mail" else (option, name, "lamp.eml"))
    assert (ran.status, ran.out, ran.err.count("\n"), ran.tidy) == (2, "", 1, True), ran
