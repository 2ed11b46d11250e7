"""Commands are understood in Chinese and Japanese too, whatever language their reader reads in."""

import re
from datetime import time, timedelta

import pytest

from bot.domain.alerts import HitKind
from bot.domain.cadences import Cadence, Rhythm, Weekday
from bot.domain.filters import FilterField, FilterMode
from bot.domain.reports import Format
from bot.domain.subscriptions import Form
from bot.views.help import help_message
from bot.views.languages import languages
from bot.views.reader import Reader
from handlers import COMMANDS, tongues
from handlers.filter_words import filter_words
from handlers.orders import HERE, ME, company_order
from handlers.parsing import Asker
from handlers.placing import text_and_person, text_and_place
from handlers.pulses import _SWITCH
from handlers.routes import SUBCOMMANDS, nearest, usages
from handlers.wishes import duration_words, subscribe_words
from sandbox.slack import validate_message
from tools import catalogues

ASKER = Asker("T1", "U1", "C1", "1.2")
TRANSLATED = [one.code for one in languages()[1:]]


@pytest.mark.parametrize("code", TRANSLATED)
def test_every_command_has_its_word_in_each_language(code: str) -> None:
    assert set(tongues.COMMAND_WORDS[code]) == {one.name for one in SUBCOMMANDS}
    assert not set(tongues.understood()) & set(COMMANDS)


def test_a_word_means_one_command() -> None:
    meant = [(word, name) for words in tongues.COMMAND_WORDS.values() for name, all_ in words.items() for word in all_]
    assert len(dict(meant)) == len(set(meant))
    assert all(word == tongues.plain(word) and " " not in word for word, _ in meant)


@pytest.mark.parametrize(
    ("typed", "english"),
    [
        ("报告 小米 发给我", "report 小米 发给我"),
        ("レポート トヨタ自動車", "report トヨタ自動車"),
        ("订阅列表", "subscriptions"),
        ("監視 新規", "alert new"),
        ("监控 删除 电池", "alert delete 电池"),
        ("alert 编辑 电池", "alert edit 电池"),
        ("ﾚﾎﾟｰﾄ Acme", "report Acme"),  # half-width kana are the same
        ("report 报告", "report 报告"),
        ("report Acme", "report Acme"),
        ("报告书 Acme", "报告书 Acme"),
        ("", ""),
    ],
)
def test_the_first_word_says_which_command(typed: str, english: str) -> None:
    assert tongues.in_english(typed) == english


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [
        ("报告 小米", "/patrol 报告 小米"),
        ("报告小米", "/patrol 报告 小米"),  # nobody types a blank there
        ("报告列表", "/patrol 报告列表"),
        ("レポートトヨタ word", "/patrol レポート トヨタ word"),
        ("reprot Acme", "/patrol report Acme"),
        ("zzz", ""),
    ],
)
def test_the_nearest_command_is_in_the_language_that_was_typed(typed: str, wanted: str) -> None:
    assert nearest(typed) == wanted


@pytest.mark.parametrize(
    ("text", "company", "wanted", "logo", "place"),
    [
        ("小米 发给我", "小米", Format.PDF, True, ME),
        ("小米 word 无标志 到 <#C9|general>", "小米", Format.WORD, False, "C9"),
        ("小米　这里", "小米", Format.PDF, True, HERE),
        ("トヨタ自動車 ワード 自分に", "トヨタ自動車", Format.WORD, True, ME),
        ("トヨタ自動車 <#C9|general> に ロゴなし", "トヨタ自動車", Format.PDF, False, "C9"),
        ("トヨタ自動車 ここに", "トヨタ自動車", Format.PDF, True, HERE),
        ("“发给我” 发给我", "发给我", Format.PDF, True, ME),
        ("这里科技有限公司", "这里科技有限公司", Format.PDF, True, HERE),
    ],
)
def test_an_order_may_have_its_options_in_another_language(
    text: str, company: str, wanted: Format, *, logo: bool, place: str
) -> None:
    asked = company_order(text)

    assert (asked.order.subject.text, asked.order.format, asked.order.logo, asked.place) == (
        company,
        wanted,
        logo,
        place,
    )


@pytest.mark.parametrize(
    ("text", "rest", "place"),
    [
        ("电池 发给我", "电池", "U1"),
        ("电池 到 <#C9|general>", "电池", "C9"),
        ("电池 到<#C9|general>", "电池", "C9"),
        ("电池 到 我", "电池", "U1"),
        ("电池 这里", "电池", "C1"),
        ("電池 <#C9|general> へ", "電池", "C9"),
        ("電池 自分に", "電池", "U1"),
        ("到期专利", "到期专利", "C1"),
    ],
)
def test_a_place_is_read_in_each_language(text: str, rest: str, place: str) -> None:
    assert text_and_place(text, ASKER) == (rest, place)


@pytest.mark.parametrize("text", ["电池 给 <@U9|bob>", "电池 移交给<@U9>", "电池 <@U9|bob> に", "电池 <@U9>"])
def test_a_person_is_read_in_each_language(text: str) -> None:
    assert text_and_person(text) == ("电池", "U9")


@pytest.mark.parametrize(
    ("text", "cadence"),
    [
        ("電池 毎日 9時", Cadence(Rhythm.DAILY, time(9))),
        ("電池 毎日 午後6時半", Cadence(Rhythm.DAILY, time(18, 30))),
        ("電池 毎週 月曜", Cadence(Rhythm.WEEKLY, time(9), Weekday.MON)),
        ("電池 毎週金曜日 ８：３０", Cadence(Rhythm.WEEKLY, time(8, 30), Weekday.FRI)),
        ("電池 日曜 朝7時", Cadence(Rhythm.WEEKLY, time(7), Weekday.SUN)),
        ("電池 毎月 15日", Cadence(Rhythm.MONTHLY, time(9), None, 15)),
        ("電池 毎月末", Cadence(Rhythm.MONTHLY, time(9), None, 31)),
        ("電池 すぐに", Cadence(Rhythm.INSTANTLY)),
        ("電池 随時", Cadence(Rhythm.INSTANTLY)),
        ("電池 毎週 月曜 09:00", Cadence(Rhythm.WEEKLY, time(9), Weekday.MON)),
        ("電池 毎月1日 09:00", Cadence(Rhythm.MONTHLY, time(9), None, 1)),
        ("电池 即时", Cadence(Rhythm.INSTANTLY)),
        ("电池 每周 周一", Cadence(Rhythm.WEEKLY, time(9), Weekday.MON)),
        ("电池 每月1日 09:00", Cadence(Rhythm.MONTHLY, time(9), None, 1)),
    ],
)
def test_when_digests_come_is_read_in_each_language(text: str, cadence: Cadence) -> None:
    read = subscribe_words(text)

    assert (read.alert, read.cadence) == (text[:2], cadence)


@pytest.mark.parametrize(
    ("text", "kinds", "form"),
    [
        ("電池 譲渡 訴訟 詳細", {HitKind.TRANSFER, HitKind.LITIGATION}, Form.FULL),
        ("電池 新規公開 ライセンス 件数のみ", {HitKind.NEW, HitKind.LICENSE}, Form.COUNT),
        ("電池 リーガルステータス 満了間近 コンパクト", {HitKind.LEGAL, HitKind.EXPIRED}, Form.COMPACT),
        ("電池 法的状態と満了 簡潔", {HitKind.LEGAL, HitKind.EXPIRED}, Form.COMPACT),
        ("电池 新公开 新发明 法律状态 仅数量", {HitKind.NEW, HitKind.INVENTION, HitKind.LEGAL}, Form.COUNT),
        (
            "电池 转让 到期 许可 诉讼 完整",
            {HitKind.TRANSFER, HitKind.EXPIRED, HitKind.LICENSE, HitKind.LITIGATION},
            Form.FULL,
        ),
    ],
)
def test_what_digests_bring_is_read_in_each_language(text: str, kinds: set[HitKind], form: Form) -> None:
    read = subscribe_words(text)

    assert (read.alert, set(read.kinds), read.form) == (text[:2], kinds, form)


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("电池 两周", 14),
        ("电池 3天", 3),
        ("电池 1个月", 30),
        ("電池 2週間", 14),
        ("電池 ３日間", 3),
        ("電池 1ヶ月", 30),
        ("電池 1か月", 30),
    ],
)
def test_how_long_is_read_in_each_language(text: str, days: int) -> None:
    assert duration_words(text) == (text[:2], timedelta(days=days))


@pytest.mark.parametrize("text", ["电池 警告 关", "電池 アラーム オフ", "Batteries warning off"])
def test_a_switch_is_read_in_each_language(text: str) -> None:
    said = _SWITCH.fullmatch(text)

    assert said is not None
    assert (said["alert"], bool(said["alarm"]), bool(said["on"])) == (text.split(maxsplit=1)[0], True, False)


@pytest.mark.parametrize(
    ("text", "mode", "field", "values"),
    [
        ('电池 排除 申请人 "小米"', FilterMode.EXCLUDE, FilterField.ASSIGNEE, ("小米",)),
        ("电池 排除申请人：小米、比亚迪", FilterMode.EXCLUDE, FilterField.ASSIGNEE, ("小米", "比亚迪")),
        ("电池 仅限 受理局 中国 EP", FilterMode.REQUIRE, FilterField.OFFICE, ("CN", "EP")),
        ("电池 排除 标题 电池包", FilterMode.EXCLUDE, FilterField.TITLE, ("电池包",)),
        ("電池 除外 出願人 トヨタ", FilterMode.EXCLUDE, FilterField.ASSIGNEE, ("トヨタ",)),
        ("電池 限定 発行国 US EP", FilterMode.REQUIRE, FilterField.OFFICE, ("US", "EP")),
        ("電池 除外 名称 battery pack", FilterMode.EXCLUDE, FilterField.TITLE, ("battery pack",)),
        ('電池 除外 出願人・権利者 "トヨタ"', FilterMode.EXCLUDE, FilterField.ASSIGNEE, ("トヨタ",)),
        ("電池 限定 特許庁 日本", FilterMode.REQUIRE, FilterField.OFFICE, ("JP",)),
    ],
)
def test_a_filter_is_read_in_each_language(
    text: str, mode: FilterMode, field: FilterField, values: tuple[str, ...]
) -> None:
    read = filter_words(text)

    assert read.alert == text[:2]
    assert [(one.mode, one.field, one.values) for one in read.clauses] == [(mode, field, values)]


@pytest.mark.parametrize("text", ["电池 移除 小米", "電池 解除 小米", "電池 削除 小米"])
def test_a_filter_is_removed_in_each_language(text: str) -> None:
    assert [(one.is_removal, one.values) for one in filter_words(text).clauses] == [(True, ("小米",))]


@pytest.mark.parametrize("code", TRANSLATED)
def test_each_command_that_a_translation_names_is_one(code: str) -> None:
    said = " ".join(str(one.string) for one in catalogues.read(code) if one.id)
    named = set(re.findall(r"`/patrol ([^` ]+)", said))

    assert len(named) > 10
    assert {word for word in named if tongues.in_english(word) not in COMMANDS} == set()


@pytest.mark.parametrize("code", ["en", *TRANSLATED])
def test_help_is_in_the_words_of_its_reader_and_slack_takes_it(code: str) -> None:
    reader = Reader(code)
    said = help_message(reader, usages(reader))

    assert validate_message({"text": said.text, "blocks": [dict(block) for block in said.blocks]}) == []
    for one in SUBCOMMANDS:
        assert f"`/patrol {tongues.shown(one.name, code)}" in said.text
        assert tongues.in_english(tongues.shown(one.name, code)) == one.name
