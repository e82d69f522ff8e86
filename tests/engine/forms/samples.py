"""Forms for the tests: one component of every type, and a short way to make a form."""

from __future__ import annotations

from typing import Any

from engine.forms import Form, parse_form

Component = dict[str, Any]

CHOICES = [{"value": "a", "label": "甲"}, {"value": "b", "label": "乙", "labelEn": "B"}]
EVERY_TYPE: list[Component] = [
    {
        "type": "text",
        "id": "Intro",
        "text": "# 说明\n\n请**如实**填写。",
        "properties": {"textEn": "Please fill in."},
    },
    {"type": "textfield", "key": "theme", "label": "竞赛主题", "properties": {"labelEn": "Theme"}},
    {"type": "textarea", "key": "targets", "label": "目标任务"},
    {"type": "number", "key": "headcount", "label": "人数", "decimalDigits": 0, "increment": "5"},
    {"type": "checkbox", "key": "agreed", "label": "同意"},
    {"type": "checklist", "key": "tracks", "label": "赛道", "values": CHOICES},
    {"type": "radio", "key": "opinion", "label": "意见", "values": CHOICES},
    {"type": "select", "key": "industry", "label": "行业", "values": CHOICES},
    {"type": "taglist", "key": "tags", "label": "标签", "values": CHOICES},
    {"type": "datetime", "key": "held_on", "dateLabel": "日期", "subtype": "date"},
    {"type": "datetime", "key": "held_at", "timeLabel": "时间", "subtype": "time"},
    {"type": "filepicker", "key": "papers", "label": "附件", "multiple": True, "accept": ".pdf,.docx"},
    {"type": "separator"},
    {"type": "spacer", "height": 20},
    {"type": "button", "action": "submit", "label": "提交"},
    {
        "type": "group",
        "path": "contact",
        "label": "联系人",
        "components": [{"type": "textfield", "key": "name", "label": "姓名"}],
    },
    {
        "type": "dynamiclist",
        "path": "members",
        "label": "成员",
        "components": [{"type": "textfield", "key": "name", "label": "姓名"}],
    },
]


def form_of(*components: Component, **schema: Any) -> Form:
    return parse_form({"type": "default", "schemaVersion": 19, "components": list(components), **schema})
