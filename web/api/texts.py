"""What is wrong with a field of a request, in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from web.i18n import gettext as _

_TEXTS = {
    "missing": "缺少这一项。",
    "extra_forbidden": "没有这一项，请核对名称。",
    "doubled": "只能给出一次。",
    "string_type": "应为文字。",
    "int_type": "应为整数。",
    "int_parsing": "应为整数。",
    "bool_type": "应为 true 或 false。",
    "bool_parsing": "应为 true 或 false。",
    "dict_type": "应为对象。",
    "model_type": "应为对象。",
    "list_type": "应为列表。",
    "instant": "应为 RFC 3339 格式的时间，如 2026-03-01T01:00:00Z。",
    "string_too_long": "最多 {max_length} 个字符。",
    "string_too_short": "至少 {min_length} 个字符。",
    "too_long": "最多 {max_length} 项。",
    "too_short": "至少 {min_length} 项。",
    "literal_error": "应为以下之一：{expected}。",
    "greater_than_equal": "不能小于 {ge}。",
    "less_than_equal": "不能大于 {le}。",
    "either": "inputs 和 variables 只能给出一个。",
    "cursor": "不是本接口给出的位置。",
}
_OTHERS = "格式不符合要求。"


def explain(kind: str, context: Mapping[str, Any]) -> str:
    """The sentence for a kind of error, in the language of this request."""
    return _(_TEXTS.get(kind, _OTHERS), **context)
