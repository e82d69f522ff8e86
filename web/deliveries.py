"""What became of a message to the outside, in words."""

from __future__ import annotations

from engine.models import OutboxMessage
from web.i18n import gettext as _
from web.i18n.dates import format_instant

CHANNELS = {"mail": "邮件", "webhook": "群机器人和接口"}
STATES = {"pending": "等待发送", "sent": "已送出", "failed": "没有送到"}
# By the class of the error, which begins what the outbox keeps of it.
REASONS = {
    "BadAddress": "地址不能用",
    "BadAnswer": "对方没有按约定回答",
    "Busy": "对方要求稍后再发",
    "CallFailed": "没有接通",
    "ConnectionRefusedError": "服务器拒绝连接",
    "InsideAddress": "地址在内网，不允许发送",
    "Redirected": "对方要转到别的地址，没有跟随",
    "Refused": "对方拒收，不再重试",
    "RobotRefused": "机器人拒收",
    "SMTPAuthenticationError": "邮件服务器登录失败",
    "SMTPConnectError": "连不上邮件服务器",
    "SMTPDataError": "邮件服务器没有收下内容",
    "SMTPRecipientsRefused": "邮件服务器不接受收件地址",
    "SMTPSenderRefused": "邮件服务器不接受发件地址",
    "SMTPServerDisconnected": "邮件服务器断开了连接",
    "TimeoutError": "对方没有及时回答",
    "Unreachable": "连不上对方，或者没有及时回答",
    "Unresolved": "找不到这个主机名",
    "gaierror": "找不到这个主机名",
}


def outcome(message: OutboxMessage) -> str:
    """Whether it arrived, else why not and when it is tried again."""
    if message.state == "sent":
        return _("{time}送出", time=format_instant(message.sent_at))
    reason = _reason(message.error)
    if message.state == "failed":
        return _("没有送到：{reason}", reason=reason) if reason else _(STATES["failed"])
    if not message.attempts:
        return _(STATES["pending"])
    return _(
        "第 {n} 次没有送到：{reason}；{time}再试",
        n=message.attempts,
        reason=reason,
        time=format_instant(message.due_at),
    )


def _reason(error: str) -> str:
    name, _colon, detail = error.partition(": ")
    words = _(REASONS[name]) if name in REASONS else _("发送出错")
    return f"{words}（{detail}）" if detail else words if error else ""
