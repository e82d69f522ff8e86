"""What a token may be used for: it narrows what its person may do, and never widens it."""

from __future__ import annotations

from collections.abc import Mapping

DEFINITIONS_READ = "definitions:read"
DEFINITIONS_DEPLOY = "definitions:deploy"
INSTANCES_READ = "instances:read"
INSTANCES_START = "instances:start"
INSTANCES_OPERATE = "instances:operate"
TASKS_WORK = "tasks:work"
FILES_READ = "files:read"
FILES_WRITE = "files:write"
MESSAGES_SEND = "messages:send"
JOBS_WORK = "jobs:work"
INCIDENTS_OPERATE = "incidents:operate"
HISTORY_READ = "history:read"

SCOPES: Mapping[str, Mapping[str, str]] = {
    DEFINITIONS_READ: {
        "zh": "查看流程定义、版本、流程图和表单",
        "en": "Read definitions, versions, diagrams and forms",
    },
    DEFINITIONS_DEPLOY: {"zh": "检查并发布流程定义", "en": "Check and deploy definitions"},
    INSTANCES_READ: {"zh": "查看流程、变量和定时", "en": "Read instances, their variables and timers"},
    INSTANCES_START: {"zh": "发起流程", "en": "Start instances"},
    INSTANCES_OPERATE: {
        "zh": "运维流程：取消、暂停、恢复、改变量、移动、迁移、改定时",
        "en": "Operate instances: cancel, suspend, resume, set variables, move, migrate, change timers",
    },
    TASKS_WORK: {
        "zh": "办理待办任务：查看、填写、签收、转办、提交",
        "en": "Work on tasks: read, fill in, claim, hand on, complete",
    },
    FILES_READ: {"zh": "查看和下载文件", "en": "Read and download files"},
    FILES_WRITE: {"zh": "上传文件", "en": "Upload files"},
    MESSAGES_SEND: {"zh": "发送消息和信号", "en": "Send messages and throw signals"},
    JOBS_WORK: {"zh": "领取并完成服务任务", "en": "Fetch and complete service tasks"},
    INCIDENTS_OPERATE: {"zh": "查看并处理故障", "en": "Read incidents and have them tried again"},
    HISTORY_READ: {"zh": "查看流程历史", "en": "Read the history of instances"},
}
