"""Links go out as they are written, and only where they may."""

import pytest

from bot.errors import BadFile, BadFileKind
from bot.patsnap.links import Link

HOSTS = frozenset({"patsnap.com", "zhihuiya.com", "127.0.0.1", "::1", "10.0.0.1"})


@pytest.mark.parametrize(
    "text",
    [
        "https://patsnap.com/x",
        "https://open.patsnap.com/x",
        "https://a.b.ZhiHuiYa.com:8443/x",
        "HTTPS://open.patsnap.com./x",
        "http://127.0.0.1:8080/x",
        "http://[::1]:8080/x",
        "https://10.0.0.1/x",
    ],
)
def test_links_that_may_be_followed(text: str) -> None:
    Link(text).check(HOSTS)


@pytest.mark.parametrize(
    "text",
    [
        "http://open.patsnap.com/x",
        "ftp://open.patsnap.com/x",
        "https://evilpatsnap.com/x",
        "https://patsnap.com.evil.org/x",
        "https://evil.org/patsnap.com",
        "https://evil.org?patsnap.com",
        "https://evil.org#.patsnap.com",
        "https://patsnap.com@evil.org/x",
        "https://id:secret@patsnap.com/x",
        "https://evil.org\\.patsnap.com/x",
        "https://patsnap。com.evil.org/x",
        "http://127.0.0.2/x",
        "http://localhost/x",
        "http://127.1/x",
        "http://2130706433/x",
        "http://[::ffff:127.0.0.1]/x",
        "http://10.0.0.1/x",
        "https://x.10.0.0.1/x",
        "file:///etc/passwd",
        "//patsnap.com/x",
        "/x",
        "",
        "https://",
        "https:///x",
        "https://patsnap.com/\n",
        "https://patsnap.com:x/",
        "https://[::1/x",
    ],
)
def test_links_that_may_not_be_followed(text: str) -> None:
    with pytest.raises(BadFile) as raised:
        Link(text).check(HOSTS)
    assert raised.value.kind is BadFileKind.ELSEWHERE
    assert "secret" not in str(raised.value)


@pytest.mark.parametrize(
    ("text", "target"),
    [
        ("https://h/a?sign=q%3Dx%26y%3B&b=%7e~!'()*;[]|+%2525%zz", "/a?sign=q%3Dx%26y%3B&b=%7e~!'()*;[]|+%2525%zz"),
        ("https://h/a/../b/./c//d?x=/../y", "/a/../b/./c//d?x=/../y"),
        ('https://h/{a}"<b>^`', '/{a}"<b>^`'),
        ("https://h:443/%e5%B0%8f#part", "/%e5%B0%8f"),
        ("https://h?x=1", "/?x=1"),
        ("https://h", "/"),
        ("https://h/小?b=é", "/%E5%B0%8F?b=%C3%A9"),
    ],
)
def test_only_what_cannot_stand_in_a_request_line_is_encoded(text: str, target: str) -> None:
    assert Link(text).raw_path == target.encode()


@pytest.mark.parametrize(
    ("location", "target"),
    [
        ("/c?d=%3D%7e", "/c?d=%3D%7e"),
        ("c", "/a/c"),
        ("../c", "/c"),
        ("?x", "/a/b?x"),
        ("//h/c", "/c"),
        ("https://other/a/../%3d?", "/a/../%3d?"),
    ],
)
def test_a_location_may_be_relative(location: str, target: str) -> None:
    assert Link("https://h/a/b?sign=1").leading_to(location).raw_path == target.encode()


@pytest.mark.parametrize("location", ["//[", "mailto:a@b", "https://h:x/"])
def test_a_location_that_is_no_url_is_refused(location: str) -> None:
    with pytest.raises(BadFile):
        Link("https://h/a").leading_to(location).check(frozenset({"h"}))
