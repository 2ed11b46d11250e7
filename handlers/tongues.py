"""The words of commands in other languages than English: who types them need not read in that language."""

import unicodedata
from collections.abc import Mapping
from typing import Final

# By language, then by the English word: what is understood. The first of them is the one that help shows.
COMMAND_WORDS: Final[Mapping[str, Mapping[str, tuple[str, ...]]]] = {
    "zh_CN": {
        "report": ("报告", "企业报告", "生成报告", "報告"),
        "value": ("价值", "价值报告", "估值"),
        "reports": ("报告列表", "我的报告", "全部报告"),
        "alert": ("监控", "监控项目"),
        "preview": ("预览",),
        "trend": ("趋势", "走势"),
        "check": ("检查", "立即检查"),
        "open": ("公开",),
        "close": ("不公开", "关闭"),
        "subscribe": ("订阅", "訂閱"),
        "subscriptions": ("订阅列表", "我的订阅", "全部订阅"),
        "unsubscribe": ("退订", "取消订阅"),
        "snooze": ("静默", "稍后"),
        "pause": ("暂停",),
        "resume": ("恢复", "继续"),
        "filter": ("筛选", "过滤"),
        "history": ("历史", "历史记录"),
        "heartbeat": ("心跳",),
        "move": ("移动", "移到"),
        "handover": ("移交", "转交"),
        "usage": ("用量", "使用情况"),
        "access": ("权限",),
        "language": ("语言",),
        "help": ("帮助",),
    },
    "ja": {
        "report": ("レポート", "企業レポート"),
        "value": ("価値", "価値レポート", "特許価値レポート"),
        "reports": ("レポート一覧",),
        "alert": ("アラート", "監視"),
        "preview": ("プレビュー",),
        "trend": ("推移", "トレンド"),
        "check": ("チェック", "確認"),
        "open": ("公開",),
        "close": ("非公開",),
        "subscribe": ("購読",),
        "subscriptions": ("購読一覧",),
        "unsubscribe": ("購読解除", "購読停止"),
        "snooze": ("スヌーズ",),
        "pause": ("一時停止",),
        "resume": ("再開",),
        "filter": ("フィルター", "フィルタ", "絞り込み"),
        "history": ("履歴",),
        "heartbeat": ("定期連絡", "ハートビート"),
        "move": ("移動",),
        "handover": ("引き継ぎ", "引継ぎ"),
        "usage": ("利用状況", "使用量"),
        "access": ("権限",),
        "language": ("言語",),
        "help": ("ヘルプ",),
    },
}
# What follows `alert`.
ALERT_VERBS: Final[Mapping[str, tuple[str, ...]]] = {
    "new": ("新建", "新增", "创建", "新規", "作成"),
    "edit": ("编辑", "修改", "更改", "編集", "変更"),
    "delete": ("删除", "削除"),
}
# What follows a company's name or a patent's number.
OPTION_WORDS: Final[Mapping[str, tuple[str, ...]]] = {
    "to me": ("发给我", "给我", "私信给我", "自分に", "自分へ", "私に"),
    "here": ("这里", "此处", "到这里", "发到这里", "ここ", "ここに", "ここへ"),
    "to": ("到", "发到", "送到"),
    "me": ("我", "自分", "私"),
    "unbranded": ("无标志", "不带标志", "无logo", "ロゴなし", "ロゴ無し"),
    "word": ("word文档", "ワード"),
}
# What stands behind a channel's name where other languages have `to` before it.
BEHIND_A_PLACE: Final = frozenset({"に", "へ", "まで"})

_COMMANDS: Final = {
    word: name for words in COMMAND_WORDS.values() for name, several in words.items() for word in several
}
_VERBS: Final = {word: verb for verb, several in ALERT_VERBS.items() for word in several}
_OPTIONS: Final = {word: option for option, several in OPTION_WORDS.items() for word in several}


def in_english(words: str) -> str:
    """What was typed after `/patrol`, with its first word, and the second of `alert`, in English; the rest as it is."""
    first, blank, rest = words.partition(" ")
    name = _COMMANDS.get(plain(first), first)
    if plain(name) != "alert":
        return f"{name}{blank}{rest}"
    second, between, behind = rest.partition(" ")
    return f"{name}{blank}{_VERBS.get(plain(second), second)}{between}{behind}"


def option(word: str) -> str:
    """A word of an order's options, plain and in English: `to me` for `发给我`; the plain word where it is none."""
    return _OPTIONS.get(plain(word), plain(word))


def shown(name: str, locale: str) -> str:
    """A sub-command's word as help shows it to who reads this language."""
    return COMMAND_WORDS.get(locale, {}).get(name, (name,))[0]


def understood() -> tuple[str, ...]:
    """Every word in another language that is a sub-command."""
    return tuple(_COMMANDS)


def plain(word: str) -> str:
    """A word for comparing: full-width characters and capitals count as the plain ones."""
    return unicodedata.normalize("NFKC", word).casefold()
