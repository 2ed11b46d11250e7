"""What people type after `subscribe` and `snooze`: read kindly, or refused with the words that were not understood."""

from datetime import time, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.domain.alerts import HitKind
from bot.domain.cadences import Cadence, Rhythm, Weekday
from bot.domain.subscriptions import Form
from bot.mistakes import Mistake, MistakeKind
from handlers.wishes import SubscribeWords, duration_words, subscribe_words

NAME = "New batteries"
ID = "0123456789abcdef0123456789abcdef"
DASHED = "01234567-89AB-CDEF-0123-456789ABCDEF"


@pytest.mark.parametrize(
    ("typed", "cadence"),
    [
        # as it is written
        ("instantly", "instantly"),
        ("daily 08:30", "daily 08:30"),
        ("weekly fri 17:30", "weekly fri 17:30"),
        ("monthly 31 10:00", "monthly 31 10:00"),
        # what is not said is as usual
        ("daily", "daily 09:00"),
        ("weekly", "weekly mon 09:00"),
        ("weekly tue", "weekly tue 09:00"),
        ("weekly 10:00", "weekly mon 10:00"),
        ("weekly 10", "weekly mon 10:00"),
        ("monthly", "monthly 1 09:00"),
        ("monthly 15", "monthly 15 09:00"),
        ("monthly 09:00", "monthly 1 09:00"),
        ("mon 09:00", "weekly mon 09:00"),
        ("thursdays", "weekly thu 09:00"),
        ("at 9", "daily 09:00"),
        # as people say it
        ("every Monday at 9am", "weekly mon 09:00"),
        ("every Monday, at 9am.", "weekly mon 09:00"),
        ("9 a.m. every Monday", "weekly mon 09:00"),
        ("mondays 9:00", "weekly mon 09:00"),
        ("weekly on friday 17.30", "weekly fri 17:30"),
        ("weekly at 5 pm on friday", "weekly fri 17:00"),
        ("every week on Sunday at noon", "weekly sun 12:00"),
        ("every Wednesday morning", "weekly wed 09:00"),
        ("every day at 8", "daily 08:00"),
        ("daily 8", "daily 08:00"),
        ("each day at 8 o'clock", "daily 08:00"),
        ("daily at 8 in the evening", "daily 20:00"),
        ("each morning", "daily 09:00"),
        ("every morning at 7:15", "daily 07:15"),
        ("daily 12am", "daily 00:00"),
        ("daily at midnight", "daily 00:00"),
        ("daily 12:30 pm", "daily 12:30"),
        ("1st of the month 9am", "monthly 1 09:00"),
        ("on the 31st of every month at 10 pm", "monthly 31 22:00"),
        ("every month on the 31st 10:00", "monthly 31 10:00"),
        ("monthly 1 9am", "monthly 1 09:00"),
        ("last day of the month", "monthly 31 09:00"),
        ("monthly on the last day 8:00", "monthly 31 08:00"),
        ("immediately", "instantly"),
        ("at once", "instantly"),
        # in Chinese
        ("每周一 9点", "weekly mon 09:00"),
        ("每周一9点", "weekly mon 09:00"),
        ("每周一九点半", "weekly mon 09:30"),
        ("每星期天上午10点", "weekly sun 10:00"),
        ("周五下午3点15分", "weekly fri 15:15"),
        ("每周", "weekly mon 09:00"),
        ("每周 十二点", "weekly mon 12:00"),
        ("每天 08:30", "daily 08:30"),
        ("每天08:30", "daily 08:30"),
        ("每天早上", "daily 09:00"),
        ("每日晚上8:30", "daily 20:30"),
        ("每月1日 9:00", "monthly 1 09:00"),
        ("每月1日9:00", "monthly 1 09:00"),
        ("每个月二十一号", "monthly 21 09:00"),
        ("每月最后一天", "monthly 31 09:00"),
        ("每月", "monthly 1 09:00"),
        ("立即", "instantly"),
        # any case, any width, any blank
        ("WEEKLY  Mon\t09:00", "weekly mon 09:00"),
        ("ｗｅｅｋｌｙ　ｍｏｎ　０９：００", "weekly mon 09:00"),
        ("每周一，９点", "weekly mon 09:00"),
        ("weekly Monday mon 9:00 09:00", "weekly mon 09:00"),
    ],
)
def test_a_cadence_is_understood_however_it_is_said(typed: str, cadence: str) -> None:
    expected = SubscribeWords(NAME, cadence=Cadence.read(cadence))
    assert subscribe_words(f"{NAME} {typed}") == expected
    assert subscribe_words(f'"{NAME}" {typed}') == expected
    assert subscribe_words(f'{typed} "{NAME}"') == expected
    assert subscribe_words(f"{typed} {ID}") == SubscribeWords(ID, cadence=expected.cadence)
    assert subscribe_words(typed) == SubscribeWords("", cadence=expected.cadence)


@pytest.mark.parametrize(
    ("typed", "kinds"),
    [
        ("new", {HitKind.NEW}),
        ("news", {HitKind.NEW}),
        ("Inventions", {HitKind.INVENTION}),
        ("legal", {HitKind.LEGAL}),
        ("legal status", {HitKind.LEGAL}),
        ("legal status changes", {HitKind.LEGAL}),
        ("transfers", {HitKind.TRANSFER}),
        ("assignments", {HitKind.TRANSFER}),
        ("expiry", {HitKind.EXPIRED}),
        ("expiring", {HitKind.EXPIRED}),
        ("licences", {HitKind.LICENSE}),
        ("licenses", {HitKind.LICENSE}),
        ("licensing", {HitKind.LICENSE}),
        ("litigation", {HitKind.LITIGATION}),
        ("lawsuits", {HitKind.LITIGATION}),
        ("law suits", {HitKind.LITIGATION}),
        ("only transfers", {HitKind.TRANSFER}),
        ("transfers only", {HitKind.TRANSFER}),
        ("transfers and licences", {HitKind.TRANSFER, HitKind.LICENSE}),
        ("transfers, licences, and lawsuits", {HitKind.TRANSFER, HitKind.LICENSE, HitKind.LITIGATION}),
        ("transfers,licences", {HitKind.TRANSFER, HitKind.LICENSE}),
        ("transfers &amp; lawsuits", {HitKind.TRANSFER, HitKind.LITIGATION}),
        ("new new", {HitKind.NEW}),
        ("新增", {HitKind.NEW}),
        ("发明", {HitKind.INVENTION}),
        ("法律状态、转让", {HitKind.LEGAL, HitKind.TRANSFER}),
        ("到期，许可", {HitKind.EXPIRED, HitKind.LICENSE}),
        ("转让和诉讼", {HitKind.TRANSFER, HitKind.LITIGATION}),
        ("all kinds", set()),
        ("全部", set()),
    ],
)
def test_kinds_are_understood_by_any_of_their_names(typed: str, kinds: set[HitKind]) -> None:
    assert subscribe_words(f"{NAME} {typed}") == SubscribeWords(NAME, frozenset(kinds))
    assert subscribe_words(f"{typed} “{NAME}”") == SubscribeWords(NAME, frozenset(kinds))
    weekly = Cadence(Rhythm.WEEKLY, time(9), Weekday.MON)
    assert subscribe_words(f"{NAME} weekly {typed}") == SubscribeWords(NAME, frozenset(kinds), weekly)
    assert subscribe_words(f"{NAME} {typed}, weekly mon 9:00") == SubscribeWords(NAME, frozenset(kinds), weekly)


@pytest.mark.parametrize(
    ("typed", "form"),
    [
        ("full", Form.FULL),
        ("Compact", Form.COMPACT),
        ("count", Form.COUNT),
        ("count only", Form.COUNT),
        ("only counts", Form.COUNT),
        ("counts only", Form.COUNT),
        ("ｃｏｕｎｔ", Form.COUNT),
        ("数量", Form.COUNT),
    ],
)
def test_forms_are_understood(typed: str, form: Form) -> None:
    assert subscribe_words(f"{NAME} {typed}") == SubscribeWords(NAME, form=form)
    daily = Cadence(Rhythm.DAILY, time(9))
    assert subscribe_words(f"{NAME} {typed} daily") == SubscribeWords(NAME, cadence=daily, form=form)


@pytest.mark.parametrize(
    ("typed", "alert", "said"),
    [
        # a name, with option words inside it or before it
        ("", "", ""),
        (" \u3000 ", "", ""),
        (NAME, NAME, ""),
        ("New batteries weekly review", "New batteries weekly review", ""),
        ("New batteries weekly review daily", "New batteries weekly review", "daily"),
        ('"New batteries weekly"', "New batteries weekly", ""),
        ('"daily weekly 25:00" daily', "daily weekly 25:00", "daily"),
        ("Research and Development daily", "Research and Development", "daily"),
        ("Research and daily", "Research", "daily"),
        ("Readers only", "Readers only", ""),
        ("Sun Chemical", "Sun Chemical", ""),
        ("Sunday Motors", "Sunday Motors", ""),
        ("Full text", "Full text", ""),
        ("Quarterly report", "Quarterly report", ""),
        ("Sun full new Chemical", "Sun full new Chemical", ""),
        ("Standard 2.99", "Standard 2.99", ""),
        ("Acme, Inc., daily", "Acme, Inc.", "daily"),
        ("锂电池专利转让 每天", "锂电池专利转让", "daily"),
        # options first, where none are at the end
        ("daily New batteries", NAME, "daily"),
        ("weekly mon 09:00 New batteries", NAME, "weekly"),
        ("every monday New batteries", NAME, "weekly"),
        ("9am daily New batteries", NAME, "daily"),
        ("mon 09:00 New batteries", NAME, "weekly"),
        ("每周一 锂电池", "锂电池", "weekly"),
        ("weekly review daily", "weekly review", "daily"),
        # quotes of all kinds
        (f"“{NAME}” daily", NAME, "daily"),
        (f"„{NAME}“ daily", NAME, "daily"),
        (f"'{NAME}', daily", NAME, "daily"),
        (f"‘{NAME}’ daily", NAME, "daily"),
        (f"「{NAME}」 daily", NAME, "daily"),
        (f"«{NAME}»", NAME, ""),
        (f"`{ID}` daily", ID, "daily"),
        (f"daily &quot;{NAME}&quot;", NAME, "daily"),
        ('"  New   batteries "', NAME, ""),
        ('"" daily', "", "daily"),
        ("Levi's jeans daily", "Levi's jeans", "daily"),
        ("'Acme daily", "'Acme", "daily"),
        ("'Levi's jeans' daily", "Levi's jeans", "daily"),
        # what Slack escapes
        ("Procter &amp; Gamble daily", "Procter & Gamble", "daily"),
        ("A &amp;amp; B", "A &amp; B", ""),
        ("（中国）电池 每天", "（中国）电池", "daily"),
        # ids
        (ID, ID, ""),
        (ID.upper(), ID, ""),
        (DASHED, ID, ""),
        (f"{DASHED} daily", ID, "daily"),
        (f"daily {DASHED}", ID, "daily"),
        (f"“{DASHED}”", ID, ""),
        (f"{ID}0 daily", f"{ID}0", "daily"),
        ("０１２３４５６７８９abcdef0123456789abcdef", ID, ""),
    ],
)
def test_what_is_left_is_the_alert(typed: str, alert: str, said: str) -> None:
    cadence = {
        "": None,
        "daily": Cadence(Rhythm.DAILY, time(9)),
        "weekly": Cadence(Rhythm.WEEKLY, time(9), Weekday.MON),
    }[said]
    assert subscribe_words(typed) == SubscribeWords(alert, cadence=cadence)


def test_options_come_in_any_order() -> None:
    weekly = Cadence(Rhythm.WEEKLY, time(9), Weekday.MON)
    expected = SubscribeWords(NAME, frozenset({HitKind.TRANSFER}), weekly, Form.COMPACT)
    for typed in (
        f"{NAME} transfers weekly mon 09:00 compact",
        f"{NAME} compact every Monday at 9am, transfers",
        f"{NAME} 9:00 compact mon only transfers",
        f"transfers compact weekly {NAME}",
        f"transfers weekly compact {NAME}",
        f'compact "{NAME}" weekly transfers',
    ):
        assert subscribe_words(typed) == expected


@pytest.mark.parametrize(
    ("typed", "given"),
    [
        ("Acme daily weekly", "daily weekly"),
        ("Acme daily transfers weekly", "daily weekly"),
        ("Acme instantly 9:00", "instantly 9:00"),
        ("Acme instantly weekly", "instantly weekly"),
        ("Acme mon fri", "mon fri"),
        ("Acme daily mon", "daily mon"),
        ("Acme monthly on fri", "monthly on fri"),
        ("Acme daily 1st of the month", "daily 1st of the month"),
        ("Acme daily 9:00 10:00", "daily 9:00 10:00"),
        ("Acme monthly 1 monthly 2", "monthly 1 monthly 2"),
        ("Acme full count", "full count"),
        ("Acme daily 25:00", "daily 25:00"),
        ("Acme weekly 24:00", "weekly 24:00"),
        ("Acme Daily 8:75", "Daily 8:75"),
        ("Acme daily at 25", "daily at 25"),
        ("Acme daily 25", "daily 25"),
        ("Acme 13am", "13am"),
        ("Acme 每天25点", "每天25点"),
        ("Acme 每天晚上12点", "每天晚上12点"),
        ("Acme monthly 32", "monthly 32"),
        ("Acme monthly 0", "monthly 0"),
        ("Acme 32nd of the month", "32nd of the month"),
        ("Acme 每月32日", "每月32日"),
        ("Acme hourly", "hourly"),
        ("Acme every two weeks", "every two weeks"),
        ("Acme twice a week", "twice a week"),
        ("Acme every weekday 9:00", "every weekday"),
        ("Acme 每两周", "每两周"),
        ('"Acme" dayly', "dayly"),
        ('"Acme" dayly 9:00', "dayly"),
        ('please "Acme" daily', "please"),
        (f"{ID} often", "often"),
        ("x" * 1001, "x" * 1001),
        (f"{ID} {ID}", ID),
        ('"A &amp; B" C&amp;D', "C&D"),
    ],
)
def test_what_cannot_be_understood_is_named(typed: str, given: str) -> None:
    with pytest.raises(Mistake) as caught:
        subscribe_words(typed)
    assert (caught.value.kind, caught.value.given) == (MistakeKind.UNREADABLE_CADENCE, given)


@pytest.mark.parametrize(
    ("typed", "days"),
    [
        ("2w", 14),
        ("2 weeks", 14),
        ("3d", 3),
        ("10 days", 10),
        ("1 month", 30),
        ("1 year", 365),
        ("a week", 7),
        ("for two weeks", 14),
        ("FOR 2 Weeks.", 14),
        ("48h", 2),
        ("两周", 14),
        ("3天", 3),
        ("十天", 10),
        ("2个月", 60),
        ("一个星期", 7),
        ("２　ｗ", 14),
    ],
)
def test_how_long_is_understood(typed: str, days: int) -> None:
    long = timedelta(days=days)
    assert duration_words(f"{NAME} {typed}") == (NAME, long)
    assert duration_words(f"{typed} {NAME}") == (NAME, long)
    assert duration_words(f"“Last 3 days” {typed}") == ("Last 3 days", long)
    assert duration_words(f"{typed} {DASHED}") == (ID, long)
    assert duration_words(typed) == ("", long)


@pytest.mark.parametrize(
    ("typed", "given"),
    [
        ("", ""),
        ("Acme", "Acme"),
        ("A &amp; B", "A & B"),
        ("Acme 0d", "0d"),
        ("Acme 0 weeks", "0 weeks"),
        ("Acme 367 days", "367 days"),
        ("Acme 9999 years", "9999 years"),
        ("Acme 2w 3d", "2w 3d"),
        ('"Acme" 2w soon', "2w soon"),
        ('"Acme" soon 2w', "soon"),
    ],
)
def test_a_time_that_cannot_be_understood_is_named(typed: str, given: str) -> None:
    with pytest.raises(Mistake) as caught:
        duration_words(typed)
    assert (caught.value.kind, caught.value.given) == (MistakeKind.UNREADABLE_DURATION, given)


WORDS = """Acme New batteries daily weekly mon every monday monthly 31 31st 32 of the month at 9 9am 25:00 09:00
17.30 noon instantly full count only counts new transfers and , legal status 每周一 9点 每天 十 每月 二十 日 半
转让和诉讼 “ ” " ' ` „ 2w 3 days for 两周 &amp; &quot; <#C1|general> ２ ㏂ ﷺ İ ߀ ² ①"""
PIECES = st.sampled_from(WORDS.split())
TYPED = st.text() | st.lists(PIECES | st.just(ID)).map(" ".join) | st.lists(PIECES).map("".join)


@given(TYPED)
@example("每月十十日")
@example("²:00")
def test_whatever_is_typed_is_understood_or_a_mistake(typed: str) -> None:
    try:
        words = subscribe_words(typed)
    except Mistake as mistake:
        assert mistake.kind is MistakeKind.UNREADABLE_CADENCE  # noqa: PT017 - most texts are no mistake
        assert mistake.given  # noqa: PT017
        return
    assert words.alert == words.alert.strip()
    if words.cadence:
        assert subscribe_words(str(words.cadence)) == SubscribeWords("", cadence=words.cadence)


@given(TYPED)
def test_however_long_is_typed_it_is_understood_or_a_mistake(typed: str) -> None:
    try:
        alert, long = duration_words(typed)
    except Mistake as mistake:
        assert mistake.kind is MistakeKind.UNREADABLE_DURATION  # noqa: PT017 - most texts are no mistake
        return
    assert alert == alert.strip()
    assert timedelta(0) < long <= timedelta(days=366)


@st.composite
def wishes(draw: st.DrawFn) -> SubscribeWords:
    cadence = Cadence.read(
        draw(
            st.just("instantly")
            | st.times().map(lambda at: f"daily {at:%H:%M}")
            | st.tuples(st.sampled_from(Weekday), st.times()).map(lambda said: f"weekly {said[0]} {said[1]:%H:%M}")
            | st.tuples(st.integers(1, 31), st.times()).map(lambda said: f"monthly {said[0]} {said[1]:%H:%M}")
        )
    )
    kinds = draw(st.frozensets(st.sampled_from([kind for kind in HitKind if kind != "other"])))
    name = draw(
        st.lists(st.sampled_from(["New", "daily", "9:00", "Acme", "电池", "count", "&amp;", "Levi's"]), min_size=1)
    )
    return SubscribeWords(" ".join(name), kinds, cadence, draw(st.none() | st.sampled_from(Form)))


@given(wishes())
def test_what_is_written_out_reads_as_the_same(wish: SubscribeWords) -> None:
    assert wish.cadence
    options = [*wish.kinds, str(wish.cadence), *([wish.form] if wish.form else [])]
    quoted = f"“{wish.alert}”".replace("&", "&amp;")
    assert subscribe_words(" ".join([quoted, *options])) == wish
    assert subscribe_words(" ".join([*options, quoted])) == wish
