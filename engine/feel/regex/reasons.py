"""Why a pattern cannot be used, in Chinese and English; the words follow "because" in a sentence."""

from __future__ import annotations

REASONS: dict[str, tuple[str, str]] = {
    "too_long": ("超过 {limit} 个字符", "it is longer than {limit} characters"),
    "too_deep": ("嵌套超过 {limit} 层", "it is nested deeper than {limit} levels"),
    "too_many": ("重复得太多", "it repeats too much"),
    "text_too_long": ("文本对它来说太长", "the text is too long for it"),
    "flags": ("标志只能是 i、s、m、x", "the flags are i, s, m and x"),
    "end": ("不完整", "it ends too early"),
    "closing": ("有 ) 而没有 (", "a ) has no ("),
    "opening": ("有 ( 而没有 )", "a ( has no )"),
    "nothing": ("{found} 前面没有可重复的内容", "{found} has nothing to repeat"),
    "twice": ("两个量词连在一起", "two quantifiers follow each other"),
    "counts": ("{{ }} 中的次数有误", "the counts in {{ }} are wrong"),
    "count": (
        "{{ }} 中的次数须是不超过 {limit} 的数字",
        "a count in {{ }} must be a number up to {limit}",
    ),
    "look_around": ("不支持环视和命名分组", "look-around and named groups are not supported"),
    "reference": ("不支持引用分组", "references to groups are not supported"),
    "hex": ("\\u 后须有四个十六进制数字", "\\u needs four hexadecimal digits"),
    "escape": ("\\{found} 没有意义", "\\{found} is unknown"),
    "category": (
        "\\p 后须有 Unicode 类别，如 {{L}}、{{Nd}}",
        "\\p needs a Unicode category such as {{L}} or {{Nd}}",
    ),
    "subtraction": (
        "[ ] 中减去的字符类须在最后",
        "a class that is subtracted must come last in [ ]",
    ),
    "range": ("[ ] 中的范围首尾颠倒", "a range in [ ] is the wrong way round"),
    "empty": ("[ ] 是空的", "[ ] is empty"),
}


class RegexError(ValueError):
    """A pattern cannot be used; `reason` (English) and `reason_zh` say why."""

    def __init__(self, code: str, **params: object) -> None:
        zh, en = REASONS[code]
        self.code = code
        self.reason = en.format(**params)
        self.reason_zh = zh.format(**params)
        super().__init__(self.reason)
