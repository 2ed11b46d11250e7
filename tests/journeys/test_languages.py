"""Somebody chooses Chinese, types in Chinese, and reads Chinese; who types Japanese beside them reads English."""

import pytest

from sandbox.world import World
from tests.journeys.office import DIRECT, Office, bot_in, words_in

pytestmark = [pytest.mark.asyncio, pytest.mark.slow]


async def test_a_report_is_ordered_and_told_in_chinese_and_in_japanese_words(world: World, office: Office) -> None:
    async with bot_in(world, "socket mode"):
        await office.asks("语言 中文", "bob")
        await office.asks("报告 甲乙丙丁公司 word 发给我", "bob")
        await office.asks("レポート 甲乙丙丁公司 ワード 自分に", "alice")
        await office.asks("报吿列表", "bob")
        await office.asks("帮助", "bob")
        await office.shows("在消息列中", "bob", DIRECT)
        await office.shows("In the thread", "alice", DIRECT)
        bobs = [words_in(message) for message in office.private_posts("bob")]

    assert any("Patrol 用 简体中文 与你交流" in words for words in bobs)
    assert any("Patrol 不明白“报吿列表”" in words and "/patrol 报告列表" in words for words in bobs)
    assert any("/patrol 报告 &lt;公司&gt;" in words for words in bobs)
    orders = world.patsnap.jobs
    assert len(orders) == 1  # the same report, whatever language it was asked for in
