# SPDX-License-Identifier: GPL-2.0-or-later
"""Parts, transfer encodings and charsets: what a reader of the mail would see, and on which line of the input."""

import base64
import quopri
from collections.abc import Callable

import pytest

from patchlint.errors import PatchError
from patchlint.mail import mime, transfer
from patchlint.mail.diff import hides_patch, read_patch
from patchlint.mail.model import Patch, PatchMail

Make = Callable[..., bytes]
One = Callable[[bytes], PatchMail]
PatchIn = Callable[[bytes | str], Patch]
Numbers = Callable[[Patch], list[tuple[int, int, str]]]
_FILE = [(0, 1, "drivers/toy/train.c")]
_PLAIN = "Content-Type: text/plain\n\n"


def _parts(*parts: str, kind: str = "mixed") -> dict[str, str]:
    """The body and the Content-Type of a multipart mail."""
    return {
        "body": "preamble\n" + "".join(f"--=b1\n{part}\n" for part in parts) + "--=b1--\nepilogue\n",
        "Content_Type": f'multipart/{kind}; boundary="=b1"',
    }


def _attached(diff: str, kind: str, name: str) -> str:
    coded = base64.encodebytes(diff.encode()).decode()
    return (
        f"Content-Type: {kind}; name={name}\nContent-Disposition: attachment; filename={name}\n"
        f"Content-Transfer-Encoding: base64\n\n{coded}"
    )


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        ("text/x-patch", "0001-toy.patch"),
        ("text/plain", "toy.txt"),
        ("application/octet-stream", "toy.diff"),
        ("application/octet-stream", "TOY.PATCH"),
        ("application/x-patch", "toy.patch"),
        ("application/octet-stream", "toy.patch.txt"),
        ("application/octet-stream", '"=?utf-8?q?toy=2Epatch?="'),
    ],
)
def test_a_patch_in_an_attachment_is_read(
    make: Make, patch_in: PatchIn, numbers: Numbers, diff: str, kind: str, name: str
) -> None:
    mail = make(**_parts(_PLAIN + "See the attachment.", _attached(diff, kind, name)))
    assert numbers(patch_in(mail)) == _FILE


def test_an_attachment_that_is_no_patch_is_left_alone(make: Make, one: One, diff: str) -> None:
    mail = one(make(**_parts(_PLAIN + "See the picture.", _attached(diff, "image/png", "toy.png"))))
    assert mail.body == "See the picture.\n"


def test_a_patch_inline_and_attached_counts_once(make: Make, patch_in: PatchIn, numbers: Numbers, diff: str) -> None:
    mail = make(**_parts(_PLAIN + diff, _attached(diff, "text/x-patch", "toy.patch")))
    assert numbers(patch_in(mail)) == _FILE


def test_of_alternatives_the_plain_text_is_taken(make: Make, one: One, diff: str) -> None:
    html = "Content-Type: text/html\n\n<p>nothing</p>"
    for parts in ((html, _PLAIN + diff), (_PLAIN + diff, html)):
        assert one(make(**_parts(*parts, kind="alternative"))).body == diff + "\n"


def test_html_alone_is_refused_with_the_reason(make: Make, one: One, diff: str) -> None:
    for mail in (
        make(diff, Content_Type="text/html"),
        make(**_parts("Content-Type: text/html\n\n" + diff, kind="alternative")),
        make(**_parts(_PLAIN, "Content-Type: text/html\n\n" + diff, kind="alternative")),
    ):
        with pytest.raises(PatchError, match=r"in\.eml:[0-9]+: the mail has only an HTML body"):
            read_patch(one(mail))


def test_an_encrypted_mail_is_refused_with_the_reason(make: Make, one: One) -> None:
    mail = one(make("MIIQbQYJKoZIhvcN\n", Content_Type="application/pkcs7-mime; name=smime.p7m"))
    assert "encrypted" in mail.trouble


def test_signed_and_nested_parts_are_read_in_order(make: Make, one: One) -> None:
    inner = 'Content-Type: multipart/alternative; boundary="=b2"\n\n--=b2\n\nplain\n--=b2\n'
    inner += "Content-Type: text/html\n\nx\n--=b2--"
    signature = "Content-Type: application/pgp-signature; name=signature.asc\n\n-----BEGIN PGP SIGNATURE-----"
    assert one(make(**_parts(inner, "\nfooter", signature, kind="signed"))).body == "plain\nfooter\n"


def test_a_forwarded_mail_is_read(make: Make, patch_in: PatchIn, numbers: Numbers) -> None:
    forwarded = "Content-Type: message/rfc822\n\n" + make().decode()
    assert numbers(patch_in(make(**_parts(_PLAIN + "FYI", forwarded)))) == _FILE


def test_a_multipart_without_its_parts_is_read_as_text(make: Make, one: One, diff: str) -> None:
    assert one(make(diff, Content_Type="multipart/mixed; boundary=lost")).body == diff
    assert one(make(diff, Content_Type="multipart/mixed")).body == diff


def test_base64_with_crlf_inside(make: Make, patch_in: PatchIn, numbers: Numbers, diff: str) -> None:
    coded = base64.encodebytes(diff.replace("\n", "\r\n").encode())
    patch = patch_in(make(coded, Content_Transfer_Encoding="base64"))
    assert numbers(patch) == _FILE
    assert not any("\r" in line.text for line in patch.files[0].hunks[0].lines)


def test_a_footer_in_clear_below_base64_is_kept(make: Make, one: One, diff: str) -> None:
    coded = base64.encodebytes(diff.encode()) + b"\n____\nToy mailing list\n"
    assert one(make(coded, Content_Transfer_Encoding="base64")).body == diff + "\n____\nToy mailing list\n"


@pytest.mark.parametrize("encoding", ["quoted-printable", "base64", "Quoted-Printable", " base64 "])
def test_a_body_decoded_already_is_left_alone(make: Make, one: One, diff: str, encoding: str) -> None:
    text = f"Set x=3D and\n{diff}-- \nThanks\n"
    assert one(make(text, Content_Transfer_Encoding=encoding)).body == text


@pytest.mark.parametrize("text", ["x=3D and y=zz\n", "x=3D ä\n", "x=3D " + "long " * 20 + "\n"])
def test_what_breaks_the_rules_of_quoted_printable_is_not_decoded(make: Make, one: One, text: str) -> None:
    assert one(make(text, Content_Transfer_Encoding="quoted-printable")).body == text


def test_quoted_printable_keeps_the_lines_of_the_input(make: Make, patch_in: PatchIn, diff: str) -> None:
    wide = diff.replace(
        "static int toy_probe(struct toy *toy)", "static int toy_probe(struct toy *toy, int " + "a" * 70
    )
    data = make(quopri.encodestring(b"x\n\n" + wide.encode()), Content_Transfer_Encoding="quoted-printable")
    (file,) = patch_in(data).files
    assert file.hunks[0].header in wide.split("\n")
    assert data.split(b"\n")[file.line - 1].startswith(b"diff --git ")
    assert data.split(b"\n")[file.hunks[0].line - 1].startswith(b"@@ -10,7")


def test_encoded_line_ends_are_line_ends(make: Make, one: One) -> None:
    mail = one(make("one=0A=\ntwo=0D=0A=\nthree\n", Content_Transfer_Encoding="quoted-printable"))
    assert mail.body == "one\ntwo\nthree\n"
    assert [mail.input_line(number) for number in (1, 2, 3)] == [5, 6, 7]


def test_every_line_of_an_attachment_stands_where_its_base64_begins(make: Make, one: One, diff: str) -> None:
    data = make(**_parts(_PLAIN + "one\ntwo", _attached(diff, "text/x-patch", "toy.patch")))
    mail = one(data)
    start = data.split(b"\n").index(base64.encodebytes(diff.encode()).split(b"\n")[0]) + 1
    assert [mail.input_line(number) for number in (1, 2, 3, 9)] == [9, 10, start, start]


@pytest.mark.parametrize(
    ("raw", "declared", "text"),
    [
        ("für".encode(), "iso-8859-1", "für"),
        ("für".encode("latin-1"), "iso-8859-1", "für"),
        ("für".encode("latin-1"), "utf-8", "für"),
        ("für".encode("latin-1"), "n", "für"),
        ("für".encode("latin-1"), "punycode", "für"),
        ("答复".encode("gbk"), "gb2312", "答复"),
        ("李修賢".encode("iso-2022-jp"), "iso-2022-jp", "李修賢"),
        ("ünï".encode() + b"\nf\xfcr", "us-ascii", "ünï\nfür"),
        (b"a\x85b\x0cc", "us-ascii", "a\x85b\x0cc"),
    ],
)
def test_charsets(make: Make, one: One, raw: bytes, declared: str, text: str) -> None:
    mail = one(make(raw + b"\n", Content_Type=f"text/plain; charset={declared}"))
    assert mail.body == text + "\n"


def test_format_flowed_is_undone_as_git_does(make: Make, one: One) -> None:
    body = "  \tif (x)\n one \ntwo\n>quoted\n-- \nAda \nBob\n"
    flowed = one(make(body, Content_Type="text/plain; format=flowed"))
    assert flowed.body == " \tif (x)\none two\n>quoted\n-- \nAda Bob\n"
    assert [flowed.input_line(number) for number in range(1, 6)] == [5, 6, 8, 9, 10]
    assert one(make(body, Content_Type="text/plain; format=flowed; delsp=yes")).body.split("\n")[1] == "onetwo"


@pytest.mark.parametrize(
    "name", ["toy.patch.gz", "v2-patches.tar.xz", '"=?utf-8?q?toy=2Ediff=2Ezip?="', "toy.patch.gpg"]
)
def test_a_packed_patch_is_named(make: Make, one: One, name: str) -> None:
    mail = one(make(**_parts(_PLAIN + "See the attachment.", _attached("x", "application/gzip", name))))
    assert mail.trouble.endswith(" is packed")
    assert hides_patch(mail)


@pytest.mark.parametrize("name", ["config.gz", "dmesg.txt.xz", "toy.gz.png"])
def test_what_is_packed_and_no_patch_is_left_alone(make: Make, one: One, name: str) -> None:
    mail = one(make(**_parts(_PLAIN + "See the attachment.", _attached("x", "application/gzip", name))))
    assert not hides_patch(mail)
    assert mail.trouble == ""


def test_a_packed_patch_beside_a_readable_one_hides_nothing(make: Make, patch_in: PatchIn, diff: str) -> None:
    patch = patch_in(make(**_parts(_PLAIN + diff, _attached("x", "application/gzip", "toy.patch.gz"))))
    assert (len(patch.files), patch.refused, hides_patch(patch.mail)) == (1, (), False)


@pytest.mark.parametrize(
    ("subject", "hides"),
    [
        ("[PATCH 1/2] toy: one", True),
        ("toy: one", True),
        ("Re: [PATCH 1/2] toy: one", False),
        ("[PATCH 0/2] toy", False),
        ("[GIT PULL] toy", False),
    ],
)
def test_what_cannot_be_read_is_a_patch_unless_the_subject_says_otherwise(
    make: Make, one: One, diff: str, subject: str, hides: bool
) -> None:
    pgp = f"Hello.\n\n-----BEGIN PGP MESSAGE-----\n\n{'wcBMA' * 12}\n"
    for body, kind in ((diff, "text/html"), ("MIIQbQYJ\n", "application/pkcs7-mime"), (pgp, "text/plain")):
        assert hides_patch(one(make(body, subject, Content_Type=kind))) is hides


def test_a_mail_of_too_many_parts_or_lines_is_refused_with_the_reason(
    make: Make, one: One, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mime, "_LIMIT_PARTS", 3)
    mail = one(make(**_parts("\n1", "\n2", "\n3"), subject="Re: [PATCH] toy"))
    assert "more than 3 parts" in mail.trouble
    assert hides_patch(mail)
    monkeypatch.setattr(transfer, "LIMIT_LINES", 10)
    coded = base64.encodebytes(b"\n" * 60)
    assert "more than 10 lines" in one(make(coded, Content_Transfer_Encoding="base64")).trouble
    assert "more than 10 lines" in one(make("=0a" * 20 + "\n", Content_Transfer_Encoding="quoted-printable")).trouble


def test_the_base_commit_is_found(make: Make, one: One) -> None:
    base = "0123456789abcdef0123456789abcdef01234567"
    assert one(make(f"x\n---\nbase-commit: {base}\n-- \n2.39\n")).base_commit == base
    assert one(make(f"> base-commit: {base}\nbase-commit: --exec\n")).base_commit == ""
