"""The patent value report: what its figures come to, said in both languages, section by section."""

from collections.abc import Callable
from datetime import datetime
from typing import Final

from sandbox.documents.charts import ScoresChart
from sandbox.documents.paper import Paper, Section, Table
from sandbox.documents.patent import LIFE, PatentReport, invent_patent
from sandbox.documents.words import Words

TITLE: Final = Words("专利价值评估报告", "Patent Value Report")
_MILLION: Final = 1_000_000


def patent_paper(number: str, at: datetime, maker: str) -> Paper:
    """The report on the patent of this publication number as of `at`."""
    report = invent_patent(number, at)
    makers: tuple[Callable[[PatentReport], Section], ...] = (_summary, _value, _scores, _rights, _family, _citations)
    return Paper(TITLE, report.number, at, _figures(report), tuple(make(report) for make in makers), maker)


def _figures(report: PatentReport) -> tuple[tuple[Words, str], ...]:
    return (
        (Words("估值", "Estimated value"), _dollars(report.value)),
        (Words("综合得分", "Total score"), str(report.total_score)),
        (Words("法律状态", "Legal status"), "有效 In force"),
        (Words("剩余年限", "Years left"), str(report.years_left)),
        (Words("同族专利", "Family members"), str(len(report.family))),
        (Words("被引次数", "Citations"), str(report.citations)),
    )


def _summary(report: PatentReport) -> Section:
    return Section(
        Words("专利概要", "The patent"),
        Words(
            f"{report.number}《{report.title.zh}》由{report.owner.zh}持有，已于{report.granted}授权，目前有效。",
            f"{report.number} ({report.title.en}) belongs to {report.owner.en} It was granted on {report.granted} and "
            "is in force.",
        ),
        table=Table(
            ("项目  Item", "内容  Content"),
            (
                ("公开号  Publication number", report.number),
                ("标题  Title", f"{report.title.zh}\n{report.title.en}"),
                ("权利人  Owner", f"{report.owner.zh}\n{report.owner.en}"),
                ("技术领域  Field", f"{report.field.ipc}  {report.field.zh}  {report.field.en}"),
                ("申请日  Filed", str(report.filed)),
                ("授权公告日  Granted", str(report.granted)),
                ("预计到期日  Expires", str(report.expires)),
            ),
            (0.36, 0.64),
            2,
        ),
    )


def _value(report: PatentReport) -> Section:
    return Section(
        Words("价值评估", "Estimated value"),
        Words(
            f"截至报告日，该专利估值约{_dollars(report.value)}，合理区间为{_dollars(report.low)}至{_dollars(report.high)}。",
            f"As of the report's date the patent is worth about {_dollars(report.value)}, with a range of "
            f"{_dollars(report.low)} to {_dollars(report.high)}.",
        ),
        table=Table(
            ("情形  Case", "估值  USD"),
            (
                ("保守  Low", f"{report.low:,}"),
                ("基准  Base", f"{report.value:,}"),
                ("乐观  High", f"{report.high:,}"),
            ),
            (0.6, 0.4),
            1,
        ),
    )


def _scores(report: PatentReport) -> Section:
    best = max(report.scores, key=lambda score: score[1])[0]
    worst = min(report.scores, key=lambda score: score[1])[0]
    return Section(
        Words("五个维度", "Five dimensions"),
        Words(
            f"综合得分{report.total_score}分（满分100）。优势在于{best.zh}，{worst.zh}相对较弱。",
            f"The total is {report.total_score} of 100 points. Its strength is {best.en.lower()}; {worst.en.lower()} "
            "is the weakest of the five.",
        ),
        chart=ScoresChart(report.scores),
    )


def _rights(report: PatentReport) -> Section:
    return Section(
        Words("法律状态", "Legal status"),
        Words(
            f"专利权有效，年费已缴，按{LIFE}年保护期计算还剩约{report.years_left}年。",
            f"The patent is in force and its annuities are paid; of {LIFE} years about {report.years_left} are left.",
        ),
        table=Table(
            ("日期  Date", "事件  Event"),
            tuple((str(event.on), f"{event.what.zh}  {event.what.en}") for event in report.events),
            (0.3, 0.7),
            2,
        ),
    )


def _family(report: PatentReport) -> Section:
    return Section(
        Words("同族专利", "Family"),
        Words(
            f"该同族共{len(report.family)}件，分布于{len(report.family)}个国家或地区。",
            f"The family has {len(report.family)} members, each at another office.",
        ),
        table=Table(
            ("公开号  Number", "公开日  Published", "状态  Status"),
            tuple(
                (member.number, str(member.published), f"{member.status.zh}  {member.status.en}")
                for member in report.family
            ),
            (0.4, 0.3, 0.3),
            3,
        ),
    )


def _citations(report: PatentReport) -> Section:
    return Section(
        Words("引用情况", "Citations"),
        Words(
            f"该专利共被引用{report.citations}次。下表列出最近的引用专利。",
            f"Later patents cite it {report.citations} times. The table lists the latest of them.",
        ),
        table=Table(
            ("公开号  Number", "标题  Title", "年份  Year"),
            tuple((one.number, f"{one.title.zh}\n{one.title.en}", str(one.year)) for one in report.citing),
            (0.24, 0.62, 0.14),
            2,
        ),
    )


def _dollars(amount: int) -> str:
    return f"USD {amount / _MILLION:.2f} M" if amount >= _MILLION else f"USD {amount:,}"
