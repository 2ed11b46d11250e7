"""The enterprise report: what its figures come to, said in both languages, section by section."""

from collections.abc import Callable
from datetime import datetime
from typing import Final

from sandbox.documents.charts import FieldsChart, YearsChart
from sandbox.documents.company import CompanyReport, invent_company
from sandbox.documents.paper import Paper, Section, Table
from sandbox.documents.words import Words

TITLE: Final = Words("企业创新能力报告", "Enterprise Innovation Report")
_EXPIRING: Final = 0.08  # of the patents in force
_PLEDGED: Final = 0.03


def company_paper(company: str, at: datetime, maker: str) -> Paper:
    """The report on `company` as of `at`."""
    report = invent_company(company, at)
    makers: tuple[Callable[[CompanyReport], Section], ...] = (_summary, _equity, _scale, _layout, _quality, _risk)
    return Paper(TITLE, report.company, at, _figures(report), tuple(make(report) for make in makers), maker)


def _figures(report: CompanyReport) -> tuple[tuple[Words, str], ...]:
    return (
        (Words("创新能力评级", "Innovation grade"), report.grade),
        (Words("综合得分", "Total score"), str(report.total_score)),
        (Words("专利申请量", "Applications"), f"{report.applications:,}"),
        (Words("有效专利", "Patents in force"), f"{report.valid:,}"),
        (Words("发明人", "Inventors"), f"{report.inventors:,}"),
        (Words("未决诉讼", "Pending cases"), str(report.pending_cases)),
    )


def _summary(report: CompanyReport) -> Section:
    top = report.shares[0].field
    return Section(
        Words("创新能力概要", "Summary"),
        Words(
            f"截至报告日，{report.company}近十年共提交专利申请{report.applications:,}件，其中有效专利{report.valid:,}件，"
            f"技术重心为{top.zh}（{top.ipc}）。综合研发规模、稳定性、布局、质量、影响力与风险六个维度，"
            f"创新能力评级为{report.grade}，综合得分{report.total_score}分。",
            f"Over ten years {report.company} has filed {report.applications:,} patent applications; {report.valid:,} "
            f"patents are in force, with the weight on {top.en.lower()} ({top.ipc}). Across scale, stability, layout, "
            f"quality, influence and risk the grade is {report.grade}, with {report.total_score} of 100 points.",
        ),
        table=Table(
            ("维度  Dimension", "得分  Score", "同业分位  Percentile"),
            tuple((f"{name.zh}  {name.en}", str(score), f"{min(99, score + 2)}%") for name, score in report.scores),
            (0.5, 0.22, 0.28),
            1,
        ),
    )


def _equity(report: CompanyReport) -> Section:
    first = report.holders[0]
    return Section(
        Words("股权穿透", "Equity penetration"),
        Words(
            f"穿透至最终层，第一大股东为{first.name.zh}，持股{first.percent}%，股权结构近三年保持稳定。",
            f"Seen through to the last layer, the largest holder is the {_inside(first.name.en)} with "
            f"{first.percent}%. The structure has been stable for three years.",
        ),
        table=Table(
            ("股东  Shareholder", "持股比例  Share"),
            tuple((f"{holder.name.zh}  {holder.name.en}", f"{holder.percent}%") for holder in report.holders),
            (0.7, 0.3),
            1,
        ),
    )


def _scale(report: CompanyReport) -> Section:
    best = max(report.years, key=lambda year: year.applications)
    return Section(
        Words("研发规模与稳定性", "R&D scale and stability"),
        Words(
            f"{best.year}年申请量达到峰值{best.applications:,}件。发明人团队{report.inventors:,}人，核心成员连续多年有产出。"
            "由于专利公开滞后，最近一年的数据尚不完整。",
            f"Filings peaked in {best.year} with {best.applications:,} applications. Of {report.inventors:,} inventors "
            "the core has filed year after year. The latest year is incomplete, as applications are published late.",
        ),
        chart=YearsChart(report.years),
    )


def _layout(report: CompanyReport) -> Section:
    first, second = report.shares[:2]
    return Section(
        Words("技术布局", "Technology layout"),
        Words(
            f"布局集中于{first.field.zh}（{first.field.ipc}，{first.patents:,}件）与{second.field.zh}"
            f"（{second.field.ipc}，{second.patents:,}件），并向相邻领域延伸。",
            f"The portfolio centres on {first.field.en.lower()} ({first.field.ipc}, {first.patents:,}) and "
            f"{second.field.en.lower()} ({second.field.ipc}, {second.patents:,}), and reaches into adjacent fields.",
        ),
        chart=FieldsChart(report.shares),
    )


def _quality(report: CompanyReport) -> Section:
    best = report.patents[0]
    return Section(
        Words("技术质量与影响力", "Quality and influence"),
        Words(
            f"估值最高的专利为{best.number}，约{best.value:,}千美元，被引用{best.cited}次。下表列出代表性专利。",
            f"The most valuable patent is {best.number}, at about {best.value:,} thousand US dollars and cited "
            f"{best.cited} times. The table lists representative patents.",
        ),
        table=Table(
            ("公开号  Number", "标题  Title", "被引  Cited", "估值  k USD"),
            tuple(
                (patent.number, f"{patent.title.zh}\n{patent.title.en}", str(patent.cited), f"{patent.value:,}")
                for patent in report.patents
            ),
            (0.2, 0.52, 0.14, 0.14),
            2,
        ),
    )


def _risk(report: CompanyReport) -> Section:
    expiring = round(report.valid * _EXPIRING)
    pledged = round(report.valid * _PLEDGED)
    return Section(
        Words("风险提示", "Risks"),
        Words(
            f"目前未决专利诉讼{report.pending_cases}件。未来三年内约{expiring:,}件有效专利将到期，"
            "建议关注核心专利的年费缴纳与同族布局。",
            f"Pending patent cases: {report.pending_cases}. About {expiring:,} patents in force expire "
            "within three years; annuities and family coverage of the core patents deserve attention.",
        ),
        table=Table(
            ("风险项  Risk", "专利数量  Patents", "占有效专利  Of those in force"),
            (
                ("三年内到期  Expiring within three years", f"{expiring:,}", f"{_EXPIRING:.0%}"),
                ("已质押  Pledged", f"{pledged:,}", f"{_PLEDGED:.0%}"),
                ("涉诉  In litigation", str(report.pending_cases), f"{report.pending_cases / report.valid:.1%}"),
            ),
            (0.5, 0.22, 0.28),
            1,
        ),
    )


def _inside(title: str) -> str:
    return title[0].lower() + title[1:]
