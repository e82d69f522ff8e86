"""A small approval process for the tests of the pages: draft, review by the county, back when returned."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from engine.model import Package, package_from_parts

KEY = "approval"

BPMN = (Path(__file__).parent / "approval.bpmn").read_text(encoding="utf-8")

PLAN: dict[str, Any] = {
    "type": "default",
    "id": "plan",
    "schemaVersion": 19,
    "components": [
        {"type": "text", "id": "intro", "text": "## 六要素\n\n请逐项填写。"},
        {"type": "textfield", "key": "subject", "label": "主题", "readonly": True},
        {
            "type": "textfield",
            "key": "theme",
            "label": "竞赛主题",
            "properties": {"labelEn": "Theme"},
            "validate": {"required": True, "maxLength": 60},
        },
        {"type": "textarea", "key": "measures", "label": "工作措施", "validate": {"required": True}},
        {
            "type": "number",
            "key": "headcount",
            "label": "参加人数",
            "decimalDigits": 0,
            "validate": {"min": 1},
        },
        {"type": "datetime", "subtype": "date", "key": "starts_on", "dateLabel": "开始日期"},
        {
            "type": "radio",
            "key": "level",
            "label": "级别",
            "values": [{"value": "unit", "label": "单位"}, {"value": "team", "label": "班组"}],
        },
        {
            "type": "textfield",
            "key": "team_name",
            "label": "班组名称",
            "conditional": {"hide": '=level != "team"'},
            "validate": {"required": True},
        },
        {
            "type": "checklist",
            "key": "tracks",
            "label": "活动项目",
            "values": [{"value": "a", "label": "小发明"}, {"value": "b", "label": "小改造"}],
        },
        {
            "type": "select",
            "key": "industry",
            "label": "行业",
            "values": [{"value": "steel", "label": "钢铁"}, {"value": "cloth", "label": "纺织"}],
        },
        {"type": "checkbox", "key": "is_public", "label": "可以公开"},
        {
            "type": "filepicker",
            "key": "papers",
            "label": "附件",
            "multiple": True,
            "accept": ".pdf,.docx,.txt,.jpg",
            "properties": {"maxFiles": 3},
        },
        {
            "type": "dynamiclist",
            "path": "members",
            "label": "分工",
            "defaultRepetitions": 1,
            "components": [
                {"type": "textfield", "key": "name", "label": "姓名", "validate": {"required": True}},
                {"type": "textfield", "key": "duty", "label": "职责"},
            ],
        },
    ],
}

REVIEW: dict[str, Any] = {
    "type": "default",
    "id": "review",
    "schemaVersion": 19,
    "components": [
        {"type": "textfield", "key": "theme", "label": "竞赛主题", "readonly": True},
        {"type": "filepicker", "key": "papers", "label": "附件", "multiple": True, "readonly": True},
        {"type": "textarea", "key": "opinion", "label": "审核意见", "validate": {"required": True}},
    ],
}

MANIFEST: dict[str, Any] = {
    "id": KEY,
    "name": {"zh": "方案审批", "en": "Plan approval"},
    "category": "test",
    "handlers": [],
    "roles": ["county_union", "unit_union"],
    "messages": [],
    "calls": [],
}


def approval(bpmn: str = BPMN, review: dict[str, Any] = REVIEW) -> Package:
    """The package, with another diagram or form of the review if one is given."""
    return package_from_parts(
        bpmn=bpmn.encode(), forms={"plan": PLAN, "review": review}, manifest=MANIFEST, fallback_id=KEY
    )
