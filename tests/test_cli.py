# SPDX-License-Identifier: GPL-2.0-or-later
"""The command line as a user meets it: what goes where, and what the exit status says."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from lamp_mail import BEFORE, FINE, HEADER, LEAKY, PATH, mail

from patchlint import __version__, review
from patchlint.cli import main
from patchlint.report.formats import FORMATS

COVER = HEADER.format(subject="[PATCH 0/2] lamp: a series") + "Two patches.\n"

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A folder that the patches here apply to."""
    file = tmp_path / "tree" / PATH
    file.parent.mkdir(parents=True)
    file.write_text(BEFORE)
    return tmp_path / "tree"


@pytest.fixture
def run(tmp_path: Path, tree: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> Run:
    """Run patchlint on mails given as text, in the tree, and return exit status, output and notes."""

    def go(*mails: str, options: tuple[str, ...] = (), with_tree: bool = True) -> tuple[int, str, str]:
        names = []
        for number, text in enumerate(mails):
            file = tmp_path / f"{number}.eml"
            file.write_text(text, errors="surrogateescape")
            names.append(str(file))
        place = ("--tree", str(tree)) if with_tree else ()
        status = main([*place, *options, *names])
        out, err = capfdbinary.readouterr()
        return status, out.decode(), err.decode()

    return go


def _python(code: str, *words: str, **options: object) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-c", code, *words]
    return subprocess.run(command, capture_output=True, check=False, **options)  # type: ignore[call-overload,no-any-return] # passed through


def test_a_finding_is_a_reply_and_status_1(run: Run) -> None:
    status, out, err = run(mail(LEAKY))
    assert status == 1
    assert out.startswith("On Sun, 22 Nov 2026 19:37:29 +0000, Ann Author wrote:\n\n> diff --git a/drivers/lamp/bind.c")
    assert "of_parse_phandle() on line 6 takes a reference on np." in out
    assert err == ""


def test_a_clean_patch_says_so_on_stderr_only(run: Run) -> None:
    status, out, err = run(mail(FINE))
    assert (status, out) == (0, "")
    assert err.count("\n") == 1
    assert "nothing to report" in err


@pytest.mark.parametrize("form", ["terse", "jsonl", "github", "smatch", "b4", "b4-json"])
def test_a_clean_patch_is_silent_for_machines(run: Run, form: str) -> None:
    assert run(mail(FINE), options=(f"--format={form}",)) == (0, "", "")


def test_json_is_a_document_even_when_clean(run: Run) -> None:
    status, out, err = run(mail(FINE), options=("--format=json",))
    assert (status, err) == (0, "")
    assert json.loads(out)["coverage"]["functions"][0]["function"] == "lamp_bind"


def test_terse(run: Run) -> None:
    status, out, _ = run(mail(LEAKY), options=("--format=terse",))
    assert status == 1
    assert out.startswith("drivers/lamp/bind.c:12: error: leak-on-error-path: ")


@pytest.mark.parametrize(
    ("options", "status"),
    [
        (("--fail-on=never",), 0),
        (("--fail-on=high",), 1),
        (("--fail-on", "low"), 1),
        (("--ignore=leak-on-error-path",), 0),
        (("--ignore", "never-put, leak-on-error-path"), 0),
        (("--select=leak-on-error-path",), 1),
        (("--select=never-put", "--select", "double-put"), 0),
        (("--strict",), 1),
    ],
)
def test_options_decide_about_the_status(run: Run, options: tuple[str, ...], status: int) -> None:
    assert run(mail(LEAKY), options=options)[0] == status


def test_strict_wants_everything_analysed(run: Run) -> None:
    assert run(mail(FINE), options=("--strict",))[0] == 0
    assert run(mail(FINE), options=("--strict",), with_tree=False)[0] == 3
    assert run(mail(FINE), with_tree=False)[0] == 0


def test_what_stood_before_is_left_out_and_never_fails(run: Run, tree: Path) -> None:
    (tree / PATH).write_text(LEAKY)
    patch = mail(LEAKY.replace("on = true", "on = false"), before=LEAKY)
    assert run(patch, options=("--format=terse",)) == (0, "", "")
    status, out, _ = run(patch, options=("--format=terse", "--preexisting"))
    assert status == 0
    assert "note: leak-on-error-path" in out


def test_a_series_is_read_over_several_arguments(run: Run) -> None:
    one = mail(FINE, "[PATCH 1/2] lamp: level")
    two = mail(FINE.replace("\tlamp->on", "\tret = lamp_setup(lamp);\n\tif (ret)\n\t\treturn ret;\n\tlamp->on"),
                "[PATCH 2/2] lamp: setup", before=FINE)  # fmt: skip
    status, out, err = run(two, one, COVER)
    assert status == 1
    assert out.startswith("[PATCH 2/2] lamp: setup\n\nOn Sun")
    assert "2.eml: a cover letter" in err
    assert "[PATCH 1/2] lamp: level: nothing to report" in err


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (COVER, "a cover letter"),
        (HEADER.format(subject="Re: [PATCH] lamp") + "> diff --git a/x b/x\n\nLooks fine.\n", "only a quoted diff"),
        (HEADER.format(subject="[GIT PULL] lamp") + "The following changes since commit 1:\n", "a pull request"),
    ],
)
def test_a_mail_without_a_patch_is_no_error(run: Run, text: str, why: str) -> None:
    status, out, err = run(text)
    assert (status, out) == (0, "")
    assert why in err
    assert err.count("\n") == 1


@pytest.mark.parametrize(
    ("options", "cause"),
    [
        (("--format=xml",), "invalid choice: 'xml'"),
        (("--select=leak",), "no rule is called 'leak'; there are "),
        (("--base=v9",), "v9"),
        (("--min-conf=low",), "unrecognized arguments"),
        (("--tree=/does/not/exist",), "/does/not/exist: no such directory"),
    ],
)
def test_wrong_usage_is_one_line_and_status_2(run: Run, options: tuple[str, ...], cause: str) -> None:
    status, out, err = run(mail(LEAKY), options=options)
    assert (status, out) == (2, "")
    assert err.startswith("patchlint: ")
    assert cause in err
    assert err.count("\n") == 1


@pytest.mark.parametrize(("text", "cause"), [("", "empty input"), ("hello\n", "not a mail"), ("\0\0\0", "binary data")])
def test_bad_input_is_named(run: Run, text: str, cause: str) -> None:
    status, out, err = run(text)
    assert (status, out) == (2, "")
    assert "0.eml" in err
    assert cause in err
    assert err.count("\n") == 1


def test_one_bad_input_does_not_stop_the_others(run: Run, tmp_path: Path) -> None:
    status, out, err = run(mail(LEAKY), options=(str(tmp_path / "none.eml"), str(tmp_path)))
    assert status == 2
    assert "takes a reference on np" in out
    assert "none.eml: No such file or directory" in err
    assert "Is a directory" in err


def test_a_patch_of_which_nothing_can_be_read_is_bad_input(run: Run) -> None:
    broken = mail(LEAKY).replace("@@ -7,6 +7,10 @@", "@@ -7,60 +7,100 @@")
    status, out, err = run(broken)
    assert (status, out) == (2, "")
    assert PATH in err
    assert err.count("\n") == 1


def test_standard_input(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, run: Run) -> None:
    (tmp_path / "in").write_text(mail(LEAKY))
    for words in ((), ("-",)):
        with (tmp_path / "in").open() as stream:
            monkeypatch.setattr(sys, "stdin", stream)
            assert run(options=("--format=terse", *words))[0] == 1


def test_a_file_may_be_called_like_a_subcommand(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("dump").write_text(mail(FINE))
    assert run(options=("./dump",))[0] == 0
    assert run(options=("--", "dump"))[0] == 0
    assert main(["dump"]) == 2


def test_version_and_help(capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["--version"]) == 0
    assert capfd.readouterr().out == f"patchlint {__version__}\n"
    assert main(["--help"]) == 0
    assert main(["dump", "--help"]) == 0


def test_nothing_hostile_reaches_the_terminal(run: Run, tmp_path: Path) -> None:
    name = "drivers/\\033[31mlamp\\r.c"
    evil = (
        mail(LEAKY, "[PATCH] \x1b]0;x\x07 lamp").replace(f"a/{PATH}", f'"a/{name}"').replace(f"b/{PATH}", f'"b/{name}"')
    )
    evil = evil.replace("np", "n\x1b[2Jp").replace("lamp_bind", "lamp_\x9b\u202ebind")
    for form in FORMATS:
        _, out, err = run(evil, options=(f"--format={form}", "--min-confidence=low", "--", str(tmp_path / "\x1b[31m")))
        assert not any((ord(char) < 32 and char not in "\n\t") or char in "\x7f\x9b\u202e" for char in out + err)


@pytest.mark.parametrize("stage", ["functions", "ast", "cfg", "paths", "diff"])
def test_dump_is_clean_as_well(tmp_path: Path, tree: Path, capfd: pytest.CaptureFixture[str], stage: str) -> None:
    file = tmp_path / "evil.eml"
    file.write_text(mail(LEAKY.replace("-ENODEV", '"\x1b[31m\x9b"')).replace("lamp_setup", "lamp\x1bsetup"))
    assert main(["dump", stage, "--tree", str(tree), str(file)]) == 0
    out, err = capfd.readouterr()
    assert not any(char in "\x1b\x9b" for char in out + err)


@pytest.mark.parametrize(
    ("stage", "part"),
    [
        ("diff", "4\t0\tdrivers/lamp/bind.c\n"),
        ("functions", "strict\tchanged\tdrivers/lamp/bind.c:1-17\tlamp_bind\n"),
        ("ast", "FuncDef:"),
        ("cfg", "np = of_parse_phandle("),
        ("paths", "held: np (device_node) by of_parse_phandle() on line 6"),
    ],
)
def test_dump_shows_a_stage(
    tmp_path: Path, tree: Path, capfd: pytest.CaptureFixture[str], stage: str, part: str
) -> None:
    file = tmp_path / "a.eml"
    file.write_text(mail(LEAKY))
    assert main(["dump", stage, "--tree", str(tree), "--function", "lamp_bind", str(file)]) == 0
    assert part in capfd.readouterr().out
    assert main(["dump", "cfg", "--tree", str(tree), "--function", "other", str(file)]) == 0
    assert capfd.readouterr().out == ""


def test_dump_diff_marks_a_binary_file(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "a.eml"
    binary = "diff --git a/logo.png b/logo.png\nindex 1111111..2222222\nBinary files a/logo.png and b/logo.png differ\n"
    file.write_text(HEADER.format(subject="[PATCH] logo") + "\n" + binary)
    assert main(["dump", "diff", str(file)]) == 0
    assert capfd.readouterr().out == "-\t-\tlogo.png\n"


def test_an_internal_error_is_one_line(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError("over \x1b[31m zero")

    monkeypatch.setattr(review, "review", broken)
    monkeypatch.delenv("PATCHLINT_DEBUG", raising=False)
    status, out, err = run(mail(LEAKY))
    assert (status, out) == (2, "")
    assert err.startswith("patchlint: internal error, please report: ZeroDivisionError: over ?[31m zero (test_cli.py:")
    monkeypatch.setenv("PATCHLINT_DEBUG", "1")
    with pytest.raises(ZeroDivisionError):
        run(mail(LEAKY))


def test_an_interrupt_is_quiet(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(review, "review", interrupted)
    assert run(mail(LEAKY)) == (130, "", "")


@pytest.mark.parametrize("form", ["reply", "json"])
def test_a_reader_that_leaves_is_no_error(tmp_path: Path, tree: Path, form: str) -> None:
    (tmp_path / "a.eml").write_text(mail(LEAKY))
    reader, writer = os.pipe()
    os.close(reader)
    command = [sys.executable, "-m", "patchlint", f"--format={form}", "--tree", str(tree), str(tmp_path / "a.eml")]
    done = subprocess.run(command, stdout=writer, stderr=subprocess.PIPE, check=False)
    os.close(writer)
    assert done.stderr == b""
    assert done.returncode == 1


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
def test_a_full_disk_is_told(tmp_path: Path, tree: Path) -> None:
    (tmp_path / "a.eml").write_text(mail(LEAKY))
    with Path("/dev/full").open("wb") as full:
        command = [sys.executable, "-m", "patchlint", "--tree", str(tree), str(tmp_path / "a.eml")]
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, check=False)
    assert done.returncode == 2
    assert done.stderr == b"patchlint: standard output: No space left on device\n"


IMPORTS = """
import sys
from patchlint.cli import main
main(sys.argv[1:])
print(*sorted(sys.modules), file=sys.stderr)
"""


def test_version_imports_nothing_heavy() -> None:
    loaded = set(_python(IMPORTS, "--version").stderr.decode().split())
    assert "patchlint.cli" in loaded
    assert not loaded & {"pycparser", "unidiff", "jinja2", "email", "json", "subprocess", "patchlint.review"}


@pytest.mark.parametrize("form", sorted(set(FORMATS) - {"reply", "html"}))
def test_machine_formats_do_not_import_the_templates(tmp_path: Path, tree: Path, form: str) -> None:
    (tmp_path / "a.eml").write_text(mail(LEAKY))
    done = _python(IMPORTS, f"--format={form}", "--tree", str(tree), str(tmp_path / "a.eml"))
    loaded = set(done.stderr.decode().split())
    assert "patchlint.review" in loaded
    assert "jinja2" not in loaded


NETWORK = """
import sys
seen = []
def hook(event, args):
    if event.startswith("socket.") and event not in ("socket.__new__",):
        seen.append((event, args))
    if event == "subprocess.Popen" and args[1][:1] != ["git"] and args[0] != "git":
        seen.append((event, args))
    if event in ("os.system", "os.exec", "os.posix_spawn", "urllib.Request", "ftplib.connect", "http.client.connect"):
        seen.append((event, args))
sys.addaudithook(hook)
from patchlint.cli import main
from patchlint.report.formats import FORMATS
for form in FORMATS:
    main(["--format", form, *sys.argv[1:]])
for stage in ("diff", "functions", "ast", "cfg", "paths"):
    main(["dump", stage, *sys.argv[1:]])
import socket
ours = list(seen)
try:
    socket.create_connection(("127.0.0.1", 9), 0.1)  # the hook sees what it has to see
except OSError:
    pass
print(len(ours), len(seen) > len(ours), *ours, file=sys.stderr)
"""


def test_no_network_connection_is_ever_opened(tmp_path: Path, tree: Path) -> None:
    (tmp_path / "a.eml").write_text(mail(LEAKY))
    environment = {**os.environ, "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_NOSYSTEM": "1"}
    who = ("-c", "user.name=T", "-c", "user.email=t@example.org")
    for words in (("init", "-q"), ("add", "."), (*who, "commit", "-q", "-m", "base")):
        subprocess.run(["git", "-C", tree, *words], check=True, env=environment)
    done = _python(NETWORK, "--tree", str(tree), str(tmp_path / "a.eml"), env=environment)
    assert b"takes a reference on np" in done.stdout
    assert done.stderr.decode().splitlines()[-1] == "0 True"
