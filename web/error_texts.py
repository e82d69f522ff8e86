"""What a person reads for each error code, in Chinese; English is in the catalogue.

A code without a line here falls back to its base class's code, so the keys of engine/errors.py suffice.
"""

from __future__ import annotations

MESSAGES = {
    "not_found": "这里什么也没有，或者您无权查看。",
    "forbidden": "您没有权限这样做。",
    "invalid": "提交的内容不符合要求。",
    "conflict": "别人刚刚先改动了，请重新查看。",
    "already_completed": "这项任务已经办结。",
    "transient": "系统正忙，请稍后再试。",
    "incident": "流程无法自动继续，需要管理员处理。",
    "business_error": "这一步现在不能这样做。",
    "definition_rejected": "流程定义未通过检查，没有发布。",
    "instance_ended": "这个流程已经结束。",
    "instance_suspended": "这个流程已被暂停，恢复后才能继续办理。",
    "operation_refused": "这项操作没有执行。",
    "data.input_missing": "启动这个流程还缺少必需的数据。",
    "task.action_unknown": "这项任务不能这样操作。",
    "login.throttled": "登录失败次数太多，请十五分钟后再试。",
    "draft.changed": "别人刚刚保存了这份草稿，您的修改还没有保存。",
    "draft.exists": "这个流程已有未发布的草稿，请先发布或放弃它。",
    "draft.not_text": "流程图不是 UTF-8 文本，无法保存。",
    "draft.no_revision": "请求没有写明草稿的版次。",
    "upload.no_file": "请先选择一个 .bpmn 文件。",
    "upload.too_large": "文件超过 1 MB，请精简后再上传。",
    "campaign.exists": "这一年的竞赛已经创建。",
    "campaign.not_running": "竞赛没有在进行，不能暂停。",
    "campaign.suspension_asked": "已经要求暂停；方案印发后即生效。",
    "campaign.reason_missing": "请写明暂停的原因。",
    "task.claimed": "这项任务已被同事签收；放回后其他人才能办理。",
    "task.not_claimed": "您没有签收这项任务，无需放回。",
    "campaign.bad_parameters": "年份或参数不合适，请核对。",
    "csrf": "这张表单不是从本站页面提交的，或者页面打开太久了。请重新打开页面再试。",
    "token.missing": "请在 Authorization 请求头中给出令牌。",
    "token.invalid": "令牌无效：不存在、已过期、已撤销，或账号已停用。",
    "token.scope_missing": "这个令牌没有 {scope} 权限。",
    "token.too_many": "令牌太多了，请先撤销不用的。",
    "error": "系统出错了，我们已经记录下来。请稍后再试。",
    "http_400": "请求不完整或无法识别。",
    "http_401": "请先登录。",
    "http_404": "这里什么也没有，或者您无权查看。",
    "http_405": "这个页面不支持这种操作。",
    "http_413": "提交的内容太大了。",
    "http_429": "操作太频繁了，请稍后再试。",
}
