"""The sentences about what differs: code → (Chinese, English)."""

from __future__ import annotations

from typing import Final

Text = tuple[str, str]

LISTING: Final[Text] = ("、", ", ")

KINDS: Final[dict[str, Text]] = {
    "task": ("任务", "task"),
    "manualTask": ("手工任务", "manual task"),
    "userTask": ("人工任务", "user task"),
    "serviceTask": ("自动任务", "service task"),
    "scriptTask": ("计算任务", "script task"),
    "sendTask": ("发送任务", "send task"),
    "receiveTask": ("接收任务", "receive task"),
    "businessRuleTask": ("决策任务", "decision task"),
    "callActivity": ("调用流程", "call activity"),
    "subProcess": ("子流程", "sub-process"),
    "transaction": ("事务子流程", "transaction"),
    "eventSubProcess": ("事件子流程", "event sub-process"),
    "adHocSubProcess": ("即席子流程", "ad-hoc sub-process"),
    "exclusiveGateway": ("判断", "exclusive gateway"),
    "inclusiveGateway": ("多选分支", "inclusive gateway"),
    "parallelGateway": ("并行分支", "parallel gateway"),
    "eventBasedGateway": ("等待分支", "event gateway"),
    "startEvent": ("开始", "start"),
    "endEvent": ("结束", "end"),
    "intermediateCatchEvent": ("等待事件", "intermediate event"),
    "intermediateThrowEvent": ("通知事件", "throw event"),
    "boundaryEvent": ("附带事件", "boundary event"),
}
"""Kinds of flow nodes."""

BUTTONS: Final[dict[str, Text]] = {
    "submit": ("提交", "submit"),
    "save": ("暂存", "save"),
    "return": ("退回", "return"),
    "withdraw": ("撤回", "withdraw"),
    "transfer": ("转办", "transfer"),
    "delegate": ("委派", "delegate"),
    "add_signer": ("加签", "add signers"),
    "copy": ("抄送", "send copies"),
    "take_back": ("取回", "take back"),
    "send_back": ("退回上一步", "send back to the step before"),
    "send_back_author": ("退回发起环节", "send back to the first step"),
    "send_back_any": ("退回任一环节", "send back to any earlier step"),
    "none": ("无", "none"),
}
"""What a person may do with a task."""

FIELDS: Final[dict[str, Text]] = {
    "textfield": ("单行文字", "text"),
    "textarea": ("多行文字", "long text"),
    "number": ("数字", "number"),
    "checkbox": ("勾选框", "checkbox"),
    "checklist": ("多选", "checklist"),
    "radio": ("单选", "radio buttons"),
    "select": ("下拉选择", "list"),
    "taglist": ("标签", "tags"),
    "datetime": ("日期", "date"),
    "filepicker": ("文件", "files"),
    "text": ("说明文字", "text block"),
    "separator": ("分隔线", "separator"),
    "spacer": ("空白", "spacer"),
    "button": ("按钮", "button"),
    "group": ("分组", "group"),
    "dynamiclist": ("多行表格", "list of rows"),
}
"""Kinds of components of forms."""

EVENTS: Final[dict[str, Text]] = {
    "none": ("无", "none"),
    "timer": ("定时", "timer"),
    "message": ("消息", "message"),
    "signal": ("信号", "signal"),
    "error": ("错误", "error"),
    "escalation": ("升级", "escalation"),
    "conditional": ("条件", "condition"),
    "link": ("链接", "link"),
    "cancel": ("取消", "cancel"),
    "terminate": ("终止", "terminate"),
    "multiple": ("多重", "multiple"),
}
"""What an event waits for or throws."""

PAST: Final[dict[str, Text]] = {"fire": ("照常触发", "fire at once"), "skip": ("跳过", "skip")}
"""What a timer does when its date is past already."""

TIMERS: Final[dict[str, Text]] = {
    "date": ("到某一时间", "at a time"),
    "duration": ("等一段时间", "after a while"),
    "cycle": ("重复", "again and again"),
}
"""Kinds of timers."""

MARKS: Final[dict[str, Text]] = {
    "participant": ("泳池", "pool"),
    "lane": ("泳道", "lane"),
    "textAnnotation": ("注释", "annotation"),
    "association": ("注释连线", "association"),
    "group": ("分组框", "group"),
    "messageFlow": ("消息流", "message flow"),
    "dataObjectReference": ("数据对象", "data object"),
}
"""What is drawn and is neither node nor sequence flow."""

TEXTS: Final[dict[str, Text]] = {
    # pieces
    "called": ("「{text}」", "“{text}”"),
    "quoted": ("“{text}”", "“{text}”"),
    "and_more": ("{listed}等 {count} 项", "{listed} and others ({count})"),
    "nothing": ("（未设）", "(not set)"),
    "empty": ("（空）", "(empty)"),
    "yes": ("是", "yes"),
    "no": ("否", "no"),
    "step": ("第 {number} 步{name}", "step {number} {name}"),
    "named": ("{kind}{name}", "{kind} {name}"),
    "unnamed_after": ("{name}之后的{kind}", "the {kind} after {name}"),
    "unnamed": ("{kind}（{id}）", "the {kind} {id}"),
    "flow": ("{source}到{target}的连线", "the path from {source} to {target}"),
    "process": ("流程", "the process"),
    "inside": ("{title}内部", "{title}, inside"),
    # time
    "years": ("{n} 年", "{n} year{s}"),
    "months": ("{n} 个月", "{n} month{s}"),
    "weeks": ("{n} 周", "{n} week{s}"),
    "days": ("{n} 天", "{n} day{s}"),
    "hours": ("{n} 小时", "{n} hour{s}"),
    "minutes": ("{n} 分钟", "{n} minute{s}"),
    "seconds": ("{n} 秒", "{n} second{s}"),
    "working_days": ("{n} 个工作日", "{n} working day{s}"),
    "today": ("当天", "the same day"),
    "variable": ("“{name}”所定的日期", "the date in “{name}”"),
    "later": ("{start}之后 {length}", "{length} after {start}"),
    "earlier": ("{start}之前 {length}", "{length} before {start}"),
    "ago": ("提前 {length}", "{length} before"),
    "cycle": ("{begin}每隔 {every}一次，{times}", "{begin}every {every}, {times}"),
    "times": ("共 {n} 次", "{n} times"),
    "endless": ("不限次数", "without end"),
    "beginning": ("自 {at} 起", "from {at} on "),
    "expression": ("算式“{text}”", "the expression “{text}”"),
    # any setting
    "changed": ("{what}的{attribute}由{before}改为{after}", "{what}: {attribute} changed from {before} to {after}"),
    "changed_time": (
        "{what}的{attribute}由 {before}改为 {after}",
        "{what}: {attribute} changed from {before} to {after}",
    ),
    "changed_number": (
        "{what}的{attribute}由 {before} 改为 {after}",
        "{what}: {attribute} changed from {before} to {after}",
    ),
    "set": ("{what}新设{attribute}：{after}", "{what}: {attribute} set to {after}"),
    "unset": ("{what}取消{attribute}（原为{before}）", "{what}: {attribute} removed (was {before})"),
    # elements
    "node_added": ("新增{title}（{details}）", "{title} added ({details})"),
    "node_removed": ("删除原{title}（{details}）", "former {title} removed ({details})"),
    "node_renamed": (
        "{title}的编号由{before}改为{after}（种类和名称相同，认作同一步）",
        "{title}: id changed from {before} to {after} (same kind and name, taken for the same)",
    ),
    "node_into": ("{title}移入{scope}", "{title} moved into {scope}"),
    "node_out": ("{title}移出子流程，放到流程里", "{title} moved out of its sub-process into the process"),
    "by_role": ("由{role}办理", "by {role}"),
    "due_in": ("期限 {time}", "due in {time}"),
    "order": (
        "{title}之后各条线判断的先后改为：{order}",
        "{title}: the order in which its paths are tried is now {order}",
    ),
    "stage_order": ("阶段的先后改为：{order}", "The order of the stages is now {order}"),
    "flow_added": ("{source}之后新增到{target}", "After {source} it may now go to {target}"),
    "flow_added_if": (
        "{source}之后新增到{target}，条件是{condition}",
        "After {source} it may now go to {target}, if {condition}",
    ),
    "flow_removed": ("{source}之后不再到{target}", "After {source} it no longer goes to {target}"),
    "flow_target": (
        "{source}之后改为到{target}（原为到{before}）",
        "After {source} it now goes to {target} (was {before})",
    ),
    "flow_source": (
        "到{target}改为从{source}出发（原为从{before}出发）",
        "It now goes to {target} from {source} (was from {before})",
    ),
    "flow_both": ("{before}改接为{after}", "{before} is now: {after}"),
    "flow_renamed": ("{flow}换了编号（起止相同，认作同一条）", "{flow} has another id (same ends, taken for the same)"),
    # drawing
    "mark_added": ("新增{mark}", "{mark} added"),
    "mark_removed": ("删除{mark}", "{mark} removed"),
    "mark_renamed": ("{mark}由{before}改为{after}", "{mark} changed from {before} to {after}"),
    "mark_role": ("{mark}的角色由{before}改为{after}", "{mark}: role changed from {before} to {after}"),
    "mark_rewired": ("{mark}改接到别处", "{mark} connects other things"),
    "shapes_moved": ("图上挪动：{titles}", "Moved in the drawing: {titles}"),
    "shapes_resized": ("图上改了大小：{titles}", "Resized in the drawing: {titles}"),
    "shapes_restyled": ("图上改了样式或文字位置：{titles}", "Other look or place of the label: {titles}"),
    "shapes_missing": ("图上不再画出：{titles}", "No longer drawn: {titles}"),
    "shapes_drawn": ("图上补画：{titles}", "Now drawn: {titles}"),
    "edges_moved": ("图上改画 {count} 条连线", "Lines drawn otherwise: {count}"),
    "file_only": (
        "流程图文件另有改动，不影响办理和图形",
        "The diagram's file differs in something that changes neither the work nor the drawing",
    ),
    # forms
    "form": ("{step}的表单", "the form of {step}"),
    "form_shared": ("{step}等 {count} 步的表单“{id}”", "the form “{id}” of {step} and others ({count} steps)"),
    "form_unused": ("表单“{id}”", "the form “{id}”"),
    "form_added": ("新增表单“{id}”（{count} 个字段）", "Form “{id}” added ({count} fields)"),
    "form_removed": ("删除表单“{id}”（{count} 个字段）", "Form “{id}” removed ({count} fields)"),
    "field": ("{form}的{name}", "{form}, {name}"),
    "field_name": ("字段{name}", "field {name}"),
    "field_added": ("{form}新增字段{name}（{details}）", "{form}: field {name} added ({details})"),
    "field_removed": ("{form}删除字段{name}（{details}）", "{form}: field {name} removed ({details})"),
    "field_key": (
        "{field}的键名由{before}改为{after}（认作同一字段）",
        "{field}: key changed from {before} to {after} (taken for the same field)",
    ),
    "field_moved": ("{field}挪了位置，现在在{after}之后", "{field} moved: it now follows {after}"),
    "field_first": ("{field}挪到最前", "{field} moved to the beginning"),
    "field_regrouped": ("{field}移入{group}", "{field} moved into {group}"),
    "field_ungrouped": ("{field}移出分组", "{field} moved out of its group"),
    "required": ("必填", "required"),
    "optional": ("选填", "optional"),
    "flag_on.validate.required": ("{what}改为必填", "{what} is now required"),
    "flag_off.validate.required": ("{what}改为选填", "{what} is now optional"),
    "flag_on.readonly": ("{what}改为只读", "{what} is now read-only"),
    "flag_off.readonly": ("{what}改为可以填写", "{what} can now be filled in"),
    "flag_on.multiple": ("{what}改为可以多个", "{what} now takes several"),
    "flag_off.multiple": ("{what}改为只能一个", "{what} now takes one only"),
    "flag_on.loop": ("{what}改为办理多份（多实例）", "{what} is now done for several items"),
    "flag_off.loop": ("{what}改为只办一份", "{what} is now done once, not for several items"),
    "flag_on.repeat": ("{what}改为反复办理", "{what} is now repeated"),
    "flag_off.repeat": ("{what}不再反复办理", "{what} is no longer repeated"),
    "flag_on.data": ("{what}开始用数据的读入和写出", "{what} now has data inputs and outputs"),
    "flag_off.data": ("{what}不再用数据的读入和写出", "{what} no longer has data inputs and outputs"),
    "flag_on.interrupting": ("{what}改为中断所附的步骤", "{what} now interrupts its step"),
    "flag_off.interrupting": ("{what}改为不中断所附的步骤", "{what} no longer interrupts its step"),
    "flag_on.loop.sequential": ("{what}改为逐份办理", "{what} now takes one item after the other"),
    "flag_off.loop.sequential": ("{what}改为各份同时办理", "{what} now takes all items at once"),
    "option_added": ("{field}增加选项{name}", "{field}: choice {name} added"),
    "option_removed": ("{field}去掉选项{name}", "{field}: choice {name} removed"),
    "option_renamed": ("{field}的选项{before}改名为{after}", "{field}: choice {before} renamed to {after}"),
    "option_english": (
        "{field}的选项{name}的英文由{before}改为{after}",
        "{field}: English of the choice {name} changed from {before} to {after}",
    ),
    "option_other": (
        "{field}的选项{name}的“{what}”由{before}改为{after}",
        "{field}: “{what}” of the choice {name} changed from {before} to {after}",
    ),
    "options_order": ("{field}的选项换了次序：{order}", "{field}: other order of the choices: {order}"),
    # decisions
    "decision_file_added": ("新增决策文件“{file}”", "Decision file “{file}” added"),
    "decision_file_removed": ("删除决策文件“{file}”", "Decision file “{file}” removed"),
    "decision_file": ("决策文件“{file}”", "The decision file “{file}”"),
    "decision_file_only": (
        "决策文件“{file}”的说明或图形有改动，不影响结果",
        "The decision file “{file}” has other notes or another drawing; its results are the same",
    ),
    "decision_added": ("新增{title}", "{title} added"),
    "decision_removed": ("删除{title}", "{title} removed"),
    "decision_order": ("{file}里各项换了次序", "{file}: the elements stand in another order"),
    "decision": ("决策{name}", "Decision {name}"),
    "decision_table": ("决策表{name}", "Decision table {name}"),
    "knowledge": ("函数{name}", "Function {name}"),
    "service": ("决策服务{name}", "Decision service {name}"),
    "input_data": ("决策数据{name}", "Input {name}"),
    "type_definition": ("数据类型{name}", "Type {name}"),
    "column": ("{table}的列{name}", "{table}, column {name}"),
    "column_added": ("{table}新增列{name}", "{table}: column {name} added"),
    "column_removed": ("{table}删除列{name}", "{table}: column {name} removed"),
    "column_moved": ("{table}的列{name}换了位置", "{table}: column {name} moved"),
    "rule": ("{table}第 {number} 条规则的{column}", "{table}, rule {number}, {column}"),
    "cell_changed": ("{what}由 {before} 改为 {after}", "{what}: changed from {before} to {after}"),
    "rule_added": ("{table}新增第 {number} 条规则：{cells}", "{table}: rule {number} added: {cells}"),
    "rule_removed": ("{table}删除原第 {number} 条规则：{cells}", "{table}: rule {number} (before) removed: {cells}"),
    "rule_moved": (
        "{table}原第 {before} 条规则移到第 {number} 条：{cells}",
        "{table}: rule {before} is now rule {number}: {cells}",
    ),
    "cell": ("{column}为 {value}", "{column} is {value}"),
    "any_value": ("不限", "anything"),
    # scenarios
    "scenario_added": ("增加场景{name}（{count} 步）", "scenario {name} added ({count} step{s})"),
    "scenario_removed": ("删去场景{name}", "scenario {name} removed"),
    "scenario_renamed": ("场景{before}改名为{after}", "scenario {before} is now called {after}"),
    "scenario_now": (
        "场景{name}的开始时间由 {before} 改为 {after}",
        "scenario {name} begins at {after} instead of {before}",
    ),
    "scenario_data": (
        "场景{name}开始时的数据有改动：{names}",
        "scenario {name} begins with other data: {names}",
    ),
    "scenario_steps": (
        "场景{name}做的步骤有改动：原 {before} 步，现 {after} 步，从第 {number} 步起不同",
        "scenario {name} does other steps: {before} before, {after} now, from step {number} on",
    ),
    "scenario_expected": ("场景{name}期望的结果有改动：{names}", "scenario {name} expects otherwise: {names}"),
    "scenario_other": ("场景{name}的{item}有改动", "scenario {name} has another {item}"),
    "scenario_path": ("经过的步骤", "the steps passed"),
    "scenario_tasks": ("出现的任务和期限", "the tasks and when they are due"),
    "scenario_open": ("停在哪里", "where it stops"),
    "scenario_failed": ("故障", "what fails"),
    "scenario_outcome": ("结局", "how it ends"),
    # manifest
    "manifest": ("流程包", "the package"),
    "list_added": ("{attribute}增加：{names}", "{attribute}: added {names}"),
    "list_removed": ("{attribute}去掉：{names}", "{attribute}: removed {names}"),
    "list_order": ("{attribute}的写法或次序有改动，内容相同", "{attribute}: written otherwise, the same in content"),
}  # fmt: skip
