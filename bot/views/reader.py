"""The one who reads: their language and their time zone."""

import gettext
from dataclasses import dataclass
from functools import lru_cache

from bot.views.languages import CATALOGUES, DOMAIN


@lru_cache(maxsize=32)
def _catalogue(locale: str) -> gettext.NullTranslations:
    return gettext.translation(DOMAIN, CATALOGUES, languages=[locale], fallback=True)


@dataclass(frozen=True)
class Reader:
    """Somebody who reads in a language (`en`, `zh_CN` …) and lives in an IANA time zone."""

    locale: str = "en"
    zone: str = "UTC"

    def say(self, sentence: str, /, **values: object) -> str:
        """The sentence in the reader's language, with its `{values}` filled in."""
        return _catalogue(self.locale).gettext(sentence).format(**values)

    def count(self, one: str, many: str, n: int, /, **values: object) -> str:
        """The sentence for `n` things in the reader's language; `{n}` and the other values are filled in."""
        return _catalogue(self.locale).ngettext(one, many, n).format(n=n, **values)
