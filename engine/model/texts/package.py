"""Texts of the problems of a package: code → (Chinese, English, Chinese hint, English hint)."""

from __future__ import annotations

from typing import Final

from engine.model.texts.reading import Text

TEXTS: Final[dict[str, Text]] = {
    "package.no_diagram": (
        "没有 .bpmn 文件",
        "There is no .bpmn file",
        "请在文件夹里放一个流程图。",
        "Put one diagram into the folder.",
    ),
    "package.several_diagrams": (
        "有 {count} 个 .bpmn 文件",
        "There are {count} .bpmn files",
        "每个文件夹只放一个流程图。",
        "Keep one diagram per folder.",
    ),
    "package.not_found": (
        "找不到文件夹",
        "There is no such folder",
        "请检查路径。",
        "Check the path.",
    ),
    "package.unreadable": (
        "文件无法读取：{reason}",
        "The file cannot be read: {reason}",
        "请检查文件和权限。",
        "Check the file and its permissions.",
    ),
    "package.too_large": (
        "文件超过 {limit} KB",
        "The file is larger than {limit} kB",
        "请缩小。",
        "Make it smaller.",
    ),
    "package.too_many_forms": (
        "表单超过 {limit} 个",
        "There are more than {limit} forms",
        "请拆分流程。",
        "Split the process.",
    ),
    "package.too_many_scenarios": (
        "场景超过 {limit} 个",
        "There are more than {limit} scenarios",
        "请删去不再需要的场景。",
        "Delete those no longer needed.",
    ),
    "scenario.name": (
        "场景文件不能叫“{name}”",
        "'{name}' cannot be the name of a scenario's file",
        "只用小写字母、数字、_ 和 -，最多 80 个字符。",
        "Use small letters, digits, _ and - only, at most 80 characters.",
    ),
    "package.duplicate": (
        "有两个流程的 id 都是“{id}”",
        "Two packages have the id '{id}'",
        "请修改其中一个。",
        "Change one of them.",
    ),
    "json.syntax": (
        "不是合格的 JSON：{reason}",
        "This is not well-formed JSON: {reason}",
        "请改正后再试。",
        "Correct it and try again.",
    ),
    "json.not_object": (
        "JSON 的最外层应是对象",
        "The JSON must be an object at the top",
        "请用 {{ }} 包住全部内容。",
        "Wrap everything in {{ }}.",
    ),
    "manifest.missing": (
        "没有 manifest.json",
        "There is no manifest.json",
        "请添加 manifest.json。",
        "Add a manifest.json.",
    ),
    "manifest.field": (
        "manifest 的 {field} 应是{expected_zh}",
        "The manifest's {field} must be {expected_en}",
        "请改正。",
        "Correct it.",
    ),
    "manifest.unknown_field": (
        "manifest 的 {field} 不起作用",
        "The manifest's {field} has no effect",
        "可用的字段：{known}。",
        "Known fields: {known}.",
    ),
    "manifest.id": (
        "manifest 的 id 是“{id}”，流程的 id 是“{process}”",
        "The manifest's id is '{id}', the process's is '{process}'",
        "两者应当相同。",
        "They must be the same.",
    ),
    "manifest.undeclared": (
        "流程用到“{value}”，但 manifest 的 {field} 没有列出",
        "The diagram uses '{value}', which the manifest's {field} does not list",
        "请把它写入 manifest。",
        "Add it to the manifest.",
    ),
    "manifest.unused": (
        "manifest 的 {field} 列出“{value}”，但流程没有用到",
        "The manifest's {field} lists '{value}', which the diagram does not use",
        "请从 manifest 删除。",
        "Remove it from the manifest.",
    ),
    "manifest.starter_unknown": (
        "starters 里的角色“{role}”不存在",
        "There is no role '{role}', which starters names",
        "相近的角色：{known}。",
        "Similar: {known}.",
    ),
    "manifest.no_plain_start": (
        "流程没有无条件的开始事件，不能由人发起",
        "Nobody can start the process: it has no start event that waits for nothing",
        "请添加一个不等消息也不等时间的开始事件，或删除 starters。",
        "Add a start event without message or timer, or remove starters.",
    ),
    "form.name": (
        "“{form}”不能用作表单名",
        "'{form}' cannot be the name of a form",
        "表单名只含小写字母、数字和下划线，以字母开头。",
        "It holds small letters, digits and _ and starts with a letter.",
    ),
    "form.unused": (
        "没有任务使用表单“{form}”",
        "No task uses the form '{form}'",
        "请删除文件，或在任务上选用它。",
        "Remove the file or use it in a task.",
    ),
}

WARNINGS: Final = frozenset({"manifest.unknown_field", "manifest.unused", "form.unused"})
