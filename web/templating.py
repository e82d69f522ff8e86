"""What every template may use."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Flask, g, request, url_for

from engine.models import InstanceState
from handlers.directory.rules import SEES_EVERYTHING
from handlers.notices import queries as notices
from handlers.reminders.chases import BELOW
from web.addresses import here
from web.assets import asset, stylesheet
from web.causes import cause_in
from web.comment_text import comment_text
from web.content import content, node_name, title_of
from web.forms.reading_matter import plain
from web.handbook.places import find_place
from web.i18n import gettext as _
from web.i18n import language, pick
from web.i18n.dates import (
    due_words,
    format_date,
    format_instant,
    format_month,
    format_short,
    local_date,
    span_words,
    urgency,
    weekday,
)
from web.i18n.signs import sign
from web.identity import Identity
from web.names import doer, phase, role, stage
from web.text import render_text
from web.transactions import reading, runtime

CAP = 99

# The pages that stand below another's entry of the navigation.
_BELOW = {
    **dict.fromkeys(("tasks", "inbox_filters", "together"), "inbox"),
    **dict.fromkeys(("deliveries", "webhooks", "reminder_rules", "circulars"), "notices"),
    **dict.fromkeys(("agenda", "agenda_moves", "heat"), "progress"),
    **dict.fromkeys(
        ("comparison", "impact", "modeler", "moves", "narrative", "patterns", "release", "templates"),
        "definitions",
    ),
}

# Fixed words a page may show after an act; the address only names the key.
MESSAGES = {
    "draft_saved": ("success", "草稿已保存。"),
    "restored": ("info", "已恢复您登录过期前填写的内容，请核对后再提交。"),
    "transferred": ("success", "任务已转办。"),
    "absence_entered": ("success", "休假已登记。"),
    "absence_ended": ("success", "休假已提前结束。"),
    "sent_back": ("success", "任务已退回。"),
    "opinion_given": ("success", "意见已提交。"),
    "task_delegate": ("success", "任务已委派，对方办理后会回到您这里。"),
    "task_sign": ("success", "已请对方签署意见。"),
    "task_fewer": ("success", "已减签。"),
    "task_take_back": ("success", "任务已取回，请重新办理。"),
    "task_take_back_for": ("success", "任务已取回，由本人重新办理。"),
    "task_copy": ("success", "已抄送。"),
    "password_changed": ("success", "密码已修改，其他地方的登录已全部退出。"),
    "password_set": ("success", "密码已设置，请用它登录。"),
    "second_factor_off": ("success", "两步验证已停用。"),
    "second_factor_removed": ("success", "两步验证已移除，本人会收到通知。"),
    "account_opened": ("success", "账号已开通，请签发设置密码的链接。"),
    "account_locked": ("success", "账号已停用，登录已全部退出。"),
    "account_unlocked": ("success", "账号已恢复使用。"),
    "saved_roles": ("success", "已保存，下次登录起生效。"),
    "calendar_revoked": ("success", "日历地址已撤销，订阅了它的日历不再更新。"),
    "choices_saved": ("success", "通知方式已保存。"),
    "delivery_retried": ("success", "已安排立即重发，几秒后刷新看结果。"),
    "webhook_saved": ("success", "接收方已保存，请发一条测试消息试试。"),
    "webhook_tested": ("info", "测试消息已交付发送，几秒后刷新看结果。"),
    "webhook_deleted": ("success", "接收方已删除。"),
    "token_revoked": ("success", "令牌已撤销。"),
    "session_ended": ("success", "该登录已退出。"),
    "retried": ("success", "已重试。"),
    "retried_some": ("warning", "已重试，其中一些没有成功，请逐个查看。"),
    "corrected": ("success", "已更正。"),
    "instance_suspended": ("success", "流程已暂停。"),
    "instance_resumed": ("success", "流程已恢复。"),
    "instance_cancelled": ("success", "流程已取消。"),
    "release_asked": ("success", "已提交，结果见下。"),
    "release_withdrawn": ("info", "已撤回，草稿没有变动。"),
    "discarded": ("info", "草稿已放弃。"),
    "scenario_saved": ("success", "场景已保存在草稿里。"),
    "scenario_accepted": ("success", "期望已更新。"),
    "scenario_deleted": ("info", "场景已从草稿里删除。"),
    "draft_restored": ("success", "已恢复为草稿，请检查后提交发布。"),
    "uploaded": ("success", "已上传为草稿，请检查后提交发布。"),
    "created": ("success", "已按样式建好草稿，请修改、检查后发布。"),
    "template_saved": ("success", "模板草稿已保存，尚未启用。"),
    "template_discarded": ("info", "模板草稿已放弃。"),
    "template_released": ("success", "新版本已启用，此后发出的通知都用新文字。"),
    "template_shipped": ("success", "已恢复出厂文字，此后发出的通知都用它。"),
    "circular_sent": ("success", "已发出，收件人会在几分钟内陆续收到。"),
    "rule_released": ("success", "新规则已启用，还没有发出的提醒随后改按新规则。"),
    "template_restored": ("success", "已取为草稿，请核对后启用。"),
    "days_moved": ("success", "阶段日期已调整，随之移动的定时和期限已改好。"),
    "moment_moved": ("success", "时间已改。"),
    "campaign_started": ("success", "竞赛已创建，流程已启动。"),
    "suspension_asked": ("success", "已要求暂停；竞赛暂停后由组长决定恢复或取消。"),
    "claimed": ("success", "任务已签收，只在您的待办里。"),
    "put_back": ("success", "任务已放回，其他人也可以办理。"),
    "none_chosen": ("info", "没有选择任务。"),
    "filter_saved": ("success", "常用筛选已保存。"),
    "filter_changed": ("success", "常用筛选已更新。"),
    "shortcuts_on": ("success", "快捷键已启用。"),
    "shortcuts_off": ("success", "单键快捷键已关闭，可在“快捷键”里重新启用。"),
    "imported": ("success", "已导入。"),
    "chased": ("success", "已催办，办理人会收到通知。"),
    "sheet_saved": ("success", "评分已保存。"),
    "voted": ("success", "已投票。"),
    "expert_saved": ("success", "专家库已更新。"),
    "experts_chosen": ("success", "专家名单已保存。"),
    "assignment_changed": ("success", "分配已更改。"),
    "chased_before": ("info", "今天已经催办过，没有重复通知。"),
}

STATE_NAMES = {
    InstanceState.RUNNING: "进行中",
    InstanceState.COMPLETED: "已结束",
    InstanceState.CANCELLED: "已取消",
    "ready": "待办",
    "active": "进行中",
    "done": "已完成",
    "late": "逾期",
    "failed": "出错",
    "idle": "未到",
    "draft": "草稿",
    "closed": "已结束",
    "suspended": "已暂停",
    "pending": "未开始",
}


@dataclass(frozen=True)
class NavigationItem:
    """One link of the top and bottom bars."""

    endpoint: str
    label: str
    is_active: bool


def install(app: Flask) -> None:
    """Add functions and names to the template environment."""
    app.jinja_env.globals.update(
        _=_,
        asset=asset,
        comment_text=comment_text,
        content=content,
        stylesheet=stylesheet,
        capped=capped,
        cause_words=cause_words,
        due_words=due_words,
        doer=doer,
        format_date=format_date,
        format_instant=format_instant,
        format_month=format_month,
        format_short=format_short,
        get_messages=get_messages,
        handbook_url=handbook_url,
        language_url=language_url,
        local_date=local_date,
        navigation=navigation,
        phase_name=phase,
        pick=pick,
        node_name=node_name,
        title_of=title_of,
        plain_value=plain,
        render_text=render_text,
        role_name=role,
        sign=sign,
        span_words=span_words,
        stage_name=stage,
        state_name=state_name,
        unread=unread,
        urgency=urgency,
        weekday=weekday,
    )
    app.context_processor(_common)


def _common() -> dict[str, Any]:
    return {
        "identity": g.get("identity"),
        "viewing": g.get("viewing"),
        "language": language(),
        "other_language": "en" if language() == "zh" else "zh",
        "html_lang": "en" if language() == "en" else "zh-CN",
        "now": runtime().clock.now(),
    }


def cause_words(cause: str) -> str:
    """An incident's cause in the language of this request."""
    return cause_in(cause, language())


def capped(number: int) -> str:
    """A count as it is shown: at most 99+."""
    return f"{CAP}+" if number > CAP else str(number)


def state_name(state: str) -> str:
    """A state in words."""
    return _(STATE_NAMES.get(state, state))


def get_messages() -> list[tuple[str, str]]:
    """The message the address asks for, if it is one of ours."""
    found = MESSAGES.get(request.args.get("ok", ""))
    return [(found[0], _(found[1]))] if found else []


def language_url(lang: str) -> str:
    """This page in the other language; after a POST, the start page."""
    if request.method != "GET" or request.endpoint is None:
        return url_for("home.index", lang=lang)
    return here(lang=lang)


def handbook_url() -> str:
    """Where the handbook explains this page."""
    chapter, section = find_place(request.blueprint)
    return url_for("handbook.show", chapter=chapter, _anchor=section or None)


def unread() -> int:
    """How many notices this person has not read; counted once a request, up to the cap."""
    if "unread" not in g:
        g.unread = notices.count_unread(reading(), g.identity.person_id, limit=CAP + 1)
    return int(g.unread)


def navigation() -> list[NavigationItem]:
    """The main links for this person, by how often they are wanted; a phone shows the first at its bottom."""
    identity: Identity = g.identity
    items = [("inbox.show", "待办")]
    if not identity.roles <= {"designer", "sysadmin"}:
        items.append(("start.show", "发起"))
    items += [("instances.index", "流程"), ("notices.show", "通知"), ("progress.show", "进度")]
    items.append(("registers.index", "台账"))
    if identity.has_role(*SEES_EVERYTHING, *BELOW):
        items.append(("radar.show", "滞留"))
    if identity.has_role("designer", "sysadmin"):
        items.append(("definitions.index", "设计"))
    if identity.has_role("office", "office_director"):
        items.append(("reviews.index", "评审"))
    if identity.has_role("sysadmin"):
        items.append(("incidents.index", "故障"))
        items.append(("accounts.index", "账号"))
    if identity.has_role("sysadmin", "discipline"):
        items.append(("audit.index", "审计"))
    blueprint = request.blueprint or ""
    here = _BELOW.get(blueprint, blueprint)
    return [NavigationItem(endpoint, _(label), endpoint.startswith(f"{here}.")) for endpoint, label in items]
