# SPDX-License-Identifier: GPL-2.0-or-later
"""Mails that are too much on purpose: each ends within so much memory and time, with a result or one clear line."""

import base64

import pytest
from hard_run import hard_run

_LONG = 10_000_000
_MANY = 100_000
_DEEP = 10_000
_MOST_SECONDS = 40.0  # of processor time; the slowest takes a quarter of that
_MOST_MEMORY = 900 << 20
_HEAD = "From: ann@example.org\nSubject: [PATCH] lamp: x\n"
_NAMES = "--- a/lib/x.c\n+++ b/lib/x.c\n"
_GIT = f"diff --git a/lib/x.c b/lib/x.c\n{_NAMES}"
_TINY = f"{_GIT}@@ -1 +1 @@\n-a\n+b\n"
_LOG = "\nLog.\n---\n"


def _mime(kind: str, body: str) -> str:
    return f"{_HEAD}{kind}\n\n{body}"


def _lines() -> dict[str, str]:
    """Mails of ten million bytes, nearly all of them on one line."""
    return {
        "nothing else": "a" * _LONG,
        "subject": f"From: ann@example.org\nSubject: {'x' * _LONG}\n{_LOG}{_TINY}",
        "encoded words": f"From: ann@example.org\nSubject: {'=?utf-8?q?x?= ' * (_LONG // 14)}\n{_LOG}{_TINY}",
        "words begun": f"From: ann@example.org\nSubject: {'=?utf-8?q?' * (_LONG // 10)}\n{_LOG}{_TINY}",
        "addresses": f"{_HEAD}To: {'a@example.org, ' * (_LONG // 15)}\n{_LOG}{_TINY}",
        "parameters": f"{_HEAD}Content-Type: text/plain; {'a=b; ' * (_LONG // 5)}\n{_LOG}{_TINY}",
        "log": f"{_HEAD}\n{'-' * _LONG}\n---\n{_TINY}",
        "names": f"{_HEAD}{_LOG}diff --git {'a ' * (_LONG // 2)}\n{_NAMES}@@ -1 +1 @@\n-a\n+b\n",
        "quoted name": f'{_HEAD}{_LOG}diff --git "{"x" * _LONG}\n{_NAMES}@@ -1 +1 @@\n-a\n+b\n',
        "binary": f"{_HEAD}{_LOG}{_TINY}Binary files {'a and ' * (_LONG // 6)} differ\n",
        "hunk header": f"{_HEAD}{_LOG}{_GIT}@@ -1 +1 @@ {'x(' * (_LONG // 2)}\n-a\n+b\n",
        "line number": f"{_HEAD}{_LOG}{_GIT}@@ -1 +{'1' * _LONG} @@\n-a\n+b\n",
        "added line": f"{_HEAD}{_LOG}{_GIT}@@ -1 +1 @@\n-a\n+{'a;' * (_LONG // 2)}\n",
        "base64": _mime("Content-Transfer-Encoding: base64", base64.b64encode(b"a" * _LONG).decode()),
        "base64 of lines": _mime("Content-Transfer-Encoding: base64", base64.b64encode(b"\n" * _LONG).decode()),
        "quoted-printable": _mime("Content-Transfer-Encoding: quoted-printable", "=0A" * (_LONG // 3)),
    }


def _numbers() -> dict[str, str]:
    """Mails with more of something than anybody sends."""
    hunk = "@@ -{0},3 +{0},3 @@ int f{0}(void)\n a{0}\n-b\n+c\n d\n"
    nested = "".join(f"Content-Type: multipart/mixed; boundary=b{n}\n\n--b{n}\n" for n in range(2000))
    inner = "Content-Type: message/rfc822\n\n" * 20_000
    coded = f"Content-Type: text/plain\n\n{_TINY}"
    for _ in range(20):
        kind = "Content-Type: message/rfc822\nContent-Transfer-Encoding: base64"
        coded = f"{kind}\n\n{base64.encodebytes(coded.encode()).decode()}"
    rename = (
        "diff --git a/lib/x{0}.c b/lib/y{0}.c\nsimilarity index 100%\nrename from lib/x{0}.c\nrename to lib/y{0}.c\n"
    )
    added = "".join(
        f"+int f{n}(struct device *d)\n+{{\n+\tget_device(d);\n+\treturn g();\n+}}\n" for n in range(_MANY // 20)
    )
    return {
        "hunks": f"{_HEAD}{_LOG}{_GIT}" + "".join(hunk.format(n * 10 + 1) for n in range(_MANY)),
        "files": f"{_HEAD}{_LOG}" + "".join(_TINY.replace("x.c", f"x{n}.c") for n in range(_MANY // 5)),
        "renames": f"{_HEAD}{_LOG}" + "".join(rename.format(n) for n in range(_MANY // 5)),
        "functions": f"{_HEAD}{_LOG}diff --git a/x.c b/x.c\nnew file mode 100644\n--- /dev/null\n+++ b/x.c\n"
        f"@@ -0,0 +1,{_MANY // 4} @@\n{added}",
        "mails": f"From a@z Thu Jan  1 00:00:00 1970\n{_HEAD}\n\n" * _MANY,
        "parts": _mime("Content-Type: multipart/mixed; boundary=b", "--b\n\nx\n" * _MANY),
        "parts in parts": _HEAD + nested,
        "mails in mails": _HEAD + inner + _TINY,
        "base64 in base64": _HEAD + coded,
        "folded lines": _HEAD + " x\n" * _MANY + _LOG + _TINY,
        "boundary lines": _mime(
            "Content-Type: multipart/mixed; boundary=" + "b" * 900, ("--" + "b" * 900 + "\n") * 9000
        ),
    }


def _deep() -> dict[str, str]:
    """Bodies that are nested or chained ten thousand deep."""
    n = _DEEP
    return {
        "parentheses": f"x = {'(' * n}a{')' * n};",
        "parentheses left open": "(" * n,
        "braces": "{" * n + "}" * n,
        "blocks": "if (a) {" * n + "}" * n,
        "else if": "if (a) b(); else " * n + "c();",
        "casts": f"x = {'(u32)' * n}a;",
        "structs": f"{'struct a {' * n}int x;{'} b;' * n}",
        "calls": f"{'a(' * n}{')' * n};",
        "indices": f"{'a[' * n}0{']' * n} = 1;",
        "choices": f"x = {'a ? b : ' * n}c;",
        "choices in choices": f"x = {'a ? ' * n}b{': c' * n};",
        "operators": f"x = {'!' * n}a;",
        "dereferences": f"x = {'*' * n}a;",
        "sums": f"x = a{' + a' * n};",
        "conditions": f"if (a{' && a' * n}) b();",
        "members": f"x = a{'->a' * n};",
        "cases": f"switch (a) {{{'case 1: ' * n}}}",
        "loops": f"{'do ' * n}a();{' while (0);' * n}",
        "statement expressions": f"x = {'({ ' * n}a;{' });' * n}",
        "directives": "\n#if A\n" * n + "a();" + "\n#endif\n" * n,
        "branches of a directive": "\n#if A\n" + "a();\n#elif B\n" * n + "\n#endif\n",
        "initialisers": f"struct a x = {'{' * n}{'}' * n};",
        "sizes": f"x = {'sizeof(' * n}int{')' * n};",
        "scopes": f"{'scoped_guard(mutex, &a) {' * n}{'}' * n}",
        "cleanups": "".join(f"struct device *d{k} __free(put_device) = get_device(a);\n" for k in range(n)),
        "jumps": "".join(f"if (a{k}) goto l{k};\n" for k in range(n))
        + "".join(f"l{k}: put_device(d);\n" for k in range(n)),
        "types": f"{'typeof(' * n}a{')' * n} x;",
        "pointers": f"int {'*' * n}x;",
        "a long name": f"refcount{'_and_test' * 40_000}$(a);",
    }


def _function(body: str) -> str:
    lines = f"int f(struct device *d)\n{{\n\tget_device(d);\n\t{body}\n\treturn 0;\n}}".split("\n")
    head = f"{_HEAD}{_LOG}diff --git a/x.c b/x.c\nnew file mode 100644\n--- /dev/null\n+++ b/x.c\n"
    return f"{head}@@ -0,0 +1,{len(lines)} @@\n" + "".join(f"+{line}\n" for line in lines)


def _check(mail: str) -> None:
    ended = hard_run("--format", "terse", data=mail.encode())
    assert ended.status in (0, 1, 2), ended.err[-500:]
    assert ended.tidy, ended.err[-500:]
    assert ended.seconds < _MOST_SECONDS
    assert ended.memory < _MOST_MEMORY
    assert max(map(len, ended.err.splitlines()), default=0) < 3000


@pytest.mark.parametrize("kind", _lines())
def test_a_line_of_ten_million_bytes(kind: str) -> None:
    _check(_lines()[kind])


@pytest.mark.parametrize("kind", _numbers())
def test_too_many_of_something(kind: str) -> None:
    _check(_numbers()[kind])


@pytest.mark.parametrize("kind", _deep())
def test_ten_thousand_deep(kind: str) -> None:
    _check(_function(_deep()[kind]))


def test_too_little_memory_is_seen() -> None:
    assert hard_run(code="'a' * (2 << 30)").status == 1
