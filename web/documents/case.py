"""A case on paper, in Chinese: what the JSON beside it says, for people to read."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from reportlab.platypus import Flowable, Spacer

from web.documents.letters import Letters
from web.documents.parts import fields, grid, paragraph
from web.documents.sheet import Sheet
from web.i18n.dates import format_instant

STATES = {"running": "进行中", "suspended": "已暂停", "completed": "已结束", "cancelled": "已取消"}
TASK_STATES = {"ready": "办理中", "held": "等待意见", "completed": "已办结", "cancelled": "已撤销"}
ACTIONS = {"submit": "提交", "return": "退回", "withdraw": "撤回", "send_back": "退回上一步"}
WAYS = {"delegate": "委派", "before": "前加签", "beside": "并加签", "after": "后加签", "clarify": "补正"}


def print_case(case: Mapping[str, Any], made: str, fingerprint: str) -> bytes:
    """The PDF; `made` says who made it when. Raises TooLong."""
    process, letters = case["process"], Letters()
    title = process["title"] or process["name"]
    sheet = Sheet(f"案卷：{title}", footer=f"案卷 {process['id']}　签名公钥 {fingerprint[:19]}…")
    story: list[Flowable] = [paragraph(letters, f"案卷：{title}", "title"), paragraph(letters, made, "right")]
    story += [Spacer(0, 4), fields(letters, _about(process), sheet.width)]

    def table(heading: str, headers: list[str], rows: list[list[str]], shares: list[float]) -> None:
        story.append(paragraph(letters, heading, "heading"))
        if rows:
            story.append(grid(letters, headers, rows, sheet.width, shares))
        else:
            story.append(paragraph(letters, "无。", "small"))

    table(
        "一、当事人",
        ["姓名", "身份", "操作次数"],
        [[each["name"], "\n".join(each["capacities"]), str(each["acts"])] for each in case["parties"]],
        [2, 5, 1],
    )
    story.append(paragraph(letters, "二、办理步骤", "heading"))
    for number, step in enumerate(case["steps"], 1):
        story += [fields(letters, _step(number, step), sheet.width), Spacer(0, 6)]
    table(
        "三、抄送",
        ["抄送给", "抄送人", "时间", "说明"],
        [[each["to"], each["by"], _time(each["at"]), each["reason"]] for each in case["copies"]],
        [3, 2, 3, 3],
    )
    table(
        "四、附件及其校验值（SHA-256）",
        ["文件名", "上传人和时间", "字节", "SHA-256"],
        [
            [
                each["name"],
                f"{each['uploaded_by']}\n{_time(each['uploaded_at'])}",
                str(each["size"]),
                each["sha256"],
            ]
            for each in case["files"]
        ],
        [3, 3, 1.5, 5],
    )
    table(
        "五、故障和处理",
        ["环节", "原因", "发生", "解决"],
        [
            [
                each["node"],
                each["cause"],
                _time(each["at"]),
                f"{_time(each['resolved_at'])} {each['resolved_by']}",
            ]
            for each in case["incidents"]
        ],
        [2, 4, 3, 3],
    )
    table(
        "六、历史（逐条）",
        ["编号", "时间", "经过", "理由", "校验值"],
        [
            [str(each["id"]), _time(each["at"]), each["text"], each["reason"], each["sha256"][:16]]
            for each in case["history"]
        ],
        [1.3, 2.6, 4.5, 3, 2.6],
    )
    table(
        "七、历史封存",
        ["封存号", "封存时间", "SHA-256"],
        [[str(each["number"]), _time(each["sealed_at"]), each["sha256"]] for each in case["seals"]["under"]],
        [1, 3, 6],
    )
    unsealed = case["seals"]["unsealed"]
    story.append(
        paragraph(letters, f"尚未封存的历史：{unsealed} 条。" if unsealed else "历史已全部封存。", "small")
    )
    story.append(paragraph(letters, f"签名公钥指纹（SHA-256）：{fingerprint}", "small"))
    story.append(
        paragraph(
            letters,
            "同一案卷中的 case.json 与本文件内容相同并更全；核对：saicheng check-case 案卷文件 --key 公钥文件。",
            "small",
        )
    )
    return sheet.print(story, letters)


def _about(process: Mapping[str, Any]) -> list[tuple[str, str]]:
    return [
        ("流程", f"{process['name']}（第 {process['version']} 版）"),
        ("业务编号", process["business_key"] or "—"),
        ("流程编号", process["id"]),
        ("状态", STATES.get(process["state"], process["state"])),
        ("发起", f"{process['started_by']} {_time(process['started_at'])}"),
        ("结束", f"{_time(process['ended_at'])} {process['end_reason']}".strip() or "—"),
        ("流程图校验值", process["diagram_sha256"]),
    ]


def _step(number: int, step: Mapping[str, Any]) -> list[tuple[str, str]]:
    action = ACTIONS.get(step["action"] or "", step["action"] or "")
    doer = f"{step['by']} 代 {step['for']}" if step["for"] else step["by"]
    rows = [
        (f"第 {number} 步", f"{step['name']}（{TASK_STATES.get(step['state'], step['state'])}）"),
        ("办理方", " ".join(part for part in (step["organisation"], step["role"]) if part)),
        ("送达", "、".join(step["offered_to"])),
        ("开始", _time(step["opened_at"])),
        ("期限", _time(step["due_at"])),
        ("办结", f"{_time(step['closed_at'])} {doer} {action}".strip()),
        ("理由", step["reason"]),
        *((field["label"], field["value"]) for field in step["fields"]),
    ]
    for opinion in step["opinions"]:
        agrees = {True: "同意", False: "不同意", None: "尚未签署"}[opinion["agrees"]]
        said = f"{opinion['asked_by']} 问：{opinion['question']}\n{agrees} {opinion['opinion']}"
        signed = f"{opinion['given_by']} {_time(opinion['closed_at'])}".strip()
        rows.append(
            (f"{WAYS.get(opinion['way'], opinion['way'])}：{opinion['asked']}", f"{said}\n{signed}".strip())
        )
    return [(label, value) for label, value in rows if value]


def _time(text: str | None) -> str:
    return format_instant(datetime.fromisoformat(text)) if text else ""
