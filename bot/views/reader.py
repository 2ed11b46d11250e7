"""The one who reads: their language and their time zone."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import reduce

from bot.views.languages import sentences


@dataclass(frozen=True)
class Reader:
    """Somebody who reads in a language (`en`, `zh_CN` …) and lives in an IANA time zone."""

    locale: str = "en"
    zone: str = "UTC"

    def say(self, sentence: str, /, **values: object) -> str:
        """The sentence in the reader's language, with its `{values}` filled in."""
        return sentences(self.locale).gettext(sentence).format(**values)

    def count(self, one: str, many: str, n: int, /, **values: object) -> str:
        """The sentence for `n` things in the reader's language; `{n}` and the other values are filled in."""
        return sentences(self.locale).ngettext(one, many, n).format(n=n, **values)

    def listed(self, names: Iterable[str]) -> str:
        """Some names after each other, with commas as the reader's language has them."""
        return self.say(", ").join(names)

    def together(self, said: Iterable[str]) -> str:
        """Whole sentences after each other, as the reader's language parts them: by a blank, or by nothing."""
        return reduce(lambda first, then: self.say("{first} {then}", first=first, then=then), said)
