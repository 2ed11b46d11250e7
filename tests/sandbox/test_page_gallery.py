"""The gallery as the page's server has it: what Patrol prints, and what becomes of it."""

import asyncio

import pytest

from sandbox.page.gallery import Gallery, GalleryError


@pytest.mark.slow
@pytest.mark.asyncio
async def test_patrol_prints_a_language_once_and_says_which_it_does_not_speak() -> None:
    gallery = Gallery()

    english, again, other = await asyncio.gather(
        gallery.exhibits("en"), gallery.exhibits("en"), gallery.exhibits("--languages"), return_exceptions=True
    )

    assert isinstance(english, dict)
    assert again is english
    assert {"code": "en", "name": "English"} in english["languages"]
    assert all(exhibit.keys() == {"name", "payload", "problems"} for exhibit in english["exhibits"])
    assert isinstance(other, GalleryError)
    assert "does not speak '--languages'. It speaks: en" in str(other)
