"""Texts of the problems of DMN files: code → (Chinese, English, Chinese hint, English hint)."""

from __future__ import annotations

from typing import Final

from engine.model.texts.reading import Text

TEXTS: Final[dict[str, Text]] = {
    "decision.missing": (
        "没有选定决策",
        "It names no decision",
        "请填写属性 decision：流程包里 .dmn 文件中一个决策的 id。",
        "Set the property decision to the id of a decision in a .dmn file of the package.",
    ),
    "decision.unknown": (
        "流程包里没有决策“{decision}”",
        "The package has no decision '{decision}'",
        "相近的决策：{known}。请改正，或添加 .dmn 文件。",
        "Similar ones: {known}. Correct it or add the .dmn file.",
    ),
    "decision.result_twice": (
        "同时填写了 outputs 和 resultVariable",
        "It has both outputs and resultVariable",
        "请只保留一个。",
        "Keep one of them.",
    ),
    "decision.result_name": (
        "结果不能存入变量“{name}”",
        "The result cannot go into a variable '{name}'",
        "变量名只含文字、数字、下划线，不以数字开头：请用 resultVariable 或 outputs 另取名称。",
        "A variable has letters, digits and _, not starting with a digit: name one with resultVariable or outputs.",
    ),
    "dmn.not_dmn": (
        "根元素是 {found}，不是 DMN 的 definitions",
        "The root element is {found}, not the definitions of DMN",
        "请上传 DMN {known} 的文件。",
        "Upload a file of DMN {known}.",
    ),
    "dmn.too_deep": (
        "表达式嵌套超过 {limit} 层",
        "Expressions are nested deeper than {limit} levels",
        "请拆成几个决策。",
        "Split it into several decisions.",
    ),
    "dmn.nothing": (
        "文件里没有决策",
        "There is no decision in the file",
        "请删除文件，或添加一个决策。",
        "Remove the file or add a decision.",
    ),
    "dmn.other_file": (
        "引用“{ref}”指向另一个文件",
        "The reference '{ref}' leads to another file",
        "请把所需的决策放在同一个文件里。",
        "Keep what a decision requires in the same file.",
    ),
    "dmn.id_elsewhere": (
        "决策 id“{id}”在 {other} 里已经用过",
        "The id '{id}' is used in {other} already",
        "同一流程的决策 id 不能相同。",
        "Give each decision of a process an id of its own.",
    ),
    "dmn.unused": (
        "没有任务使用这个文件里的决策",
        "No task uses a decision of this file",
        "请在业务规则任务上选用它，或删除文件。",
        "Use it in a business rule task or remove the file.",
    ),
    "dmn.file_name": (
        "“{name}”不能用作决策文件名",
        "'{name}' cannot be the name of a file with decisions",
        "文件名只含小写字母、数字和下划线，以字母开头，以 .dmn 结尾。",
        "It holds small letters, digits and _, starts with a letter and ends in .dmn.",
    ),
    "dmn.too_many_files": (
        "决策文件超过 {limit} 个",
        "There are more than {limit} files with decisions",
        "请合并。",
        "Put some of them together.",
    ),
    "dmn.expression_missing": (
        "{tag} 里没有表达式",
        "There is no expression inside {tag}",
        "请填写。",
        "Fill it in.",
    ),
    "dmn.expressions": (
        "{tag} 里有不止一个表达式",
        "There is more than one expression inside {tag}",
        "请只保留一个。",
        "Keep one of them.",
    ),
    "dmn.part_missing": (
        "{tag} 缺少 {part}",
        "{tag} lacks its {part}",
        "请填写。",
        "Fill it in.",
    ),
    "dmn.no_logic": (
        "没有决策逻辑",
        "It has no logic",
        "请填写决策表、表达式或上下文。",
        "Give it a decision table, an expression or a context.",
    ),
    "dmn.name": (
        "“{name}”不能用作名称{place_zh}",
        "'{name}' cannot be used as a name{place_en}",
        "名称由文字、数字、下划线组成的词构成，不以数字开头，不用 FEEL 的关键字，最长 120 个字符；"
        "函数不能与内置函数同名。",
        "A name is made of words of letters, digits and _, none starting with a digit, no keyword of FEEL,"
        " and has at most 120 characters; a function hides no built-in.",
    ),
    "dmn.name_missing": (
        "缺少名称{place_zh}",
        "A name is missing{place_en}",
        "请填写 name；有多个输出的表每列都要有名称，上下文只有最后一项可以没有名称。",
        "Fill in the name: every output of a table with several, every entry of a context but the last.",
    ),
    "dmn.name_twice": (
        "名称“{name}”用了不止一次{place_zh}",
        "The name '{name}' is used more than once{place_en}",
        "请改成不同的名称。",
        "Give each a name of its own.",
    ),
    "dmn.dangling": (
        "{tag} 指向的“{ref}”不存在",
        "{tag} leads to '{ref}', which does not exist",
        "请重新连接，或删除。",
        "Connect it again or remove it.",
    ),
    "dmn.service_called": (
        "决策服务“{ref}”不能当作函数调用",
        "The decision service '{ref}' cannot be called as a function",
        "请引用业务知识模型，或直接引用决策。",
        "Require a business knowledge model, or the decisions themselves.",
    ),
    "dmn.service_empty": (
        "决策服务没有输出决策",
        "The decision service has no output decision",
        "请添加 outputDecision。",
        "Add an outputDecision.",
    ),
    "dmn.cycle": (
        "需求关系成环：{path}",
        "The requirements run in a circle: {path}",
        "请删除其中一条连线。",
        "Remove one of the connections.",
    ),
    "dmn.type_unknown": (
        "没有类型“{type}”{place_zh}",
        "There is no type '{type}'{place_en}",
        "请用 string、number、boolean、date、time、dateTime 等，或在本文件定义类型。",
        "Use string, number, boolean, date, time, dateTime and so on, or define the type in this file.",
    ),
    "dmn.type_endless": (
        "类型“{type}”包含自己，或嵌套太深",
        "The type '{type}' contains itself or is nested too deep",
        "请改正类型定义。",
        "Correct the item definitions.",
    ),
    "dmn.feel": (
        "表达式有误{place_zh}，第 {line} 行第 {column} 列：{reason_zh}",
        "The expression is wrong{place_en} at line {line}, column {column}: {reason_en}",
        "请改正 FEEL 表达式的 ▸ 处：{excerpt}",
        "Correct the FEEL expression at ▸: {excerpt}",
    ),
    "dmn.function_as_value": (
        "“{name}”是函数，只能调用{place_zh}",
        "'{name}' is a function and can only be called{place_en}",
        "请写成 {name}(…)。",
        "Write {name}(…).",
    ),
    "dmn.output_name": (
        "“{name}”是所需决策表的输出列，不是变量{place_zh}",
        "'{name}' is an output of a required table, not a variable{place_en}",
        "请用那个决策的变量名；有多个输出时写成“变量.{name}”。",
        "Use the name of that decision's variable; of several outputs write variable.{name}.",
    ),
    "dmn.function_place": (
        "函数定义不能放在这里{place_zh}",
        "A function cannot be defined here{place_en}",
        "请放在业务知识模型里，或在上下文中用函数框作为一项。",
        "Put it into a business knowledge model or into a boxed function that is an entry of a context.",
    ),
    "dmn.function_unknown": (
        "没有可调用的函数“{name}”{place_zh}",
        "There is no function '{name}' to call{place_en}",
        "可用的函数：{known}。请连接所需的业务知识模型。",
        "Known functions: {known}. Connect the business knowledge model it requires.",
    ),
    "dmn.relation_row": (
        "关系表第 {row} 行有 {found} 格，应有 {wanted} 格",
        "Row {row} of the relation has {found} cells, not {wanted}",
        "请补齐或删除。",
        "Fill them in or remove them.",
    ),
    "dmn.hit_policy": (
        "命中策略“{found}”不受支持",
        "The hit policy '{found}' is not supported",
        "可用的策略：{known}。",
        "It can be: {known}.",
    ),
    "dmn.aggregation": (
        "汇总方式“{found}”不受支持",
        "The aggregation '{found}' is not supported",
        "可用的方式：{known}。",
        "It can be: {known}.",
    ),
    "dmn.aggregation_policy": (
        "命中策略 {hit_policy} 不能汇总",
        "The hit policy {hit_policy} cannot aggregate",
        "请把命中策略改为 COLLECT，或删除汇总方式。",
        "Make the hit policy COLLECT or remove the aggregation.",
    ),
    "dmn.aggregation_outputs": (
        "有多个输出的表不能用 {aggregation} 汇总",
        "A table with several outputs cannot aggregate with {aggregation}",
        "请只保留一个输出。",
        "Keep one output.",
    ),
    "dmn.no_output": ("决策表没有输出", "The table has no output", "请添加输出。", "Add an output."),
    "dmn.columns": (
        "规则 {rule} 有 {found} 个 {tag}，应有 {wanted} 个",
        "Rule {rule} has {found} of {tag}, not {wanted}",
        "每条规则对每一列都要有一格。",
        "Every rule has a cell for every column.",
    ),
    "dmn.output_values": (
        "命中策略 {hit_policy} 需要输出值的优先次序",
        "The hit policy {hit_policy} needs the output values in their order",
        "请在输出上填写 outputValues，最优先的在前。",
        "Fill in the outputValues of an output, the most important first.",
    ),
    "dmn.ranking": (
        "命中策略 {hit_policy} 的输出值必须逐个列出{place_zh}",
        "The output values for the hit policy {hit_policy} must be listed one by one{place_en}",
        '请写成 "一等奖", "二等奖" 这样的列表：{text}',
        'Write a list such as "first", "second": {text}',
    ),
    "dmn.not_allowed": (
        "{text} 不在允许的值之中{place_zh}",
        "{text} is not among the values allowed{place_en}",
        "允许的值：{allowed}。",
        "Allowed: {allowed}.",
    ),
    "dmn.too_many_rules": (
        "决策表的规则超过 {limit} 条",
        "The table has more than {limit} rules",
        "请拆成几个决策表。",
        "Split it into several tables.",
    ),
    "dmn.too_many_cells": (
        "文件里决策表的单元格超过 {limit} 个",
        "The tables of the file have more than {limit} cells",
        "请拆成几个文件。",
        "Split the file.",
    ),
}

WARNINGS: Final = frozenset({"dmn.unused"})
