# SPDX-License-Identifier: GPL-2.0-or-later
"""Trees give before images: which ones, in which order, and what is said when there are none."""

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from patchlint.errors import SourceError
from patchlint.source import tree as tree_module
from patchlint.source.tree import FolderTree, GitTree, NoTree, open_tree

Git = Callable[..., str]
PATH = "drivers/x.c"


def _texts(tree: tree_module.Tree, path: str = PATH, blob: str = "", base: str = "") -> list[tuple[str | None, str]]:
    """What a tree offers: text and origin, or None and the reason."""
    try:
        return [(i.text, i.origin if i.text is not None else i.reason) for i in tree.candidates(path, blob, base)]
    finally:
        tree.close()


def _commit(git: Git, repository: Path, back: int) -> str:
    return git(repository, "rev-parse", f"HEAD~{back}")


def _blob(git: Git, repository: Path, back: int) -> str:
    return git(repository, "rev-parse", f"HEAD~{back}:{PATH}")


def test_the_order_is_blob_then_base_commit_then_head(repository: Path, git: Git) -> None:
    blob, base = _blob(git, repository, 2), _commit(git, repository, 1)
    expected: list[tuple[str | None, str]] = [
        ("int one;\n", f"blob {blob[:12]}"),
        ("int two;\n", f"base-commit {base[:12]}"),
        ("int three;\n", "HEAD"),
    ]
    assert _texts(open_tree(repository), blob=blob, base=base) == expected
    assert _texts(open_tree(repository), blob=blob[:12], base=base[:12]) == expected
    assert _texts(open_tree(repository), base=base) == expected[1:]
    assert _texts(open_tree(repository)) == expected[2:]


def test_the_same_content_is_offered_once(repository: Path, git: Git) -> None:
    blob, base = _blob(git, repository, 0), _commit(git, repository, 0)
    assert _texts(open_tree(repository), blob=blob, base=base) == [("int three;\n", f"blob {blob[:12]}")]


def test_an_explicit_base_beats_all_hints(repository: Path, git: Git) -> None:
    git(repository, "tag", "v1", "HEAD~1")
    found = _texts(open_tree(repository, "v1"), blob=_blob(git, repository, 2), base=_commit(git, repository, 0))
    assert found == [("int two;\n", "v1")]
    git(repository, "tag", "-a", "-m", "x", "v2", "HEAD~2")
    assert _texts(open_tree(repository, "v2")) == [("int one;\n", "v2")]
    assert _texts(open_tree(repository, "HEAD~2^{tree}")) == [("int one;\n", "HEAD~2^{tree}")]


def test_what_is_missing_is_said(repository: Path) -> None:
    missing = _texts(open_tree(repository), blob="0123456789ab", base="0123456789ab")
    assert missing == [
        (None, "the blob is not in the repository"),
        (None, "the commit is not in the repository"),
        ("int three;\n", "HEAD"),
    ]
    assert _texts(open_tree(repository), "drivers/y.c") == [(None, "file not in the tree")]
    assert _texts(open_tree(repository), "drivers") == [(None, "file not in the tree")]


@pytest.mark.parametrize(
    "hint", ["--help", "HEAD", "main", "abc", "0" * 12, "HEAD~1:drivers", "ab\ncd", "-" * 12, "g" * 12]
)
def test_hints_that_are_no_ids_are_passed_over(repository: Path, hint: str) -> None:
    assert _texts(open_tree(repository), blob=hint, base=hint if hint != "0" * 12 else "") == [("int three;\n", "HEAD")]


@pytest.mark.parametrize(
    "base", ["nope", "", "-h", "--all", "--output=x", "HEAD\n", "HEAD~9", "main:drivers/x.c", "a" * 9000]
)
def test_a_base_that_is_no_revision_is_refused(repository: Path, base: str) -> None:
    with pytest.raises(SourceError, match="no revision") as caught:
        open_tree(repository, base)
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 500


def test_a_blob_id_that_names_a_commit_is_no_file(repository: Path, git: Git) -> None:
    found = _texts(open_tree(repository), blob=_commit(git, repository, 0))
    assert found == [(None, "the blob is not in the repository"), ("int three;\n", "HEAD")]


def test_before_the_first_commit(tmp_path: Path, git: Git) -> None:
    git(tmp_path, "init", "-q")
    assert _texts(open_tree(tmp_path)) == [(None, "no commit yet")]


def test_bare_repository_linked_work_tree_and_git_directory(repository: Path, git: Git, tmp_path: Path) -> None:
    git(tmp_path, "clone", "-q", "--bare", "repository", "bare.git")
    git(repository, "worktree", "add", "-q", str(tmp_path / "linked"), "HEAD~1")
    assert _texts(open_tree(tmp_path / "bare.git")) == [("int three;\n", "HEAD")]
    assert _texts(open_tree(tmp_path / "linked")) == [("int two;\n", "HEAD")]
    assert _texts(open_tree(tmp_path / "linked", "main")) == [("int three;\n", "main")]
    assert _texts(open_tree(repository / ".git")) == [("int three;\n", "HEAD")]


def test_a_directory_of_a_repository_means_the_repository(repository: Path, git: Git) -> None:
    first, *others = _texts(open_tree(repository / "drivers"))
    assert first == ("int three;\n", "HEAD")
    assert set(others) == {(None, "file not in the tree")}
    assert _texts(open_tree(repository / "drivers", "HEAD~1"))[0] == ("int two;\n", "HEAD~1")


def test_a_kernel_below_the_top_of_a_repository(repository: Path, git: Git) -> None:
    (repository / "linux" / "mm").mkdir(parents=True)
    (repository / "linux" / "mm" / "y.c").write_text("int y;\n")
    git(repository, "add", ".")
    git(repository, "commit", "-q", "-m", "y")
    (repository / "linux" / "mm" / "new.c").write_text("int new;\n")
    assert ("int y;\n", "HEAD") in _texts(open_tree(repository / "linux"), "mm/y.c")
    assert _texts(open_tree(repository / "linux"), "mm/new.c")[-1] == ("int new;\n", "the folder")


def test_a_folder_that_only_lies_in_a_repository(repository: Path) -> None:
    loose = repository / "loose"
    (loose / "drivers").mkdir(parents=True)
    (loose / PATH).write_text("int loose;\n")
    assert _texts(open_tree(loose)) == [("int loose;\n", "the folder")]


def test_a_branch_that_moves_does_not_mix_two_states(repository: Path, git: Git) -> None:
    tree = open_tree(repository)
    assert next(tree.candidates(PATH)).text == "int three;\n"
    git(repository, "reset", "-q", "--hard", "HEAD~1")
    assert _texts(tree) == [("int three;\n", "HEAD")]


def test_uncommitted_changes_are_not_read(repository: Path) -> None:
    (repository / PATH).write_text("int changed;\n")
    assert _texts(open_tree(repository)) == [("int three;\n", "HEAD")]


def test_one_process_serves_all_questions_and_ends(repository: Path, git: Git, monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[subprocess.Popen[bytes]] = []

    class Counted(subprocess.Popen):  # type: ignore[type-arg] # a stand-in
        def __init__(self, command: list[str], **words: object) -> None:
            super().__init__(command, **words)  # type: ignore[call-overload] # what it was called with
            if "cat-file" in command:
                started.append(self)

    monkeypatch.setattr(subprocess, "Popen", Counted)
    tree = open_tree(repository)
    for _ in range(50):
        assert len(list(tree.candidates(PATH, _blob(git, repository, 2), _commit(git, repository, 1)))) == 3
    assert len(started) == 1
    assert started[0].poll() is None
    tree.close()
    tree.close()
    assert started[0].poll() is not None


def test_a_broken_repository_is_no_folder(repository: Path) -> None:
    (repository / ".git" / "HEAD").write_text("nonsense\n")
    with pytest.raises(SourceError, match="not a git repository"):
        open_tree(repository)
    (repository / ".git" / "HEAD").write_text("ref: refs/heads/main\n")
    (repository / ".git" / "config").write_text("[core\n")
    with pytest.raises(SourceError, match="bad config") as caught:
        open_tree(repository)
    assert "\n" not in str(caught.value)


def test_a_missing_git(repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(SourceError, match="git is not installed"):
        open_tree(repository)
    assert isinstance(open_tree(repository / "drivers"), FolderTree)


def test_latin_1_and_utf_8(tmp_path: Path) -> None:
    (tmp_path / "a.c").write_bytes("/* Jos\u00e9 */".encode())
    (tmp_path / "b.c").write_bytes("/* Jos\u00e9 */\r\n".encode("latin-1"))
    tree = open_tree(tmp_path)
    assert next(tree.candidates("a.c")).text == "/* Jos\u00e9 */"
    assert next(tree.candidates("b.c")).text == "/* Jos\u00e9 */\r\n"


def test_what_is_no_tree(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(SourceError, match=r"nothing: no such directory$"):
        open_tree(tmp_path / "nothing")
    with pytest.raises(SourceError, match=r"file: not a directory$"):
        open_tree(tmp_path / "file")
    with pytest.raises(SourceError, match="not a git repository, so revision 'v6' means nothing"):
        open_tree(tmp_path, "v6")
    with pytest.raises(SourceError, match="no tree"):
        open_tree(None, "v6")
    with pytest.raises(SourceError):
        open_tree(Path("a\0b\x1b"))


def test_no_tree_says_so() -> None:
    tree = open_tree(None)
    assert isinstance(tree, NoTree)
    assert _texts(tree) == [(None, "no tree was given")]


def test_kinds_of_trees(repository: Path, tmp_path: Path) -> None:
    tree = open_tree(repository)
    assert isinstance(tree, GitTree)
    tree.close()
    assert isinstance(open_tree(tmp_path), FolderTree)
