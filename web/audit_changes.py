"""What a line of the audit says has changed, field by field, in the reader's words."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from web.forms.reading_matter import plain
from web.i18n import gettext as _
from web.i18n.signs import sign

KEYS = ("before", "after", "replaced")
"""Where a line keeps it: as `engine.audit.changed` gives it, or one value before and one after."""
FIELDS = {
    "body": "正文",
    "body_en": "英文正文",
    "chair": "组长",
    "address": "地址",
    "experts": "正选专家",
    "fields": "专业领域",
    "is_active": "在用",
    "is_fixed": "固定",
    "is_on": "启用",
    "is_working": "上班",
    "kind": "类型",
    "kinds": "通知种类",
    "label": "说明",
    "load_cap": "评审份数上限",
    "name": "名称",
    "note": "备注",
    "organisation_id": "机构",
    "person": "人员",
    "reserve": "候补专家",
    "roles": "角色",
    "secret": "密钥",
    "title": "标题",
    "title_en": "英文标题",
}
NOTHING = "—"
_PHASE = re.compile(r"phase_(\d+)")


@dataclass(frozen=True)
class Changed:
    """One field; `label` is "" where the line is about one thing only."""

    label: str
    before: str
    after: str


def list_changes(data: Mapping[str, Any]) -> list[Changed]:
    """The fields that a line's data says have changed; [] for one that tells of no change."""
    if not {"before", "after"} & data.keys():
        return []
    before, after = data.get("before"), data.get("after")
    if not isinstance(before or {}, Mapping) or not isinstance(after or {}, Mapping):
        return [Changed("", words_of(before), words_of(after))]
    before, after = before or {}, after or {}
    found = [
        Changed(name_of(name), words_of(before.get(name)), words_of(after.get(name)))
        for name in sorted({*before, *after})
    ]
    return found + [Changed(name_of(name), NOTHING, _("已更换，不显示")) for name in data.get("replaced", ())]


def words_of(value: Any) -> str:
    """A value as people read it, on one line but for what somebody wrote on several."""
    if isinstance(value, Mapping):
        told = (f"{name_of(str(name))}{sign.colon}{words_of(each)}" for name, each in value.items())
        return sign.semicolon.join(told) or NOTHING
    if isinstance(value, list):
        return sign.listing.join(words_of(each) for each in value) or NOTHING
    return plain(value) or NOTHING


def name_of(code: str) -> str:
    """What a field is called; one without a name of its own, such as a variable of a process, by its code."""
    if phase := _PHASE.fullmatch(code):
        return _("第 {number} 阶段日期", number=phase[1])
    return _(FIELDS[code]) if code in FIELDS else code
