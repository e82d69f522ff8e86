"""Small DMN files for tests."""

from __future__ import annotations

from typing import Any
from xml.sax.saxutils import escape, quoteattr

from engine.model.decisions import check_decisions, read_dmn
from engine.model.xml import SETTINGS

SPACE = "https://www.omg.org/spec/DMN/20191111/MODEL/"
NOTE = "<annotationEntry><text>依据</text></annotationEntry>"


def dmn(body: str, *, space: str = SPACE, attributes: str = "") -> bytes:
    """A file with these elements at its root."""
    return (
        '<?xml version="1.0" encoding="UTF-8"?>'
        f'<definitions xmlns="{space}" id="Rules" name="规则" namespace="urn:saicheng" {attributes}>'
        f"{body}</definitions>"
    ).encode()


def decision(
    logic: str, identifier: str = "Level", *, name: str = "奖项等级", needs: str = "", kind: str = ""
) -> str:
    """A decision with its requirements and its logic."""
    typed = f" typeRef={quoteattr(kind)}" if kind else ""
    return (
        f'<decision id="{identifier}" name={quoteattr(name)}><variable name={quoteattr(name)}{typed}/>'
        f"{needs}{logic}</decision>"
    )


def literal(text: str) -> str:
    """A literal expression."""
    return f"<literalExpression><text>{escape(text)}</text></literalExpression>"


def needs(kind: str, identifier: str) -> str:
    """A requirement: kind is Input, Decision or Knowledge."""
    outer = "knowledgeRequirement" if kind == "Knowledge" else "informationRequirement"
    return f'<{outer}><required{kind} href="#{identifier}"/></{outer}>'


def table(
    inputs: list[str], outputs: list[str], rules: list[str], attributes: str = "", more: str = ""
) -> str:
    """A decision table; a rule is written "cell | cell -> cell"; `more` stands inside each output."""
    columns = "".join(
        f"<input label={quoteattr(each)}><inputExpression><text>{escape(each)}</text></inputExpression></input>"
        for each in inputs
    )
    columns += "".join(f"<output name={quoteattr(each)}>{more}</output>" for each in outputs)
    return f"<decisionTable {attributes}>{columns}{''.join(map(_rule, rules))}</decisionTable>"


SETTINGS_SPACE = f'xmlns:s="{SETTINGS}"'


def in_english(data: bytes) -> bytes:
    """A file with the table of `grades`, with English beside its names."""
    said = {
        'name="奖项等级">': 's:nameEn="Award">',
        'label="得分"': 's:labelEn="Score"',
        'name="等级"': 's:labelEn="Grade"',
    }
    text = data.decode().replace("<definitions ", f"<definitions {SETTINGS_SPACE} ", 1)
    for chinese, english in said.items():
        text = text.replace(chinese, f"{chinese.removesuffix('>')} {english}", 1)
    return text.encode()


def grades(attributes: str = "") -> str:
    """The table that most tests use: 得分 decides 等级."""
    rules = ['>= 90 -> "一等奖"', '[60..90) -> "三等奖"', '< 60 -> "未获奖"']
    return table(["得分"], ["等级"], rules, attributes)


def codes(data: bytes) -> list[tuple[str, str]]:
    """Code and element of each problem that reader and checker find."""
    model, problems = read_dmn(data, "rules.dmn")
    found: list[Any] = [*problems, *(check_decisions({"rules.dmn": model}) if model else ())]
    return [(each.code, each.element_id) for each in found]


def _rule(text: str) -> str:
    inputs, _, outputs = text.partition("->")
    cells = "".join(
        f"<inputEntry><text>{escape(each.strip())}</text></inputEntry>" for each in inputs.split("|")
    )
    cells += "".join(
        f"<outputEntry><text>{escape(each.strip())}</text></outputEntry>" for each in outputs.split("|")
    )
    return f"<rule>{cells}{NOTE}</rule>"


ALL_KINDS = f"""
<itemDefinition name="等级类型"><typeRef>string</typeRef>
  <allowedValues><text>"甲", "乙"</text></allowedValues></itemDefinition>
<itemDefinition name="名单" isCollection="true">
  <itemComponent name="姓名"><typeRef>string</typeRef></itemComponent></itemDefinition>
<inputData id="Score" name="得分"><variable name="得分" typeRef="number"/></inputData>
<businessKnowledgeModel id="Twice" name="两倍"><variable name="两倍"/><encapsulatedLogic>
  <formalParameter name="数" typeRef="number"/>{literal("数 * 2")}</encapsulatedLogic></businessKnowledgeModel>
<knowledgeSource id="Plan" name="2015 年方案"><description>第七条</description></knowledgeSource>
<decision id="All" name="全部"><variable name="全部"/>{needs("Input", "Score")}{needs("Knowledge", "Twice")}
  <authorityRequirement><requiredAuthority href="#Plan"/></authorityRequirement>
  <context>
    <contextEntry><variable name="a"/><invocation>{literal("两倍")}
      <binding><parameter name="数"/>{literal("得分")}</binding></invocation></contextEntry>
    <contextEntry><variable name="b"/><list>{literal("1")}{literal("2")}</list></contextEntry>
    <contextEntry><variable name="c"/><relation><column name="x"/><row>{literal("3")}</row></relation></contextEntry>
    <contextEntry><variable name="d"/><conditional><if>{literal("a > 100")}</if><then>{literal("1")}</then>
      <else>{literal("0")}</else></conditional></contextEntry>
    <contextEntry><variable name="e"/><filter><in>{literal("b")}</in>
      <match>{literal("item > 1")}</match></filter></contextEntry>
    <contextEntry><variable name="f"/><for iteratorVariable="x"><in>{literal("b")}</in>
      <return>{literal("x * 10")}</return></for></contextEntry>
    <contextEntry><variable name="g"/><some iteratorVariable="x"><in>{literal("b")}</in>
      <satisfies>{literal("x > 1")}</satisfies></some></contextEntry>
    <contextEntry><variable name="h"/><every iteratorVariable="x"><in>{literal("b")}</in>
      <satisfies>{literal("x > 1")}</satisfies></every></contextEntry>
    <contextEntry><variable name="k"/><functionDefinition>
      <formalParameter name="n"/>{literal("n + 1")}</functionDefinition></contextEntry>
    <contextEntry><variable name="l"/>{literal("k(1)")}</contextEntry>
  </context></decision>
"""
"""A file's content with every kind of expression there is."""
