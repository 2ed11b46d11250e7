"""File names: what PatSnap says, without what could do harm."""

import unicodedata
from pathlib import PurePosixPath, PureWindowsPath
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.reports import Format
from bot.patsnap.names import file_name

PDF, WORD = Format.PDF, Format.WORD


@pytest.mark.parametrize(
    ("disposition", "name"),
    [
        ("attachment; filename*=UTF-8''%E5%B0%8F%E7%B1%B3_2026.docx", "小米_2026.docx"),
        ("attachment;filename*=utf-8'zh'%E5%B0%8F.docx;x=y", "小.docx"),
        ("attachment; filename=\"plain.docx\"; filename*=UTF-8''star.docx", "star.docx"),
        ('attachment; filename="a \\"b\\"; c.docx"', "a b; c.docx"),
        ('attachment; filename="a<b>:c|d?*.docx"', "abcd.docx"),
        ("attachment; filename=CON.docx", "_CON.docx"),
        ("attachment; filename=nul.tar.docx", "_nul.tar.docx"),
        ("attachment; filename=Console.docx", "Console.docx"),
        ("attachment; filename=plain.docx; size=3", "plain.docx"),
        ("attachment; filename=%E5%B0%8F.docx", "小.docx"),
        ("attachment; filename*=UTF-8''a+b.DOCX", "a+b.docx"),
        ("attachment; filename*=UTF-8''report", "report.docx"),
        ("attachment; filename*=UTF-8''report.pdf", "report.docx"),
        ("attachment; filename*=UTF-8''v1.2.docx", "v1.2.docx"),
        ("attachment; filename*=UTF-8''..%2F..%5Cetc%2Fpass%00wd", "etcpasswd.docx"),
        ("attachment; filename*=UTF-8''...hidden.docx", "hidden.docx"),
        ("attachment; filename*=UTF-8''a%E2%80%AEfdp.docx", "afdp.docx"),
        ("attachment; filename*=UTF-8''e%CC%81.docx", "é.docx"),
    ],
)
def test_the_header_names_the_file(disposition: str, name: str) -> None:
    assert file_name(disposition, "/a/other.docx", WORD, "fallback") == name


@pytest.mark.parametrize(
    ("target", "name"),
    [
        ("/a/b.pdf?x=1&response-content-disposition=attachment%3Bfilename%2A%3DUTF-8%27%27%E5%B0%8F.pdf", "小.pdf"),
        ("/a/b.pdf?response-content-disposition=attachment%3B+filename*%3DUTF-8''%25E5%25B0%258F+a.pdf", "小 a.pdf"),
        ("/a/%E5%B0%8F_2026.pdf?sign=x%3Dy", "小_2026.pdf"),
        ("/a/b.pdf?response-content-disposition=inline", "b.pdf"),
        ("/a/b%2F..%2F..%2Fc.pdf", "b....c.pdf"),
        ("/a/download?sign=x", "fallback.pdf"),
        ("/a/..?sign=x", "fallback.pdf"),
        ("/", "fallback.pdf"),
    ],
)
def test_then_the_link_names_it_and_then_we_do(target: str, name: str) -> None:
    assert file_name("", target, PDF, "fallback.pdf") == name


@pytest.mark.parametrize("fallback", ["", "..", "/", ".pdf", "\u202e", "  "])
def test_there_is_always_a_name(fallback: str) -> None:
    assert file_name("", "/", PDF, fallback) == "report.pdf"


@pytest.mark.parametrize(("letter", "bytes_each"), [("a", 1), ("小", 3), ("𠮷", 4)])
def test_a_long_name_is_cut_before_its_suffix(letter: str, bytes_each: int) -> None:
    name = file_name(f"attachment; filename*=UTF-8''{quote(letter * 300)}.docx", "/", WORD, "x")
    assert name == letter * min(115, 235 // bytes_each) + ".docx"


HOSTILE = st.text(
    st.sampled_from("a.小/\\%\0\n\x7f\u202e\u2066\ud800e\u0301 '\";:*?&=+2Ff") | st.characters(), max_size=300
)


@given(HOSTILE, HOSTILE, HOSTILE, st.sampled_from(Format))
def test_a_name_is_never_a_path_and_never_empty(header: str, target: str, fallback: str, wanted: Format) -> None:
    for disposition in (header, f"attachment; filename*=UTF-8''{header}", f'attachment; filename="{header}"'):
        name = file_name(disposition, "/" + target, wanted, fallback)
        assert name == PurePosixPath(name).name
        assert "\\" not in name
        assert PureWindowsPath(name).name == name
        assert not set(name) & set('<>:"|?*')
        assert not PureWindowsPath(name).is_reserved()
        assert name.endswith(wanted.suffix)
        assert name not in {wanted.suffix, ".", ".."}
        assert name[0] not in ". "
        assert len(name) <= 120
        assert len(name.encode()) <= 240
        assert unicodedata.is_normalized("NFC", name)
        assert not {unicodedata.category(character) for character in name} & {"Cc", "Cf", "Cs", "Zl", "Zp"}
