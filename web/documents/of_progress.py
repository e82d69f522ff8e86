"""Progress on paper, in Chinese: the figures of the page, with a table beside each picture."""

from __future__ import annotations

from collections.abc import Sequence

from reportlab.lib.units import mm
from reportlab.platypus import Flowable, Spacer

from handlers.campaigns.quotas import Quota
from handlers.entries.coverage import Reach, share
from handlers.oversight.progress import Counts
from web import names, progress_table
from web.documents import pictures
from web.documents.letters import Letters
from web.documents.parts import fields, grid, paragraph
from web.documents.sheet import Sheet
from web.i18n import pick
from web.i18n.dates import format_date
from web.progress_figures import Figures, UnitFigures
from web.templating import state_name

MARGIN = 18 * mm
_COUNTED = ("应报", "已报送", "未到期", "逾期")


class _Paper:
    """A sheet that is being written."""

    def __init__(self, title: str, place: str, made: str, campaign_id: str) -> None:
        self.letters = Letters()
        self.sheet = Sheet(title, footer=f"进度 {campaign_id}　{made}", margin=MARGIN)
        self._story: list[Flowable] = [
            paragraph(self.letters, title, "title"),
            paragraph(self.letters, f"{place}　{made}".strip(), "right"),
        ]

    def add(self, *parts: Flowable) -> None:
        self._story += parts

    def say(self, text: str, style: str = "small") -> None:
        self.add(paragraph(self.letters, text, style))

    def table(self, headers: Sequence[str], rows: Sequence[Sequence[str]], shares: Sequence[float]) -> None:
        table = grid(self.letters, headers, rows, self.sheet.width, shares)
        self.add(Spacer(0, 4), table, Spacer(0, 4))

    def picture(self, rows: Sequence[tuple[str, int, int, int]], done: str) -> None:
        self.add(Spacer(0, 4), pictures.legend(done), pictures.stacked(self.letters, rows, self.sheet.width))

    def print(self) -> bytes:
        return self.sheet.print(self._story, self.letters)


def print_overview(figures: Figures, made: str) -> bytes:
    """The page of a campaign or of one county; `made` says who printed it when. Raises TooLong."""
    title = f"进度：{figures.campaign.title}"
    paper = _Paper(title, figures.county, made, figures.campaign.id)
    _phases(paper, figures)
    _register(paper, figures)
    _quotas(paper, figures)
    _reach(paper, figures)
    return paper.print()


def print_unit(figures: UnitFigures, made: str) -> bytes:
    """The page of one body; `made` says who printed it when. Raises TooLong."""
    place = f"{figures.county}　{figures.campaign.title}".strip()
    paper = _Paper(f"进度：{figures.unit.name}", place, made, figures.campaign.id)
    paper.say("应报材料", "heading")
    rows = [
        (
            figures.registers[row.register],
            _percent(row.counts.percent),
            *_numbers(row.counts),
            _percent(row.counts.quality),
        )
        for row in figures.rows
    ]
    paper.table(("材料", "完成率", *_COUNTED, "一次通过率"), rows, [2.4, *[1.0] * 5, 1.3])
    if figures.rows[0].score is not None:
        paper.say(f"考核得分 {figures.rows[0].score}", "base")
    paper.say("班组的任务", "heading")
    if not figures.teams:
        paper.say("没有登记班组")
        return paper.print()
    if figures.pictured:
        paper.picture(
            [(each.name, each.done, each.open, each.overdue) for each in figures.pictured], "已完成"
        )
    teams = [
        (
            each.name,
            _percent(each.percent),
            *map(str, (each.expected, each.done, each.open, each.overdue)),
            _percent(each.quality),
        )
        for each in figures.teams
    ]
    headers = ("班组", "完成率", "任务", "已完成", "未到期", "逾期", "按期办结率")
    paper.table(headers, teams, [2.4, *[1.0] * 5, 1.3])
    return paper.print()


def _phases(paper: _Paper, figures: Figures) -> None:
    paper.say("阶段安排", "heading")
    if figures.axis is not None:
        labels = [names.phase(phase) for phase in figures.campaign.phases]
        today = f"今天 {format_date(figures.today)}"
        paper.add(pictures.axis(paper.letters, figures.axis, labels, figures.marks, today, paper.sheet.width))
    rows = [
        (
            names.phase(each),
            f"{format_date(each.starts_on)} – {format_date(each.ends_on)}",
            state_name(each.state),
            figures.registers[each.register],
            *_numbers(each.counts),
        )
        for each in figures.phases
    ]
    paper.table(("阶段", "起止", "状态", "材料", *_COUNTED), rows, [1.8, 2.6, 1.2, 1.6, *[1.0] * 4])
    if figures.marks:
        paper.say("图中菱形是材料的期限，旁边是待报的件数：")
        days = [
            (format_date(each.due.on), figures.registers[each.due.register], str(each.due.open))
            for each in figures.marks
        ]
        paper.table(("期限", "材料", "待报"), days, [1.6, 1.6, 1.0])


def _register(paper: _Paper, figures: Figures) -> None:
    heading = figures.registers[figures.question.register]
    paper.say(f"{heading} · {figures.county}" if figures.county else heading, "heading")
    numbers = zip(_COUNTED, _numbers(figures.total), strict=True)
    paper.add(fields(paper.letters, list(numbers), paper.sheet.width))
    if not figures.rows:
        paper.say("还没有要报送的材料")
        return
    paper.picture([(row.name, row.filed, row.open, row.overdue) for row in figures.pictured], "已报送")
    if len(figures.rows) > len(figures.pictured):
        paper.say(f"图中是前 {len(figures.pictured)} 行，表中是全部。")
    first = "单位" if figures.question.county else "县区"
    columns = progress_table.COLUMNS.values()
    headers = [first if column.code == "name" else column.label for column in columns]
    rows = [
        [
            _percent(value) if column.is_percent else _known(value)
            for column, value in zip(columns, line, strict=True)
        ]
        for line in ([column.value(row) for column in columns] for row in figures.rows)
    ]
    paper.table(headers, rows, [2.4, *[1.0] * 5, 1.3, 1.2])
    paper.say("一次通过率：已报送的材料中从未被退回的比例。考核得分：年度量化考核公布后显示。")


def _quotas(paper: _Paper, figures: Figures) -> None:
    if not (figures.recommenders or figures.lists):
        return
    paper.say("名额使用", "heading")
    for quota in figures.lists:
        paper.say(f"{pick(quota.name)}：{_used(quota)}", "base")
    if figures.recommenders:
        rows = [(each.name, *map(_used, each.quotas)) for each in figures.recommenders]
        paper.table(("推荐单位", "优秀成果", "创新能手", "创新型班组"), rows, [1.6, 1.0, 1.0, 1.0])


def _used(quota: Quota) -> str:
    words = [f"{quota.used}／{quota.limit}"]
    words += [f"待定 {quota.waiting}"] if quota.waiting else []
    words += ["超出名额"] if quota.is_exceeded else []
    return " ".join(words)


def _reach(paper: _Paper, figures: Figures) -> None:
    if not figures.reach:
        return
    total, covered, known = figures.reach_total, figures.industries_covered, len(figures.reach)
    paper.say("覆盖面", "heading")
    shares = [
        ("行业覆盖面", covered, known),
        ("企业覆盖面", total.covered, total.enterprises),
        ("职工覆盖面", total.employees_covered, total.employees),
        ("班组参与率", total.teams_covered, total.teams),
    ]
    told = [(label, f"{share(part, whole)}%　{part}/{whole}") for label, part, whole in shares]
    paper.add(fields(paper.letters, told, paper.sheet.width), Spacer(0, 4))
    paper.say(
        "报送过方案、情况或申报，或有班组参赛的企业，算作已覆盖；行业中有一家企业已覆盖，该行业即已覆盖。"
    )
    headers = ("行业", "企业", "已覆盖", "企业覆盖面", "有方案", "有上报", "有申报", "参赛班组")
    paper.table(headers, [_line(each) for each in figures.reach], [2.0, *[1.0] * 6, 1.3])


def _line(each: Reach) -> tuple[str, ...]:
    return (
        each.industry or "未填行业",
        *(str(each.enterprises), str(each.covered), _percent(each.percent)),
        *map(str, (each.with_plan, each.with_report, each.with_entry)),
        f"{each.teams_covered}/{each.teams}",
    )


def _numbers(counts: Counts) -> tuple[str, str, str, str]:
    return str(counts.expected), str(counts.filed), str(counts.open), str(counts.overdue)


def _percent(number: int | None) -> str:
    return "—" if number is None else f"{number}%"


def _known(value: object) -> str:
    return "—" if value is None else str(value)
