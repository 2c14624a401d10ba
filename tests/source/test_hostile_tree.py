# SPDX-License-Identifier: GPL-2.0-or-later
"""Nothing in a tree runs, changes or leads elsewhere, whoever made it and whatever a mail asks for."""

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from patchlint.errors import SourceError
from patchlint.source import git as git_module
from patchlint.source import tree as tree_module
from patchlint.source.git import Objects
from patchlint.source.tree import FolderTree, Image, open_tree

Git = Callable[..., str]
PATH = "drivers/x.c"


def _texts(tree: tree_module.Tree, path: str = PATH, blob: str = "", base: str = "") -> list[tuple[str | None, str]]:
    """What a tree offers: text and origin, or None and the reason."""
    try:
        return [(i.text, i.origin if i.text is not None else i.reason) for i in tree.candidates(path, blob, base)]
    finally:
        tree.close()


def test_a_repository_inherited_from_a_hook_is_not_the_tree(
    repository: Path, git: Git, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    git(tmp_path, "init", "-q", "other")
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "other" / ".git"))
    monkeypatch.setenv("GIT_WORK_TREE", str(tmp_path / "other"))
    monkeypatch.setenv("GIT_TRACE", str(tmp_path / "trace"))
    assert _texts(open_tree(repository)) == [("int three;\n", "HEAD")]
    assert not (tmp_path / "trace").exists()


def test_replace_refs_do_not_count(repository: Path, git: Git) -> None:
    blob = git(repository, "rev-parse", f"HEAD:{PATH}")
    git(repository, "replace", blob, git(repository, "rev-parse", f"HEAD~2:{PATH}"))
    assert git(repository, "cat-file", "-p", blob) == "int one;"  # the trap works
    assert _texts(open_tree(repository), blob=blob) == [("int three;\n", f"blob {blob[:12]}")]


_RUN = """
core.fsmonitor core.pager core.sshCommand core.editor core.askPass core.gitProxy core.alternateRefsCommand
filter.trap.smudge filter.trap.clean filter.trap.process diff.trap.textconv diff.trap.command diff.external
pager.cat-file credential.helper alias.cat-file alias.rev-parse uploadpack.packObjectsHook gpg.program
"""


@pytest.fixture
def traps(repository: Path, git: Git, tmp_path: Path) -> Path:
    """Everything a repository can have run, set to leave a mark; returns the path of that."""
    mark = tmp_path / "mark"
    script = tmp_path / "trap.sh"
    script.write_text(f'#!/bin/sh\necho "$0 $@" >> {mark}\n')
    script.chmod(0o755)
    for hook in ("post-index-change", "post-checkout", "pre-commit", "reference-transaction", "pre-auto-gc"):
        (repository / ".git" / "hooks" / hook).symlink_to(script)
    (repository / ".gitattributes").write_text("*.c filter=trap diff=trap merge=trap\n")
    (repository / ".git" / "info").mkdir(exist_ok=True)
    (repository / ".git" / "info" / "attributes").write_text("*.c filter=trap diff=trap\n")
    for key in _RUN.split():
        git(repository, "config", key, str(script))
    return mark


def _state(root: Path) -> list[tuple[str, int, int, int]]:
    """Every file below a directory with its size, times and mode."""
    found = []
    for path in sorted(root.rglob("*")):
        info = path.lstat()
        found.append((str(path), info.st_size, info.st_mtime_ns, info.st_mode))
    return found


def test_nothing_a_hostile_repository_sets_up_runs(repository: Path, git: Git, traps: Path) -> None:
    state = _state(repository)
    for where in (repository, repository / "drivers", repository / ".git"):
        assert _texts(open_tree(where), blob=git(repository, "rev-parse", f"HEAD~2:{PATH}"))[0][0] == "int one;\n"
        assert _texts(open_tree(where, "HEAD~1"))[0][0] == "int two;\n"
    assert not traps.exists()
    assert _state(repository) == state


@pytest.mark.parametrize("words", [("status",), ("cat-file", "--textconv", f"HEAD:{PATH}"), ("diff", "HEAD~1", "HEAD"),
                                   ("update-index", "--force-write-index")])  # fmt: skip
def test_the_traps_work(repository: Path, traps: Path, words: tuple[str, ...]) -> None:
    subprocess.run(["git", "-C", repository, *words], capture_output=True)
    assert traps.exists()


def test_status_index_and_times_stay(repository: Path, git: Git) -> None:
    blob, base = git(repository, "rev-parse", f"HEAD~2:{PATH}"), git(repository, "rev-parse", "HEAD~1")
    (repository / PATH).write_text("int changed;\n")
    (repository / "new.c").write_text("int new;\n")
    git(repository, "add", "new.c")
    os.utime(repository / PATH, ns=(1, 1))  # an index that `git status` would like to refresh
    index = (repository / ".git" / "index").read_bytes()
    state = _state(repository)
    assert len(_texts(open_tree(repository), blob=blob, base=base)) == 3
    assert _state(repository) == state
    assert (repository / ".git" / "index").read_bytes() == index
    assert git(repository, "status", "--porcelain").split("\n") == [" M drivers/x.c", "A  new.c"]


def test_a_partial_clone_never_fetches(repository: Path, git: Git, tmp_path: Path) -> None:
    mark, client = tmp_path / "mark", tmp_path / "client"
    blob = git(repository, "rev-parse", f"HEAD:{PATH}")
    git(repository, "config", "uploadpack.allowFilter", "true")
    git(tmp_path, "clone", "-q", "--filter=blob:none", "--no-checkout", f"file://{repository}", str(client))
    git(client, "config", "remote.origin.url", f"ext::sh -c touch% {mark}")
    git(client, "config", "protocol.ext.allow", "always")
    state = _state(client)
    assert _texts(open_tree(client), blob=blob)[-1][0] is None
    assert _texts(open_tree(client, "HEAD~1"))[-1][0] is None
    assert not mark.exists()
    assert _state(client) == state
    subprocess.run(["git", "-C", client, "cat-file", "-p", blob], capture_output=True)
    assert mark.exists()  # the trap works


def test_a_git_that_does_not_know_no_lazy_fetch(
    repository: Path, git: Git, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(git_module._SET, "GIT_NO_LAZY_FETCH", "0")
    test_a_partial_clone_never_fetches(repository, git, tmp_path)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a directory away")
def test_a_repository_of_somebody_else_is_refused_in_one_line(repository: Path) -> None:
    for path in (repository, repository / ".git"):
        os.chown(path, 12345, 12345)
    with pytest.raises(SourceError, match=r"git config --global --add safe\.directory /") as caught:
        open_tree(repository)
    assert "\n" not in str(caught.value)


def test_a_file_too_large_is_refused_and_the_next_is_read(
    repository: Path, git: Git, monkeypatch: pytest.MonkeyPatch
) -> None:
    (repository / "big.c").write_bytes(b"/* */\n" * 100_000)
    (repository / "null.c").write_bytes(b"\x7fELF\0\1")
    git(repository, "add", ".")
    git(repository, "commit", "-q", "-m", "big")
    monkeypatch.setattr(git_module, "LIMIT", 1 << 16)
    monkeypatch.setattr(tree_module, "LIMIT", 1 << 16)
    tree = open_tree(repository)
    for images in (tree, FolderTree(repository)):
        assert "larger than" in next(images.candidates("big.c")).reason
        assert next(images.candidates("null.c")).reason == "a binary file"
        assert next(images.candidates(PATH)).text == "int three;\n"
    tree.close()


def test_a_git_that_hangs_or_babbles(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(git_module, "_TIMEOUT", 0.2)
    for words, reason in ((["sleep", "9"], "no answer"), (["yes", "x" * 100], "git cat-file failed"),
                          (["true"], "git cat-file failed"), (["tr", "-d", "\\n"], "no answer"),
                          (["sh", "-c", "head -c 99999 /dev/zero; sleep 9"], "without an end")):  # fmt: skip
        monkeypatch.setattr(git_module, "_command", lambda *_, words=words: words)
        with Objects(repository) as objects, pytest.raises(SourceError, match=reason):
            objects.read("HEAD")


def test_a_question_of_two_lines_does_not_shift_the_answers(repository: Path, git: Git) -> None:
    with Objects(repository) as objects:
        for name in ("HEAD\nHEAD~1", "HEAD~2\r", "x" * 9000, "\udc80\ud800"):
            with pytest.raises(SourceError, match="not in the repository"):
                objects.read(name)
        assert objects.read("HEAD").oid == git(repository, "rev-parse", "HEAD")


def test_a_git_that_dies_is_started_again(repository: Path) -> None:
    with Objects(repository) as objects:
        objects.read("HEAD")
        assert objects._process is not None
        objects._process.kill()
        objects._process.wait()
        with pytest.raises(SourceError, match="git cat-file failed"):
            objects.read("HEAD")
        assert objects.read(f"HEAD:{PATH}").data == b"int three;\n"


_ESCAPES = [
    "../secret.c",
    "a/../../secret.c",
    "/etc/passwd",
    "",
    ".",
    "a//b.c",
    "a/./b.c",
    "a\nb.c",
    "a\0b.c",
    "\x1b[2J.c",
    "\udcff.c",
]


@pytest.mark.parametrize("path", _ESCAPES)
@pytest.mark.parametrize("kind", ["folder", "repository"])
def test_paths_that_lead_out_are_not_asked_for(repository: Path, tmp_path: Path, path: str, kind: str) -> None:
    (tmp_path / "secret.c").write_text("int secret;\n")
    tree = FolderTree(repository) if kind == "folder" else open_tree(repository)
    images = list(tree.candidates(path))
    tree.close()
    assert [image.text for image in images] == [None]
    assert images[0].reason in ("a path that leads out of the tree", "control characters in the path")


def test_links_in_a_folder(tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    (folder / "mm").mkdir(parents=True)
    (tmp_path / "secret.c").write_text("int secret;\n")
    (folder / "mm" / "real.c").write_text("int real;\n")
    (folder / "inside.c").symlink_to("mm/real.c")
    (folder / "out.c").symlink_to("../secret.c")
    (folder / "absolute.c").symlink_to(tmp_path / "secret.c")
    (folder / "up").symlink_to("..")
    (folder / "loop.c").symlink_to("loop.c")
    (folder / "dangling.c").symlink_to("nowhere.c")
    os.mkfifo(folder / "pipe.c")
    tree = open_tree(folder)

    def image(path: str) -> Image:
        return next(tree.candidates(path))

    assert image("inside.c").text == "int real;\n"
    for path in ("out.c", "absolute.c", "up/secret.c"):
        assert image(path).reason == "a symbolic link that leads out of the tree"
    assert image("loop.c").text is None
    assert image("dangling.c").reason == "file not in the tree"
    assert image("mm").reason == "not a regular file"
    assert image("pipe.c").reason == "not a regular file"
    assert image("mm/real.c/x.c").reason == "file not in the tree"
    assert image("x" * 5000).text is None
