"""What is said of single changes: sentence, kind, level, place."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import replace
from typing import Any

import pytest

from engine.model.compare import Change, Edition, Kind, Level, Part, compare, highest_level
from engine.model.compare.chart import Chart
from engine.model.compare.phrases import is_plain_moment, moment
from engine.model.elements import Process
from engine.model.reader import read_file
from tests.engine.model.bpmn import bpmn, chain, flow, node, settings
from tests.engine.model.compare.shipped import process_in, shipped

NAMES = {
    "role": {
        "upper_union": {"zh": "上级工会", "en": "Upper union"},
        "county_union": {"zh": "县区总工会", "en": "County union"},
    }
}
PLAN = shipped("unit_plan")
COSMETIC, PARAMETER, STRUCTURE = Level.COSMETIC, Level.PARAMETER, Level.STRUCTURE


def edition(body: str) -> Edition:
    """A version with this process, and its diagram."""
    data = bpmn(body)
    process = process_in(data)
    assert process is not None
    return Edition(process, data.decode())


def redrawn(old: str, new: str) -> Edition:
    """The shipped plan with its diagram edited."""
    assert old in PLAN.bpmn, old
    text = PLAN.bpmn.replace(old, new)
    process = process_in(text.encode())
    assert process is not None
    return replace(PLAN, process=process, bpmn=text)


def of_part(changes: list[Change], part: Part) -> list[Change]:
    """The changes in one part of the package."""
    return [change for change in changes if change.place.part is part]


def only(changes: list[Change], part: Part = Part.PROCESS) -> Change:
    """The one change in a part."""
    [change] = of_part(changes, part)
    return change


REVIEW = '<bpmn:userTask id="ReviewPlan" name="审阅方案">'
FIVE = 'value="=add working days(today(), 5)"'


@pytest.mark.parametrize(
    ("old", "new", "level", "item", "zh", "en"),
    [
        (
            FIVE,
            'value="=add working days(today(), 7)"',
            PARAMETER,
            "due",
            "第 4 步「审阅方案」的期限由 5 个工作日改为 7 个工作日",
            "Step 4 “Review the plan”: deadline changed from 5 working days to 7 working days",
        ),
        (FIVE, 'value="P1W"', PARAMETER, "due", "第 4 步「审阅方案」的期限由 5 个工作日改为 1 周", ""),
        (
            FIVE,
            'value="=add working days(campaign_ends_on, -5)"',
            STRUCTURE,
            "due",
            "第 4 步「审阅方案」的期限由 5 个工作日改为 “campaign_ends_on”所定的日期之前 5 个工作日",
            "",
        ),
        (REVIEW, REVIEW.replace("审阅", "审核"), PARAMETER, "name",
         "第 4 步「审核方案」的名称由“审阅方案”改为“审核方案”", ""),
        ('name="role" value="upper_union"', 'name="role" value="county_union"', PARAMETER, "role",
         "第 4 步「审阅方案」的办理角色由上级工会改为县区总工会",
         "Step 4 “Review the plan”: role changed from Upper union to County union"),
        ('name="stage" value="review"', 'name="stage" value="check"', PARAMETER, "stage",
         "第 4 步「审阅方案」的所属阶段由“review”改为“check”", ""),
        (REVIEW, f"{REVIEW}<bpmn:documentation>S-45</bpmn:documentation>", COSMETIC, "documentation",
         "第 4 步「审阅方案」新设备注：“S-45”", "Step 4 “Review the plan”: documentation set to “S-45”"),
        ('name="actions" value="submit,save,return,transfer"', 'name="actions" value="submit,return"', STRUCTURE,
         "actions", "第 4 步「审阅方案」的按钮由提交、暂存、退回、转办改为提交、退回", ""),
        ('name="form" value="review"', 'name="form" value="plan"', STRUCTURE, "form",
         "第 4 步「审阅方案」的表单由“review”改为“plan”", ""),
    ],
)  # fmt: skip
def test_settings_of_a_step(old: str, new: str, level: Level, item: str, zh: str, en: str) -> None:
    changes = compare(PLAN, redrawn(old, new), NAMES)
    change = next(
        each for each in changes if each.place.owner == "ReviewPlan" and each.place.part is Part.PROCESS
    )
    assert change.sentence.zh == zh
    assert en in ("", change.sentence.en)
    assert (change.kind, change.level, change.place.item) == (Kind.CHANGED, level, item)
    assert change.elements_before == change.elements_after == ("ReviewPlan",)


START, END = (
    node("startEvent", identifier="Start", name="开始"),
    node("endEvent", identifier="End", name="办结"),
)
DRAFT = node("userTask", identifier="Draft", name="起草")
CHECK = node("userTask", identifier="Check", name="复核")
LINE = edition(START + DRAFT + END + chain("Start", "Draft", "End"))


def test_an_inserted_step() -> None:
    with_check = edition(
        START
        + DRAFT
        + CHECK
        + END
        + chain("Start", "Draft")
        + flow("Draft", "Check").replace("Draft_to_Check", "Draft_to_End")
        + flow("Check", "End")
    )
    found = of_part(compare(LINE, with_check), Part.PROCESS)
    assert [(each.kind, each.sentence.zh) for each in found] == [
        (Kind.ADDED, "新增第 2 步「复核」（人工任务、由“unit_union”办理）"),
        (Kind.CHANGED, "「起草」之后改为到「复核」（原为到「办结」）"),
        (Kind.ADDED, "「复核」之后新增到「办结」"),
    ]
    assert found[0].elements_before == ()
    assert found[0].elements_after == ("Check",)
    gone = of_part(compare(with_check, LINE), Part.PROCESS)
    assert "删除原第 2 步「复核」（人工任务、由“unit_union”办理）" in [each.sentence.zh for each in gone]
    assert highest_level(found) is STRUCTURE


def test_a_changed_id_is_guessed_and_said() -> None:
    renamed = edition(
        START
        + DRAFT.replace('id="Draft"', 'id="Work"')
        + END
        + flow("Start", "Work").replace("Start_to_Work", "Start_to_Draft")
        + flow("Work", "End").replace("Work_to_End", "Draft_to_End")
    )
    change = only(compare(LINE, renamed))
    assert change.sentence.zh == "第 1 步「起草」的编号由“Draft”改为“Work”（种类和名称相同，认作同一步）"
    assert (change.elements_before, change.elements_after) == (("Draft",), ("Work",))
    assert change.level is STRUCTURE


def test_two_candidates_are_not_guessed() -> None:
    two = edition(
        START
        + DRAFT.replace('id="Draft"', 'id="One"')
        + DRAFT.replace('id="Draft"', 'id="Two"')
        + END
        + chain("Start", "One", "Two", "End")
    )
    kinds = [each.kind for each in compare(LINE, two) if "步" in each.sentence.zh]
    assert kinds == [Kind.ADDED, Kind.ADDED, Kind.REMOVED]


def test_a_step_moved_into_a_sub_process() -> None:
    def with_inner(inner: str, outer: str) -> Edition:
        sub = f'<bpmn:subProcess id="Sub" name="核验">{inner}</bpmn:subProcess>'
        return edition(START + outer + sub + END + chain("Start", "Sub", "End"))

    change = only(compare(with_inner("", CHECK), with_inner(CHECK, "")))
    assert (change.kind, change.level) == (Kind.MOVED, STRUCTURE)
    assert change.sentence.zh == "第 1.1 步「复核」移入第 1 步「核验」"


def test_timers_loops_and_conditions() -> None:
    timer = "<bpmn:timerEventDefinition><bpmn:timeDuration>{}</bpmn:timeDuration></bpmn:timerEventDefinition>"
    loop = '<bpmn:multiInstanceLoopCharacteristics isSequential="{}"/>'

    def version(time: str, sequential: str, condition: str) -> Edition:
        late = node(
            "boundaryEvent", timer.format(time), identifier="Late", name="超期", attachedToRef="Draft"
        )
        items = settings(form="plan", role="unit_union", collection="units") + loop.format(sequential)
        work = node("userTask", items, identifier="Draft", name="起草")
        choose = node("exclusiveGateway", identifier="Choose", name="通过？")
        ways = chain("Start", "Draft", "Choose") + flow("Choose", "End", condition) + flow("Late", "End")
        return edition(START + work + late + choose + END + ways)

    found = compare(version("P5D", "true", "passed"), version("PT36H", "false", "passed = true"))
    assert [(each.level, each.sentence.zh) for each in found] == [
        (STRUCTURE, "第 1 步「起草」改为各份同时办理"),
        (PARAMETER, "附带事件「超期」的时间由 5 天改为 36 小时"),
        (STRUCTURE, "「通过？」到「办结」的连线的条件由算式“passed”改为算式“passed = true”"),
    ]


def test_the_drawing() -> None:
    moved = redrawn('x="1720" y="625"', 'x="1740" y="625"')
    change = next(each for each in compare(PLAN, moved) if each.kind is Kind.MOVED)
    assert change.sentence.zh == "图上挪动：「报备方案」"
    assert (change.level, change.elements_after) == (COSMETIC, ("FilePlan",))
    [lane] = compare(PLAN, redrawn('name="上级工会"', 'name="上一级工会"'))
    assert (lane.level, lane.sentence.zh) == (PARAMETER, "泳道由“上级工会”改为“上一级工会”")
    other = compare(PLAN, redrawn("<bpmn:collaboration", '<bpmn:relationship type="x"/><bpmn:collaboration'))
    assert [(each.level, each.place.part) for each in other] == [(COSMETIC, Part.DRAWING)]


def form(change: Any, name: str = "decision") -> list[Change]:
    """What is said after `change` was made to the components of a form."""
    forms = deepcopy(dict(PLAN.forms))
    change(forms[name]["components"])
    return compare(PLAN, replace(PLAN, forms=forms))


FORM = "「裁定方案」的表单"


@pytest.mark.parametrize(
    ("act", "kind", "level", "zh"),
    [
        (lambda c: c.append({"type": "number", "key": "score", "label": "得分", "validate": {"required": True}}),
         Kind.ADDED, STRUCTURE, f"{FORM}新增字段「得分」（数字、必填）"),
        (lambda c: c.pop(5), Kind.REMOVED, STRUCTURE, f"{FORM}删除字段「理由」（多行文字、必填）"),
        (lambda c: c[5].update(label="裁定理由"), Kind.CHANGED, PARAMETER,
         f"{FORM}的字段「裁定理由」的名称由“理由”改为“裁定理由”"),
        (lambda c: c[5].update(key="why"), Kind.CHANGED, STRUCTURE,
         f"{FORM}的字段「理由」的键名由“opinion”改为“why”（认作同一字段）"),
        (lambda c: c[5]["validate"].pop("required"), Kind.CHANGED, STRUCTURE, f"{FORM}的字段「理由」改为选填"),
        (lambda c: c[5]["validate"].update(maxLength=500), Kind.CHANGED, STRUCTURE,
         f"{FORM}的字段「理由」的最多字数由 1000 改为 500"),
        (lambda c: c[5].update(conditional={"hide": "=returns = 0"}), Kind.CHANGED, STRUCTURE,
         f"{FORM}的字段「理由」新设隐藏条件：算式“=returns = 0”"),
        (lambda c: c[4]["values"].append({"value": "later", "label": "缓议"}), Kind.ADDED, STRUCTURE,
         f"{FORM}的字段「裁定」增加选项“缓议”"),
        (lambda c: c[4]["values"][1].update(label="免报"), Kind.CHANGED, PARAMETER,
         f"{FORM}的字段「裁定」的选项“免于报备”改名为“免报”"),
        (lambda c: c[4]["values"].reverse(), Kind.MOVED, PARAMETER,
         f"{FORM}的字段「裁定」的选项换了次序：“免于报备”、“准予报备”"),
        (lambda c: c.insert(0, c.pop(5)), Kind.MOVED, PARAMETER, f"{FORM}的字段「理由」挪到最前"),
        (lambda c: c[5].update(layout={"row": "r1"}), Kind.CHANGED, COSMETIC,
         f"{FORM}的字段「理由」新设版面“row”：“r1”"),
    ],
)  # fmt: skip
def test_forms(act: Any, kind: Kind, level: Level, zh: str) -> None:
    [change] = form(act)
    assert (change.sentence.zh, change.kind, change.level) == (zh, kind, level)
    assert change.place.owner == "decision"
    assert change.elements_after == ("DecidePlan",)


def decided(old: str, new: str) -> list[Change]:
    """What is said after the file of decisions was edited."""
    text = PLAN.decision_texts["review_rules.dmn"]
    assert old in text
    text = text.replace(old, new, 1)
    model = read_file(text.encode(), "review_rules.dmn").decisions
    assert model is not None
    files = {"review_rules.dmn": text}
    return compare(PLAN, replace(PLAN, decisions={"review_rules.dmn": model}, decision_texts=files))


RULES = PLAN.decision_texts.get("review_rules.dmn", "")
LAST = RULES[RULES.index('      <rule id="Accepted">') : RULES.index("    </decisionTable>")]
FIRST = RULES[RULES.index('      <rule id="DecidedExempt">') : RULES.index('      <rule id="DecidedFile">')]
SECOND = RULES[RULES.index('      <rule id="DecidedFile">') : RULES.index('      <rule id="ThirdReturn">')]
TABLE = "决策表「审阅后的去向」"


@pytest.mark.parametrize(
    ("old", "new", "kind", "level", "zh"),
    [
        ("&gt;= 3", "&gt;= 4", Kind.CHANGED, PARAMETER, f"{TABLE}第 3 条规则的「已退回次数」由 >= 3 改为 >= 4"),
        ("&gt;= 3", "&gt; 3", Kind.CHANGED, STRUCTURE, f"{TABLE}第 3 条规则的「已退回次数」由 >= 3 改为 > 3"),
        ('id="DecidedFile_5"><text>"file"', 'id="x"><text>"revise"', Kind.CHANGED, STRUCTURE,
         f'{TABLE}第 2 条规则的「去向」由 "file" 改为 "revise"'),
        (LAST, "", Kind.REMOVED, STRUCTURE,
         f'{TABLE}删除原第 6 条规则：「去向」为 "file"'),
        (FIRST + SECOND, SECOND + FIRST, Kind.MOVED, STRUCTURE,
         f'{TABLE}原第 2 条规则移到第 1 条：「裁定」为 "file"、「去向」为 "file"'),
        ('hitPolicy="FIRST"', 'hitPolicy="UNIQUE"', Kind.CHANGED, STRUCTURE,
         f"{TABLE}的命中策略由“FIRST”改为“UNIQUE”"),
        ('label="报送类型"', 'label="报送内容"', Kind.CHANGED, PARAMETER,
         f"{TABLE}的列「报送内容」的名称由“报送类型”改为“报送内容”"),
        ('labelEn="Ruling"', 'labelEn="Decision"', Kind.CHANGED, PARAMETER,
         f"{TABLE}的列「裁定」的英文名称由“Ruling”改为“Decision”"),
        ('<text>"file","exempt"</text>', '<text>"file"</text>', Kind.CHANGED, STRUCTURE,
         f'{TABLE}的列「裁定」的可取的值由算式“"file","exempt"”改为算式“"file"”'),
        ("同意免报申请", "同意", Kind.CHANGED, COSMETIC, "决策文件“review_rules.dmn”的说明或图形有改动，不影响结果"),
    ],
)  # fmt: skip
def test_decisions(old: str, new: str, kind: Kind, level: Level, zh: str) -> None:
    [change] = decided(old, new)
    assert (change.sentence.zh, change.kind, change.level) == (zh, kind, level)
    assert level is COSMETIC or change.elements_after == ("JudgePlan",)


def test_manifest() -> None:
    manifest = {**PLAN.manifest, "starters": {"roles": ["county_union"]}, "category": "plans"}
    manifest["roles"] = manifest["roles"][::-1]
    found = compare(PLAN, replace(PLAN, manifest=manifest), NAMES)
    assert [(each.place.item or each.place.owner, each.level, each.sentence.zh) for each in found] == [
        ("category", PARAMETER, "流程包的类别由“spine”改为“plans”"),
        ("roles", COSMETIC, "用到的角色的写法或次序有改动，内容相同"),
        ("starters.roles", STRUCTURE, "可以发起的角色增加：县区总工会"),
    ]


@pytest.mark.parametrize(
    ("text", "zh", "plain"),
    [
        ("P5D", "5 天", True),
        ("P1Y2M10DT2H30M", "1 年 2 个月 10 天 2 小时 30 分钟", True),
        ("=add working days(today(), 1)", "1 个工作日", True),
        ("=add working days(now(), 20)", "20 个工作日", True),
        ("=add working days(closes_on, -3)", "“closes_on”所定的日期之前 3 个工作日", False),
        ('=closes_on + duration("P2D")', "“closes_on”所定的日期之后 2 天", False),
        ('=duration("PT12H")', "12 小时", True),
        ("=today()", "当天", False),
        ("R3/P1D", "每隔 1 天一次，共 3 次", True),
        ("R/2015-04-01T09:00:00+08:00/P1M", "自 2015-04-01T09:00:00+08:00 起每隔 1 个月一次，不限次数", True),
        ("2015-12-31", "2015-12-31", True),
        ("=if a then b else c", "算式“if a then b else c”", False),
        ("someday", "“someday”", False),
    ],
)
def test_times_in_words(text: str, zh: str, plain: bool) -> None:
    assert moment(text).zh == zh
    assert is_plain_moment(text) is plain


def test_steps_are_numbered_along_the_flow() -> None:
    back = flow("Choose", "Draft", "again")
    chart = Chart(
        edition(
            node("userTask", identifier="Last", name="归档")
            + CHECK
            + DRAFT
            + node("exclusiveGateway", identifier="Choose")
            + START
            + END
            + chain("Start", "Draft", "Choose", "Check", "Last", "End")
            + back
        ).process
    )
    numbers = {placed.node.name: placed.number for placed in chart.nodes.values() if placed.number}
    assert numbers == {"起草": "1", "复核": "2", "归档": "3"}
    assert chart.title("Choose").zh == "「起草」之后的判断"


def test_an_empty_process_compares_with_anything() -> None:
    assert compare(Edition(Process("p")), Edition(Process("p"))) == []
    assert {each.kind for each in compare(Edition(Process("unit_plan")), PLAN)} >= {Kind.ADDED}
    assert {each.kind for each in compare(PLAN, Edition(Process("unit_plan")))} >= {Kind.REMOVED}
