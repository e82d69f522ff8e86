"""What people read about a field or a form that is not right: what is wrong and what to do, zh and en."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from engine.errors import Problem


@dataclass(frozen=True)
class FieldError:
    """One fault of one field: a key of FIELD_MESSAGES and the values it names."""

    code: str
    params: Mapping[str, Any] = field(default_factory=dict)

    def text(self, label: str, language: str = "zh") -> str:
        """The sentence for a person; `label` is the field's name in that language."""
        zh, en = FIELD_MESSAGES[self.code]
        return (en if language == "en" else zh).format(label=label, **self.params)


FIELD_MESSAGES = {
    "required": ("“{label}”尚未填写，请补充。", "{label} is empty. Please fill it in."),
    "required_choice": ("“{label}”尚未选择，请选择一项。", "{label} is not chosen. Please choose."),
    "required_check": ("请勾选“{label}”后再提交。", "Please tick {label} before you submit."),
    "required_file": ("“{label}”缺少附件，请上传。", "{label} has no file. Please upload one."),
    "text": ("“{label}”应为文字，请重新填写。", "{label} must be text. Please type it again."),
    "characters": (
        "“{label}”含有无法保存的字符，请删除后重新填写。",
        "{label} holds characters that cannot be stored. Please remove them.",
    ),
    "min_length": (
        "“{label}”只有{actual}个字，至少需要{limit}个字，请补充。",
        "{label} has {actual} characters and needs at least {limit}. Please write more.",
    ),
    "max_length": (
        "“{label}”有{actual}个字，最多{limit}个字，请删减。",
        "{label} has {actual} characters and may have at most {limit}. Please shorten it.",
    ),
    "pattern": (
        "“{label}”的格式不正确，请按要求修改。{hint}",
        "{label} does not have the expected form. Please correct it. {hint}",
    ),
    "email": (
        "“{label}”不是有效的电子邮箱，请按 name@example.com 的格式填写。",
        "{label} is not an e-mail address. Please write it as name@example.com.",
    ),
    "phone": (
        "“{label}”不是有效的电话号码，请填写11位手机号或带区号的号码。",
        "{label} is not a phone number. Please give a mobile number, or one with its area code.",
    ),
    "number": ("“{label}”应为数字，请用阿拉伯数字填写。", "{label} must be a number. Please use digits."),
    "number_size": (
        "“{label}”的数字过长，最多{limit}位，请检查。",
        "{label} has too many digits; at most {limit} are kept. Please check it.",
    ),
    "decimals": (
        "“{label}”最多保留{limit}位小数，请修改。",
        "{label} may have at most {limit} decimal places. Please round it.",
    ),
    "increment": (
        "“{label}”应为{step}的整数倍，请修改。",
        "{label} must be a multiple of {step}. Please change it.",
    ),
    "min": ("“{label}”不能小于{limit}，请修改。", "{label} must be at least {limit}. Please change it."),
    "max": ("“{label}”不能大于{limit}，请修改。", "{label} must be at most {limit}. Please change it."),
    "choice": (
        "“{label}”的选项“{value}”不在列表中，请重新选择。",
        "{label}: “{value}” is not one of the choices. Please choose again.",
    ),
    "date": (
        "“{label}”不是有效日期，请按 2015-03-13 的格式填写。",
        "{label} is not a date. Please write it as 2015-03-13.",
    ),
    "time": (
        "“{label}”不是有效时间，请按 09:30 的格式填写。",
        "{label} is not a time. Please write it as 09:30.",
    ),
    "datetime": (
        "“{label}”不是有效的日期时间，请按 2015-03-13T09:30 的格式填写。",
        "{label} is not a date and time. Please write it as 2015-03-13T09:30.",
    ),
    "past": (
        "“{label}”不能早于今天，请另选日期。",
        "{label} lies in the past. Please choose today or a later day.",
    ),
    "file": (
        "“{label}”的附件无法识别，请重新上传。",
        "{label}: this file is not known. Please upload it again.",
    ),
    "min_files": (
        "“{label}”至少需要{limit}个附件，现有{actual}个，请补充。",
        "{label} needs at least {limit} files; it has {actual}. Please add some.",
    ),
    "file_count": (
        "“{label}”最多上传{limit}个附件，请删除多余的。",
        "{label} takes at most {limit} files. Please remove some.",
    ),
    "file_type": (
        "“{label}”不接受文件“{name}”，请上传 {accept} 格式的文件。",
        "{label} does not take “{name}”. Please upload a file of type {accept}.",
    ),
    "rows": ("“{label}”应为若干行，请重新填写。", "{label} must be a list of rows. Please enter it again."),
    "row": (
        "“{label}”中有一行无法识别，请重新填写。",
        "A row of {label} cannot be read. Please enter it again.",
    ),
    "min_rows": (
        "“{label}”至少需要{limit}行，请添加。",
        "{label} needs at least {limit} rows. Please add some.",
    ),
    "max_rows": (
        "“{label}”最多{limit}行，请删减。",
        "{label} takes at most {limit} rows. Please remove some.",
    ),
    "rows_fixed": (
        "“{label}”不能增减行，应为{limit}行，请恢复后再提交。",
        "Rows of {label} cannot be added or removed; there must be {limit}. Please restore them.",
    ),
    "too_large": (
        "填写的内容过多，超过{limit}个字符，请删减或改用附件。",
        "This is more than {limit} characters in all. Please shorten it or attach a file.",
    ),
    "not_an_object": (
        "提交的数据无法识别，请重新打开页面后再填写。",
        "The data cannot be read: an object of fields is expected. Please open the page again.",
    ),
}

# code: what is wrong zh, en, what to do zh, en
SCHEMA_MESSAGES = {
    "form.not_an_object": ("表单文件不是 form-js 的 JSON 对象", "The form is not a form-js JSON object",
                           "请用表单设计器重新保存", "Save it again from the form editor"),
    "form.version": ("不支持 schemaVersion {found}", "schemaVersion {found} is not supported",
                     "请另存为版本 19 或更早的表单", "Save it as version 19 or earlier"),
    "form.title": ("表单名称不是不超过 {limit} 字的文字", "The title is not a text of at most {limit} characters",
                   "请在表单编辑器里重新填写名称", "Type the title again in the form editor"),
    "form.too_many": ("组件超过 {limit} 个", "There are more than {limit} components",
                      "请拆分为多个表单", "Split the form"),
    "form.too_deep": ("组件嵌套超过 {limit} 层", "Components are nested deeper than {limit} levels",
                      "请减少分组的层数", "Use fewer levels of groups"),
    "form.component": ("组件类型“{found}”不受支持", "The component type {found!r} is not supported",
                       "请删除该组件或换用其他类型", "Remove it or use another type"),
    "form.bad_value": ("属性 {name} 的值无效", "The property {name} has a value that cannot be used",
                       "请在属性面板中更正", "Correct it in the properties panel"),
    "form.personal": ("个人信息类型“{found}”不能用在这里", "The kind of personal data {found!r} cannot be used here",
                      "只用于文本框，可用的有 {known}", "Only text fields take one, of {known}"),
    "form.accept": ("属性 {name} 应为扩展名，如 .pdf,.docx", "The property {name} takes endings, such as .pdf,.docx",
                    "请把 image/* 之类的写法改为扩展名", "Write endings in place of media types such as image/*"),
    "form.unsupported": ("不支持属性 {name}", "The property {name} is not supported",
                         "请删除该属性", "Remove it"),
    "form.no_key": ("字段没有键名", "The field has no key",
                    "请填写由字母、数字、下划线组成的键名", "Give it a key of letters, digits and underscores"),
    "form.bad_key": ("键名“{found}”无效", "The key {found!r} cannot be used",
                     "请使用字母、数字、下划线，并以字母开头；this 和 parent 为保留字",
                     "Use letters, digits and underscores, beginning with a letter; not this or parent"),
    "form.duplicate_key": ("键名“{found}”重复或与其他字段冲突", "The key {found!r} is used twice",
                           "请改用不同的键名", "Choose another key"),
    "form.dynamic_options": ("没有选项，或选项有不止一个来源", "There are no choices, or they come from two places",
                             "请列出固定选项，或用 valuesKey 指明选项所在的变量",
                             "List the choices, or name by valuesKey the variable that holds them"),
    "form.bad_options": ("选项列表有误：值应为互不相同的文字或整数",
                         "The choices must have distinct text or whole values",
                         "请更正选项", "Correct the choices"),
    "form.dynamic_text": ("文字中不能使用表达式或模板", "Texts cannot hold expressions or templates",
                          "请写固定文字", "Write plain text"),
    "form.expression": ("表达式有误（{name}）：{reason_zh}", "The expression of {name} cannot be used: {reason_en}",
                        "请更正 FEEL 表达式的 ▸ 处：{excerpt}", "Correct the FEEL expression at ▸: {excerpt}"),
    "form.pattern": ("正则表达式有误：{reason_zh}", "The pattern cannot be used: {reason_en}",
                     "请更正或改用其他校验方式", "Correct it or check the field another way"),
}  # fmt: skip


def schema_problem(code: str, *, file: str, element_id: str, element_name: str, **params: object) -> Problem:
    """A finding about a form's schema in both languages."""
    message_zh, message_en, hint_zh, hint_en = (text.format(**params) for text in SCHEMA_MESSAGES[code])
    return Problem(
        severity="error",
        code=code,
        message_zh=message_zh,
        message_en=message_en,
        file=file,
        element_id=element_id,
        element_name=element_name,
        hint_zh=hint_zh,
        hint_en=hint_en,
    )
