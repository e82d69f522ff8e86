"""The lines of an instance's history as sentences."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import or_, select

from engine.context import Ctx
from engine.encoding import encode
from engine.model.elements import Node, Process
from engine.models import AuditEvent, ScopeRow
from web import names
from web.i18n import gettext as _
from web.standing import nodes_of

# {actor} did something to {node}. A kind without a line shows as its code.
SENTENCES = {
    "instance_started": "{actor}发起了流程",
    "instance_ended": "流程结束：{node}",
    "instance_cancelled": "{actor}取消了流程",
    "task_opened": "开始办理：{node}",
    "task_completed": "{actor}提交：{node}",
    "task_returned": "{actor}退回：{node}",
    "task_withdrawn": "{actor}撤回：{node}",
    "task_claimed": "{actor}签收：{node}",
    "task_released": "{actor}放回：{node}",
    "task_transferred": "{actor}转办：{node}",
    "opinions_asked": "{actor}请人签署意见：{node}",
    "opinion_given": "{actor}签署意见：{node}",
    "opinions_withdrawn": "{actor}减签：{node}",
    "task_held": "{actor}提交，等待意见：{node}",
    "task_handed_back": "有不同意见或已取回，重新办理：{node}",
    "task_back": "{actor}退回：{node}",
    "task_sent_back": "退回后重新办理：{node}",
    "task_taken_back": "{actor}取回：{node}",
    "task_copied": "{actor}抄送：{node}",
    "task_chased": "{actor}催办：{node}",
    "node_completed": "自动完成：{node}",
    "node_cancelled": "撤销：{node}",
    "timer_fired": "定时触发：{node}",
    "timer_already_past": "设定的时间已过：{node}",
    "external_completed": "外部程序办结：{node}",
    "external_failed": "外部程序未能办成：{node}",
    "external_refused": "外部程序报告业务错误：{node}",
    "external_unlocked": "外部程序的领取已解除：{node}",
    "external_retries_set": "重试次数已调整：{node}",
    "decision_evaluated": "作出判定：{node}",
    "escalation_uncaught": "升级无人处理：{node}",
    "start_failed": "未能按时启动：{node}",
    "message_failed": "消息未能送达：{node}",
    "incident": "出现故障：{node}",
    "incident_retried": "{actor}重试：{node}",
    "instance_suspended": "{actor}暂停了流程",
    "instance_resumed": "{actor}恢复了流程",
    "variables_set": "{actor}修改了流程数据",
    "token_moved": "{actor}把流程从“{node}”移到别处",
    "timer_changed": "{actor}修改了触发时间：{node}",
    "task_due_changed": "{actor}修改了办理期限：{node}",
    "instance_migrated": "{actor}把流程迁移到另一个版本",
    "migration_undone": "{actor}撤销了迁移",
    "job_corrected": "{actor}更正后重试：{node}",
    "job_answered": "{actor}代填了结果：{node}",
    "comment.added": "{actor}发表了评论",
    "comment.changed": "{actor}修改了评论",
    "comment.deleted": "{actor}删除了评论",
    "definition_deployed": "{actor}发布了流程版本",
    "migrations.tried": "{actor}试算了批量迁移",
    "migrations.moved": "{actor}开始了批量迁移",
    "migrations.undone": "{actor}撤销了批量迁移",
    "account.language_set": "{actor}改了界面语言",
    "release.withdrawn": "{actor}撤回了发布申请",
    "definition_deleted": "{actor}删除了流程版本",
    "login.succeeded": "登录成功",
    "login.failed": "登录失败",
    "account.created": "{actor}建立了账号",
    "account.disabled": "{actor}停用了账号",
    "account.enabled": "{actor}启用了账号",
    "account.password_changed": "{actor}修改了密码",
    "token.created": "{actor}生成了访问令牌",
    "token.revoked": "{actor}撤销了访问令牌",
    "organisation.registered": "{actor}登记了机构",
    "organisation.closed": "{actor}注销了机构",
    "person.created": "{actor}登记了人员",
    "person.profile_set": "{actor}修改了人员资料",
    "person.activated": "{actor}启用了人员",
    "person.deactivated": "{actor}停用了人员",
    "post.created": "{actor}设立了岗位",
    "post.held": "{actor}安排了任职",
    "post.given_up": "{actor}免去了任职",
    "directory.imported": "{actor}导入了机构和人员",
    "directory.import_dropped": "{actor}放弃了导入",
    "phase.opened": "阶段已开始",
    "phase.closed": "阶段已结束",
    "calendar.changed": "{actor}修改了工作日历",
    "register.exported": "{actor}导出了台账",
    "event_log.exported": "{actor}导出了事件日志",
    "season.review_asked": "{actor}开始了赛季复盘",
    "season.review_failed": "赛季复盘没有算完",
    "season.review_retried": "{actor}让赛季复盘接着计算",
    "season.reviewed": "{actor}做了赛季复盘",
    "case.exported": "{actor}下载了案卷",
    "audit.exported": "{actor}导出了审计记录",
    "circular.sent": "{actor}群发了通知",
    "reminder_rule.released": "{actor}启用了新的提醒规则",
    "campaign.created": "{actor}建立了竞赛",
    "campaign.started": "{actor}启动了竞赛",
    "campaign.parameters_set": "竞赛参数已设定",
    "phase.moved": "{actor}调整了阶段日期",
    "absence.entered": "{actor}登记了休假和代理",
    "absence.ended": "{actor}提前结束了休假",
    "assessment.lapsed": "年底未评定",
    "assessment.published": "考核结果已公布",
    "competition.filed": "技能竞赛已备案",
    "competition.confirmed": "级别和效用已确认",
    "competition.called": "已通知各单位报名",
    "competition.trade_cancelled": "有工种取消",
    "competition.ranked": "有工种名次已公布",
    "competition.appealed": "选手提出申诉",
    "competition.appeal_decided": "申诉已裁定",
    "competition.concluded": "技能竞赛已结束",
    "competition.cancelled": "技能竞赛已取消",
    "competition.refused": "技能竞赛未获同意",
    "technician.registered": "获奖选手待遇已登记",
    "technician.decided": "推荐和晋升已办结",
    "technician.waived": "选手放弃申报",
    "delegation.opened": "省级大赛通知已登记",
    "delegation.enrolled": "已向省级组委会报名",
    "delegation.recorded": "省赛成绩已归档",
    "delegation.declined": "不参加省级大赛",
    "decision.published": "{actor}公布了决定",
    "carriers.registered": "载体申报已登记",
    "carriers.named": "载体已命名",
    "carriers.declined": "载体未命名",
    "carriers.shown": "载体已挂牌亮岗",
    "carriers.rechecked": "载体已复核",
    "carriers.removed": "载体已摘牌",
    "entry.endorsed": "单位已同意申报",
    "entry.grace_granted": "{actor}给予了逾期宽限",
    "finding.extended": "整改期限已延长",
    "honour.left_out": "未重复授予",
    "inspection.closed": "检查已办结",
    "inspection.lapsed": "年底未检查",
    "inspection.scored": "检查已评分",
    "inspection.team_drawn": "检查组已抽取",
    "list.approved": "名单已审定",
    "list.graded": "等次已确定",
    "notice.annulled": "公示已撤销",
    "notice.closed": "公示已结束",
    "notice.posted": "公示已发布",
    "objection.ended": "异议已办结",
    "inventions.disclosed": "发明已披露",
    "inventions.disputed": "权属有争议",
    "inventions.supported": "已决定支持申请",
    "inventions.filed": "专利申请已提交",
    "inventions.granted": "专利已授权",
    "inventions.refused": "未获授权",
    "inventions.not_pursued": "不申请专利",
    "inventions.settled": "权属已明确",
    "inventions.unsettled": "权属未能明确",
    "inventions.withdrawn": "专利支持申请已撤回",
    "publications.public": "成果已公布",
    "referrals.submitted": "已推荐参评科技进步奖",
    "referrals.awarded": "已获科技进步奖",
    "referrals.not_awarded": "未获科技进步奖",
    "referrals.not_referred": "未推荐参评",
    "promotions.matched": "成果已对接应用单位",
    "promotions.not_adopted": "成果未推广",
    "applications.confirmed": "应用效果已确认",
    "applications.not_adopted": "成果未采用",
    "publications.internal": "成果在内部交流",
    "publications.refused": "成果不予公布",
    "publications.withdrawn": "公布申请已撤回",
    "publications.taken_down": "公布的成果已撤下",
    "projects.registered": "项目已登记",
    "projects.approved": "项目已立项",
    "projects.finished": "项目已验收归档",
    "projects.stopped": "项目未立项或已停止",
    "proposals.registered": "建议已登记",
    "proposals.adopted": "建议已采纳",
    "proposals.kept": "建议留存备用",
    "proposals.declined": "建议未采纳",
    "proposals.implemented": "建议已实施",
    "proposals.rewarded": "建议已奖励归档",
    "role_models.opened": "先进典型选树已登记",
    "role_models.named": "先进典型已选树",
    "role_models.none": "未选树先进典型",
    "revocation.proposed": "撤销荣誉已提出",
    "revocation.decided": "撤销决定已公布",
    "revocation.kept": "不予撤销",
    "review.accepted": "{actor}接受了评审邀请",
    "review.annulled": "评审已作废",
    "review.assigned": "评审任务已分配",
    "review.locked": "评审结果已锁定",
    "review.opened": "评审已开始",
    "plan.filed": "方案已报备",
    "plan.exempted": "已免于报送方案",
    "plan.closed": "年度结束，方案未报",
    "plan.overdue": "方案逾期未报",
    "report.submitted": "情况已上报",
    "report.accepted": "上报情况已核收",
    "report.listed": "未按期上报，已列入通报",
    "report.missing": "本期未上报",
    "summary.filed": "总结已报送",
    "summary.late": "总结逾期未报",
    "summary.missing": "年度结束，总结未报",
    "campaign.suspension_asked": "{actor}要求暂停竞赛",
    "campaign.suspended": "竞赛已暂停",
    "campaign.resumed": "竞赛已恢复",
    "campaign.closed": "竞赛已结束",
    "campaign.cancelled": "竞赛已取消",
    "document.registered": "政策文件已登记",
    "meeting.opened": "会议开始筹备",
    "meeting.filed": "会议纪要已归档",
    "meeting.postponed": "会议已延期",
    "meeting_task.done": "议定事项已办结",
    "meeting_task.closed": "年底议定事项未办结",
    "duty.fulfilled": "职责任务已履行",
    "duty.partly": "职责任务部分履行",
    "duty.unfulfilled": "职责任务未履行",
    "events.planned": "活动已登记",
    "events.held": "活动已举办并记录",
    "events.recorded": "活动记录已归档",
    "events.cancelled": "活动已取消",
    "energy.entered": "企业已参赛",
    "energy.baseline_fixed": "基期能耗已确定",
    "energy.quarter_reported": "季度能耗已填报",
    "energy.verified": "节能量已核查",
    "energy.ranked": "名次已确定",
    "energy.withdrawn": "企业已退出",
    "energy.unverified": "未通过核查，不参加排名",
    "five_small.registered": "五小成果已登记",
    "five_small.checked": "单位已审核签字",
    "five_small.put_forward": "已进入单位推荐名额",
    "five_small.recommended": "已推荐申报优秀成果",
    "five_small.archived": "五小成果已归档",
    "five_type.enrolled": "班组已报名",
    "five_type.ranked": "班组名次已确定",
    "five_type.vetoed": "班组被一票否决",
    "five_type.lapsed": "班组未在期限内完成评比",
    "five_type.withdrawn": "班组已退出",
    "mentorships.proposed": "师徒结对已登记",
    "mentorships.signed": "师徒协议已签订",
    "mentorships.checked": "已做半年检查",
    "mentorships.extended": "师徒协议已延长",
    "mentorships.reached": "师徒协议期满达标",
    "mentorships.missed": "师徒协议期满未达标",
    "mentorships.ended": "师徒协议提前结束",
    "funds.opened": "经费申请已登记",
    "funds.approved": "经费已批准",
    "funds.refused": "经费不予安排",
    "funds.withdrawn": "经费申请已撤回",
    "funds.paid": "已拨付一笔经费",
    "funds.settled": "经费已结算",
    "incentive.complete": "制度健全",
    "incentive.gaps": "制度有缺项，已记录",
}
CORRECTIONS = ("variables_set", "job_corrected", "job_answered")
MAX_SHOWN = 300
_BY_ACTION = {"return": "task_returned", "withdraw": "task_withdrawn", "send_back": "task_back"}
# Their completion says nothing that a task's own line or a drawing does not.
_SILENT_KINDS = ("userTask", "exclusiveGateway", "inclusiveGateway", "parallelGateway", "eventBasedGateway")


@dataclass(frozen=True)
class Change:
    """What an operator changed by hand: a name, and its value before and after as JSON; "" for none."""

    name: str
    before: str
    after: str


@dataclass(frozen=True)
class Line:
    """One line of history; `changes` only for whoever may know them."""

    at: datetime
    text: str
    reason: str
    changes: tuple[Change, ...] = ()


def describe(event: AuditEvent, nodes: Mapping[str, str], people: Mapping[str, str]) -> Line:
    """An event as a sentence; `nodes` and `people` are names by id."""
    action = event.data.get("action") if event.kind == "task_completed" else None
    kind = _BY_ACTION.get(str(action), event.kind)
    sentence = SENTENCES.get(kind, event.kind)
    actor = names.doer(people, event.actor, event.data.get("for"))
    text = _(sentence, actor=actor, node=nodes.get(event.node) or event.node)
    why = next(
        (event.data[key] for key in ("reason", "opinion", "cause", "summary") if event.data.get(key)), ""
    )
    return Line(event.at, text, str(why))


def read_lines(
    ctx: Ctx,
    instance_id: str,
    process: Process,
    *,
    limit: int,
    before: int | None = None,
    is_operator: bool = False,
) -> tuple[list[Line], int | None]:
    """The newest lines of an instance (before an event, if given), newest first, and the event to go on before."""
    query = select(AuditEvent).where(
        AuditEvent.instance_id == instance_id,
        or_(AuditEvent.kind != "node_completed", AuditEvent.node.in_(speaking_nodes(process))),
    )
    if before is not None:
        query = query.where(AuditEvent.id < before)
    events = ctx.session.scalars(query.order_by(AuditEvent.id.desc()).limit(limit + 1)).all()
    shown = events[:limit]
    nodes = {node.id: node.name for node in nodes_of(process)}
    people = names.people(ctx, (each for event in shown for each in (event.actor, event.data.get("for"))))
    more = shown[-1].id if len(events) > limit else None
    root = _root_scope(ctx, instance_id) if any(each.kind in CORRECTIONS for each in shown) else None
    lines = [
        _with_changes(describe(event, nodes, people), event, root, is_operator=is_operator) for event in shown
    ]
    return lines, more


def _root_scope(ctx: Ctx, instance_id: str) -> str | None:
    query = select(ScopeRow.id).where(ScopeRow.instance_id == instance_id, ScopeRow.parent_id.is_(None))
    return ctx.session.scalar(query.limit(1))


def _with_changes(line: Line, event: AuditEvent, root: str | None, *, is_operator: bool) -> Line:
    """The line with what was changed: the data of the whole process, which everybody here may read; to operators also
    what lies deeper, or was given to a handler."""
    data = event.data
    if event.kind not in CORRECTIONS or not (is_operator or (root and data.get("scope") == root)):
        return line
    before, after = (_as_mapping(data.get(side)) for side in ("before", "after"))
    if event.kind == "job_answered":
        before = {}  # the inputs of what was skipped, which its result does not replace
    changes = tuple(
        Change(name, *(as_json(side[name]) if name in side else "" for side in (before, after)))
        for name in sorted(before.keys() | after.keys())
        if name not in before or name not in after or before[name] != after[name]
    )
    return replace(line, changes=changes)


def _as_mapping(value: object) -> Mapping[str, object]:
    return value if isinstance(value, Mapping) else {}


def as_json(value: object) -> str:
    """A value in one line, shortened."""
    text = json.dumps(json.loads(encode(value)), ensure_ascii=False)
    return text if len(text) <= MAX_SHOWN else f"{text[:MAX_SHOWN]}…"


def speaking_nodes(process: Process) -> list[str]:
    """The elements whose completion is worth a line: named ones that no person did."""
    return [node.id for node in nodes_of(process) if speaks(node)]


def speaks(node: Node) -> bool:
    """Whether the completion of an element is worth a line."""
    return bool(node.name) and node.kind not in _SILENT_KINDS
