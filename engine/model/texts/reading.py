"""Texts of the problems found while reading: code → (Chinese, English, Chinese hint, English hint)."""

from __future__ import annotations

from typing import Final

Text = tuple[str, str, str, str]

TEXTS: Final[dict[str, Text]] = {
    "xml.too_large": (
        "文件超过 {limit} KB",
        "The file is larger than {limit} kB",
        "请把流程拆成几个，用调用活动连接。",
        "Split the process and connect the parts with call activities.",
    ),
    "xml.encoding": (
        "文件不是 UTF-8 编码",
        "The file is not encoded in UTF-8",
        "请另存为 UTF-8。",
        "Save it as UTF-8.",
    ),
    "xml.doctype": (
        "文件含有 DOCTYPE 声明，不予接受",
        "The file has a DOCTYPE declaration, which is not accepted",
        "请删除 DOCTYPE 和实体定义。",
        "Remove the DOCTYPE and all entity definitions.",
    ),
    "xml.syntax": (
        "不是合格的 XML：{reason}",
        "This is not well-formed XML: {reason}",
        "请用流程设计器重新导出。",
        "Export the diagram again from the designer.",
    ),
    "xml.not_bpmn": (
        "根元素是 {found}，不是 BPMN 2.0 的 definitions",
        "The root element is {found}, not the definitions of BPMN 2.0",
        "请上传 BPMN 2.0 文件。",
        "Upload a BPMN 2.0 file.",
    ),
    "xml.xinclude": (
        "文件含有 XInclude，不予接受",
        "The file uses XInclude, which is not accepted",
        "请把内容写在本文件内。",
        "Keep everything in this file.",
    ),
    "xml.too_many_elements": (
        "XML 元素超过 {limit} 个",
        "There are more than {limit} XML elements",
        "请拆分流程。",
        "Split the process.",
    ),
    "xml.too_many_attributes": (
        "一个元素的属性超过 {limit} 个",
        "An element has more than {limit} attributes",
        "请删除多余的属性。",
        "Remove what is not needed.",
    ),
    "xml.too_many_nodes": (
        "流程节点超过 {limit} 个",
        "There are more than {limit} tasks, events and gateways",
        "请把流程拆成几个，用调用活动连接。",
        "Split the process and connect the parts with call activities.",
    ),
    "xml.too_many_flows": (
        "顺序流超过 {limit} 条",
        "There are more than {limit} sequence flows",
        "请把流程拆成几个，用调用活动连接。",
        "Split the process and connect the parts with call activities.",
    ),
    "xml.too_deep": (
        "子流程嵌套超过 {limit} 层",
        "Sub-processes are nested deeper than {limit} levels",
        "请改用调用活动。",
        "Use call activities.",
    ),
    "xml.text_too_long": (
        "{place} 的文字超过 {limit} 个字符",
        "The text of {place} is longer than {limit} characters",
        "请缩短。",
        "Shorten it.",
    ),
    "reader.stopped": (
        "没能读完文件：时间过长、占用内存过多，或读取程序出错",
        "Reading did not finish: too much time, too much memory, or a fault of the reader",
        "请检查文件是否由流程设计器导出，并简化流程。",
        "Check that the file comes from a designer, and simplify the process.",
    ),
    "element.unknown": (
        "元素 {tag} 不受支持",
        "The element {tag} is not supported",
        "请删除它，或改用受支持的元素。",
        "Remove it or use a supported element.",
    ),
    "element.misplaced": (
        "元素 {tag} 不能放在 {parent} 里面",
        "The element {tag} cannot stand inside {parent}",
        "请移到正确的位置或删除。",
        "Move it to where it belongs or remove it.",
    ),
    "element.repeated": (
        "{parent} 里面只能有一个 {tag}",
        "There can be only one {tag} inside {parent}",
        "请删除多余的。",
        "Remove the others.",
    ),
    "element.refused": (
        "{label}（{tag}）暂不支持",
        "{tag} is not supported yet",
        "{instead_zh}",
        "{instead_en}",
    ),
    "element.text": (
        "{tag} 里的文字不起作用",
        "The text inside {tag} has no effect",
        "请删除，或移到说明或属性里。",
        "Remove it or move it to the documentation or a property.",
    ),
    "element.ignored": (
        "元素 {tag} 不影响运行，已忽略",
        "The element {tag} has no effect when the process runs",
        "可以删除。",
        "It can be removed.",
    ),
    "attribute.unknown": (
        "{tag} 的属性 {attribute} 不受支持",
        "The attribute {attribute} of {tag} is not supported",
        "请删除该属性。",
        "Remove the attribute.",
    ),
    "attribute.refused": (
        "{label}（{tag} 的 {attribute}=“{value}”）暂不支持",
        "{attribute}='{value}' of {tag} is not supported yet",
        "{instead_zh}",
        "{instead_en}",
    ),
    "attribute.value": (
        "{tag} 的属性 {attribute} 不能是“{value}”",
        "The attribute {attribute} of {tag} cannot be '{value}'",
        "可用的值：{allowed}。",
        "It can be: {allowed}.",
    ),
    "extension.foreign": (
        "命名空间 {namespace} 的扩展已忽略",
        "Extensions of the namespace {namespace} are ignored",
        "其他引擎的设置请改写为本系统的属性。",
        "Rewrite settings made for another engine as properties of this one.",
    ),
    "extension.unknown": (
        "扩展 {tag} 不受支持",
        "The extension {tag} is not supported",
        "只支持 spiffworkflow:properties。",
        "Only spiffworkflow:properties is.",
    ),
    "property.unnamed": (
        "有一个属性没有名称",
        "A property has no name",
        "请填写 name 或删除。",
        "Give it a name or remove it.",
    ),
    "property.duplicate": (
        "属性 {property} 出现了两次",
        "The property {property} stands twice",
        "请只保留一个。",
        "Keep one of them.",
    ),
    "property.unknown": (
        "属性 {property} 在这里不起作用",
        "The property {property} has no effect here",
        "可用的属性：{known}。",
        "Known here: {known}.",
    ),
    "id.missing": ("{tag} 没有 id", "A {tag} has no id", "请填写 id。", "Give it an id."),
    "id.duplicate": (
        "id {id} 用了不止一次（另见第 {other} 行）",
        "The id {id} is used more than once (see line {other})",
        "请改成不同的 id。",
        "Give each element an id of its own.",
    ),
    "id.invalid": (
        "“{id}”不能用作 id",
        "'{id}' cannot be used as an id",
        "id 以字母开头，只含字母、数字、下划线、点和连字符，最长 {limit} 个字符。",
        "An id starts with a letter, holds letters, digits, _ . and -, and has at most {limit} characters.",
    ),
    "ref.dangling": (
        "{attribute} 指向的“{ref}”不存在",
        "{attribute} points to '{ref}', which does not exist",
        "请重新连接，或删除。",
        "Connect it again or remove it.",
    ),
    "ref.stale": (
        "{attribute} 列出的“{ref}”与顺序流不一致，以顺序流为准",
        "{attribute} lists '{ref}', which the sequence flows do not confirm; the flows count",
        "请在设计器中重新保存。",
        "Save the diagram again in the designer.",
    ),
    "flow.crosses_scope": (
        "顺序流不能跨越子流程的边界",
        "A sequence flow cannot cross the border of a sub-process",
        "请连接到子流程本身。",
        "Connect it to the sub-process itself.",
    ),
    "lane.ambiguous": (
        "节点“{node}”同时在两条泳道里",
        "The node '{node}' is in two lanes",
        "请在设计器中重新放置。",
        "Place it again in the designer.",
    ),
    "process.missing": (
        "文件里没有流程",
        "There is no process in the file",
        "请画一个可执行流程。",
        "Draw one executable process.",
    ),
    "process.several": (
        "文件里有 {count} 个流程",
        "There are {count} processes in the file",
        '每个文件只放一个可执行流程，其余用调用活动或消息连接；只作说明的池请设 isExecutable="false"。',
        "Keep one executable process per file and connect others by calls or messages; other pools only explain.",
    ),
    "process.not_run": (
        "这个池里的流程不可执行，只作说明",
        "The process of this pool is not executable and only explains",
        "要运行它，请另存为一个流程，用消息连接。",
        "To run it, make it a process of its own and connect the two by messages.",
    ),
    "process.not_executable": (
        "流程标记为不可执行",
        "The process is marked as not executable",
        '请设置 isExecutable="true"。',
        'Set isExecutable="true".',
    ),
    "expression.language": (
        "表达式语言“{language}”不受支持",
        "The expression language '{language}' is not supported",
        "请用 FEEL。",
        "Use FEEL.",
    ),
    "expression.empty": (
        "{place} 的表达式是空的",
        "The expression of {place} is empty",
        "请填写或删除。",
        "Fill it in or remove it.",
    ),
    "timer.several": (
        "定时事件有不止一个时间",
        "The timer has more than one time",
        "日期、时长、周期只能选一个。",
        "Choose a date, a duration or a cycle.",
    ),
    "script.language": (
        "脚本语言“{language}”不受支持",
        "The script language '{language}' is not supported",
        '请设置 scriptFormat="feel" 并用 FEEL 书写。',
        'Set scriptFormat="feel" and write FEEL.',
    ),
    "layout.none": (
        "文件里没有图形布局",
        "The file has no diagram layout",
        "请在设计器中排版后保存。",
        "Lay the diagram out in the designer and save it.",
    ),
    "layout.missing": (
        "图上没有画出这个元素",
        "This element is not drawn in the diagram",
        "请在设计器中重新添加。",
        "Draw it again in the designer.",
    ),
}

WARNINGS: Final = frozenset(
    {
        "element.ignored",
        "process.not_run",
        "element.text",
        "extension.foreign",
        "property.unknown",
        "ref.stale",
        "layout.none",
        "layout.missing",
    }
)
