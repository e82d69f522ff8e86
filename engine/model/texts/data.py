"""Texts of problems with data objects and data flow: code → (Chinese, English, Chinese hint, English hint)."""

from __future__ import annotations

from typing import Final

from engine.model.texts.reading import Text

TEXTS: Final[dict[str, Text]] = {
    "data.name": (
        "“{name}”不能用作数据的变量名",
        "'{name}' cannot be the variable of data",
        "名称只含字母、数字和下划线，以字母开头，最长 {limit} 个字符，如 unit_plan。",
        "Name it with letters, digits and _, starting with a letter, at most {limit} characters, such as unit_plan.",
    ),
    "data.twice": (
        "有不止一个数据叫“{name}”",
        "More than one piece of data here is called '{name}'",
        "请改成不同的名称。",
        "Give each a name of its own.",
    ),
    "data.out_of_reach": (
        "“{ref}”在这里看不到",
        "'{ref}' cannot be seen from here",
        "数据只在所属的流程、子流程或活动里面可见；请把数据对象移到外层。",
        "Data are seen inside the process, sub-process or activity they belong to; move the data object outwards.",
    ),
    "data.sources": (
        "流向“{target}”的数据要有一个来源，或用 transformation 说明如何得出",
        "What flows into '{target}' needs exactly one source, or a transformation that says how it is made",
        "请写一个 sourceRef，或用 FEEL 写 transformation。",
        "Give it one sourceRef, or a transformation in FEEL.",
    ),
    "data.assignment": (
        "assignment 的 to“{to}”不是“{target}”或它下面的一项",
        "The 'to' of the assignment, '{to}', is neither '{target}' nor something below it",
        "请写“{target}”，或如“{target}.goal”。",
        "Write {target}, or something like {target}.goal.",
    ),
    "data.loop_input": (
        "多实例的集合要由一条数据输入关联（不带 assignment）送入",
        "The collection of a multi-instance activity must come by one data input association without assignments",
        "请把数据对象连到 loopDataInputRef 指向的输入，或用属性 collection。",
        "Connect the data object with the input loopDataInputRef points to, or use the property collection.",
    ),
    "data.loop_output": (
        "多实例的结果要由一条数据输出关联（不带转换）送出",
        "The results of a multi-instance activity must leave by one data output association without transformation",
        "请把 loopDataOutputRef 指向的输出连到数据对象，或用属性 outputCollection。",
        "Connect the output loopDataOutputRef points to with the data object, or use the property outputCollection.",
    ),
    "data.unfed": (
        "数据输入“{name}”必须有值，却没有数据流进来",
        "The data input '{name}' must have a value but nothing flows into it",
        "请添加 dataInputAssociation，或列入 optionalInputRefs。",
        "Add a dataInputAssociation, or list it in optionalInputRefs.",
    ),
    "data.two_mappings": (
        "同时有属性 {setting} 和 BPMN 的数据流",
        "There are both the property {setting} and data flow of BPMN",
        "请只保留一种。",
        "Keep one of them.",
    ),
    "data.several": (
        "事件、发送任务和接收任务只能有一个数据输入或输出",
        "An event, a send task or a receive task can have one data input or output only",
        "几个值请用属性 payload 或 outputs。",
        "For several values use the property payload or outputs.",
    ),
    "data.misplaced": (
        "这里的 {tag} 没有可以传递的数据",
        "The {tag} carries no data here",
        "请在任务上写数据输入和输出，或用数据对象；流程的输入写在流程的 ioSpecification 里。",
        "Put data inputs and outputs on tasks, or use data objects; those of a process stand in its ioSpecification.",
    ),
    "data.not_kept": (
        "数据输入“{name}”在活动结束后不再保留，不能作为输出的来源",
        "The data input '{name}' is gone when the activity ends and cannot be a source of what it gives",
        "请从数据输出或数据对象取值。",
        "Take the value from a data output or a data object.",
    ),
    "data.sets": (
        "几个输入集和输出集不能互相配对（{tag}）",
        "Several input and output sets cannot be paired ({tag})",
        "请各用一个集合，或删除配对。",
        "Use one set of each, or remove the pairing.",
    ),
}
