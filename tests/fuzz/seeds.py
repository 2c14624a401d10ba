# SPDX-License-Identifier: GPL-2.0-or-later
"""What inputs begin as: the mails and C files of this repository, its families and templates, and what mailers do."""

import base64
import quopri
from functools import cache
from pathlib import Path

from patchlint.registry import rules
from patchlint.source.pairs import functions_in

ROOT = Path(__file__).parent.parent.parent
_HERE = Path(__file__).parent
_MOST = 6000  # bytes of a seed

FILE = "diff --git a/lib/toy.c b/lib/toy.c\nindex 1a2b3c4..6f5e4d3 100644\n--- a/lib/toy.c\n+++ b/lib/toy.c\n"
HUNKS = "@@ -1,3 +1,3 @@ int a(void)\n a\n-b\n+c\n d\n@@ -9,3 +9,4 @@\n i\n \n+j\n k\n"
RENAME = "diff --git a/lib/a.c b/lib/b.c\nsimilarity index 90%\nrename from lib/a.c\nrename to lib/b.c\n"
NEW = "diff --git a/lib/n.c b/lib/n.c\nnew file mode 100644\n--- /dev/null\n+++ b/lib/n.c\n@@ -0,0 +1 @@\n+n\n"
PLAIN = "--- linux.orig/lib/p.c\n+++ linux/lib/p.c\n@@ -1 +1 @@\n-a\n\\ No newline at end of file\n+b\n"
MODE = "diff --git a/lib/m.c b/lib/m.c\nold mode 100644\nnew mode 100755\n"
FRAGMENTS = [
    b"From: ada@example.org\n",
    b"From git@z Thu Jan  1 00:00:00 1970\n",
    b"From mboxrd@z\n",
    b"Subject: [PATCH v2 1/2] =?utf-8?q?x?=\n",
    b"Content-Type: multipart/mixed; boundary=b\n",
    b'Content-Type: multipart/alternative; boundary="b"\n',
    b"Content-Type: text/plain; charset=gb2312; format=flowed\n",
    b"Content-Type: message/rfc822\n",
    b"Content-Type: text/html\n",
    b"Content-Transfer-Encoding: base64\n",
    b"Content-Transfer-Encoding: quoted-printable\n",
    b"Content-Disposition: attachment; filename*=utf-8''%41.patch\n",
    b"--b\n",
    b"--b--\n",
    b"\n",
    b"\r\n",
    b"ZGlmZiAtLWdpdCBhL3ggYi94Cg==\n",
    b"a=3D=\n",
    b"---\n",
    b"-- \n",
    b"> diff --git a/x b/x\n",
    b"diff --cc x\n",
    b"GIT binary patch\nliteral 5\n",
    b"EcmV?d00001\n",
    b"@@ -1 +1 @@\n",
    b"@@ -1,9 +1 @@\n",
    b"--- a/x\n+++ b/x\n",
    b"+a\n",
    b"-b\n",
    b" c\n",
    b"\xff\xfe\x00",
    *(text.encode() for text in (FILE, HUNKS, RENAME, NEW, PLAIN, MODE)),
]

MAIL_WORDS = (*FRAGMENTS, b"In-Reply-To: ", b"Re: ", b"[PATCH 0/3] ", b">From ", b"=?utf-8?b?", b"?=", b"base-commit: ")
DIFF_WORDS = (
    *FRAGMENTS[18:],
    b"\\ No newline at end of file\n",
    b"/dev/null",
    b"../",
    b"a/",
    b'"a/\\303\\251"',
    b".git/",
    b"rename from ",
    b"copy to ",
    b"deleted file mode 100644\n",
    b"\t2026-11-01 12:00:00",
    b"@@@ ",
    b"Binary files ",
)
C_WORDS = (
    *(b"\n#if 0\n", b"\n#endif\n", b"\n}\n", b"\nint f(void)\n{\n", b"\n"),
    *b"if ( ) { } ; return goto out out: while for do switch case default break continue else && || ! ? : = == - * & "
    b"-> . , [ ] \"t\" 'c' NULL 0 -EINVAL sizeof typeof struct union enum typedef static int void u32 __free(kfree) "
    b"of_node_put(np) of_node_get(np) get_device(dev) put_device(dev) IS_ERR(x) PTR_ERR(x) ERR_PTR(-1) list_add(a,b) "
    b"kfree(p) mutex_lock(&m) guard(mutex)(&m) scoped_guard list_for_each_entry(a,b,c) for_each_child_of_node(a,b) "
    b"no_free_ptr(p) container_of(a,b,c) WARN_ON( BUG() ({ }) (int[ _Generic( asm( __attribute__(( #if #else #endif "
    b"#define /* */ // \\ # ## ... SYSCALL_DEFINE1( CLASS( kref_put(&x,f) refcount_dec_and_test(&r)".split(),
)
TOML_WORDS = (
    b"\n",
    *b"= { } [ ] [[ ]] , . \" ' \"\"\" ''' # true false 0 1 -1 1e9 inf nan 2026-01-01 arg out returns_arg fails when "
    b"null flag flag_arg lacks returns others field counter title name member end of not_of var holds put note since "
    b"[get] [put] [take] [keep] [loop] [cleanup] [alias] [lock] [set] [callback] [couple] family object protocol "
    b'lifetime "null" "always" "negative|zero" \\u0000 \\x1b select format jobs families tree [[suppress]] '
    b"fingerprint why until".split(),
)
TEMPLATE_WORDS = (
    b"\n",
    *b"{{ }} {% %} {# #} for in endfor if endif else set macro endmacro include import extends block call filter | ~ . "
    b"( ) [ ] {{object}} {{facts}} {{facts.getter}} loop range lipsum cycler joiner namespace self super() replies "
    b"__class__ |join(',') |replace('a','b') |sentence |length recursive {{on(1)}} * ** % 'a' 1 9999999999 raw "
    b"endraw".split(),
)
TEXT_WORDS = (
    *(
        b"\x1b[31m",
        b"\x9b2J",
        b"\xe2\x80\xae",
        b"\r",
        b"\n",
        b"\t",
        b"<script>",
        b"</td>",
        b"&lt;",
        b'"',
        b"'",
        b"\x00",
    ),
    *(b"{{ 7 }}", b"{% for", b"::error::", b"%0A", b"]]>", b"\\u001b", b"> ", b"From ", b"-- ", b"a->b", b"]0;x\x07"),
)

_SUPPRESSIONS = b"""\
[[suppress]]
fingerprint = "0123456789abcdef"
why = "the list owns it"
file = "drivers/lamp/bind.c"
until = 2027-01-31
added = 2026-11-01
"""
_REPORT = b"""\
{"version": 1, "findings": [{"fingerprint": "0123456789abcdef", "file": "a.c", "function": "f",
"rule": "never-put", "suppression": {"by": "baseline"}}], "preexisting": [], "suppressed": []}
"""
_CONFIGURATION = b"""\
format = "terse"
min-confidence = "low"
select = ["never-put", "double-put"]
ignore = "use-after-put"
jobs = 2
strict = true
tree = "~/linux"
"""


def crashers(target: str) -> list[Path]:
    """The inputs that a target has failed with once."""
    return sorted((_HERE / "crashers").glob(f"{target}-*"))


@cache
def mails() -> tuple[bytes, ...]:
    """The mails of the fixtures, and each in another wrapping that mailers and archives put around it."""
    plain = [path.read_bytes() for path in sorted((ROOT / "fixtures/cases").glob("*/patch.mbox"))]
    wrapped = [_WRAPPINGS[number % len(_WRAPPINGS)](mail) for number, mail in enumerate(plain)]
    return (*plain, *wrapped, b"".join(FRAGMENTS), *FRAGMENTS[-6:])


def _header_and_body(mail: bytes) -> tuple[bytes, bytes]:
    header, _, body = mail.partition(b"\n\n")
    return header, body


def _base64(mail: bytes) -> bytes:
    header, body = _header_and_body(mail)
    return header + b"\nContent-Transfer-Encoding: base64\n\n" + base64.encodebytes(body)


def _quoted_printable(mail: bytes) -> bytes:
    header, body = _header_and_body(mail)
    return header + b"\nContent-Transfer-Encoding: quoted-printable\n\n" + quopri.encodestring(body)


def _parts(kind: bytes, mail: bytes) -> bytes:
    header, body = _header_and_body(mail)
    head = header + b"\nContent-Type: multipart/" + kind + b'; boundary="b=1"\n\n--b=1\n'
    page = b"\n--b=1\nContent-Type: text/html\n\n<p>x</p>\n--b=1--\n"
    return head + b"Content-Type: text/plain; charset=utf-8\n\n" + body + page


def _attached(mail: bytes) -> bytes:
    inner = b"From: a@example.org\nContent-Type: multipart/mixed; boundary=c\n\n--c\nContent-Type: message/rfc822\n\n"
    return inner + mail + b"\n--c--\n"


def _flowed(mail: bytes) -> bytes:
    header, body = _header_and_body(mail)
    return header + b"\nContent-Type: text/plain; format=flowed; delsp=yes\n\n" + body.replace(b"\n ", b"\n  ")


def _mboxrd(mail: bytes) -> bytes:
    one = b"From mboxrd@z Thu Jan  1 00:00:00 1970\n" + mail + b"\n"
    return one + one.replace(b"[PATCH]", b"[PATCH v2]")


_WRAPPINGS = (
    *(_base64, _quoted_printable, lambda mail: _parts(b"alternative", mail), _attached, _flowed, _mboxrd),
    *(lambda mail: mail.replace(b"\n", b"\r\n"), lambda mail: _parts(b"mixed", mail)),
)


@cache
def diffs() -> tuple[bytes, ...]:
    """The diffs of the fixtures without their mails, and the rarer kinds."""
    found = (mail[mail.find(b"diff --git") :] for mail in mails() if b"diff --git" in mail)
    return (*found, *(text.encode() for text in (FILE + HUNKS, RENAME + NEW, PLAIN, MODE + FILE + HUNKS)))


@cache
def files() -> tuple[bytes, ...]:
    """C files of ours: fixtures, the examples of rules, cases of the front end."""
    patterns = ("fixtures/cases/*/before/**/*.c", "tests/c/*.c", "tests/rules/*/*.c", "tests/lower/cases/*.c")
    texts = [path.read_bytes() for pattern in patterns for path in sorted(ROOT.glob(pattern))]
    texts += [text.encode() for rule in rules() for text in (*rule.bad, *rule.good)]
    return tuple(text[:_MOST] for text in texts)


@cache
def functions() -> tuple[bytes, ...]:
    """Single functions: those of the engine's cases, which hold every construct that it knows."""
    found: list[bytes] = []
    for path in sorted(ROOT.glob("tests/engine/*/*.c")):
        text = path.read_text()
        lines = text.split("\n")
        found += ["\n".join([*lines[f.line - 1 : f.end_line], ""]).encode() for f in functions_in(text, "")]
    return (*found, *(text for text in files() if len(text) < 1500))


@cache
def families() -> tuple[bytes, ...]:
    """Family files and protocols, their first rows."""
    texts = [path.read_bytes() for path in sorted(ROOT.glob("rules/*/*.toml"))]
    return tuple(b"\n".join(text[:3000].split(b"\n")[:-1]) + b"\n" for text in texts)


def configurations() -> tuple[bytes, ...]:
    """What may stand in the user's configuration."""
    return (_CONFIGURATION, *(line + b"\n" for line in _CONFIGURATION.split(b"\n") if line))


def suppressions() -> tuple[bytes, ...]:
    """What may be suppressed: the file, and the saved report that a baseline is."""
    return (_SUPPRESSIONS, _SUPPRESSIONS * 3, _REPORT)


@cache
def templates() -> tuple[bytes, ...]:
    """Our templates, as a reviewer's own may begin as."""
    return tuple(path.read_bytes() for path in sorted((ROOT / "templates").rglob("*.txt.j2")))


def texts() -> tuple[bytes, ...]:
    """Names and lines as they may stand in mails."""
    return (b"np", b"lamp->dev.of_node", b"Ann Author <ann@example.org>", b"lamp: find the bulb", *TEXT_WORDS)
