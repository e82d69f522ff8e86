"""Why something stands still, in both languages: an incident keeps what was said in English when it came about."""

from __future__ import annotations

import re
from collections.abc import Sequence

from engine.model.compare.words import Words, same

_TEXTS: Sequence[tuple[str, str]] = (
    # A diagram that does not get on.
    (r"no condition of (.+) holds and there is no default flow", "没有一个条件成立，也没有默认的去向"),
    (r"(\d+) times here without waiting.*", "在这里转了 {0} 圈也没有停下：可能是死循环"),
    (r"more than (\d+) steps without waiting", "一连走了 {0} 步没有停下来等待：可能是死循环"),
    (r"more than (.+) seconds of work without waiting", "连续办了 {0} 秒没有停下来等待：可能是死循环"),
    (r"more than (\d+) automatic steps, .*", "自动步骤一个接一个超过 {0} 步，没有停下等人：可能是死循环"),
    (r"more than (\d+) instances in one step", "一步之内启动的流程超过 {0} 个"),
    (r"more than (\d+) calls inside each other", "流程互相调用超过 {0} 层"),
    (r"no process is deployed as '(.+)'", "调用的流程“{0}”还没有发布"),
    (r"error '(.+)' is caught by no boundary event", "出现错误“{0}”，没有边界事件接住它"),
    (r"the cancellation is caught by no boundary event", "取消事件没有边界事件接住它"),
    (r"(.+) has no (?:plain )?start event", "“{0}”没有可用的开始事件"),
    (r"(.+) cannot run", "“{0}”无法执行"),
    (r"(.+) waits for nothing", "“{0}”没有写明等待什么"),
    (r"(.+) has lost its activity", "“{0}”所在的活动已经不在"),
    (r"(.+) is not waiting for a person", "“{0}”此时不是在等人办理"),
    (r"(.+) is not multi-instance", "“{0}”不是多实例"),
    (r"(.+) is no loop", "“{0}”不是循环"),
    (r"(?:token|scope) (.+) is gone", "流程的状态“{0}”已经不在"),
    # Values that are not there or do not fit.
    (r"due of (.+) is null", "期限算出来是空值（null）"),
    (r"timer (.+?): .*", "定时“{0}”算不出时间"),
    (r"the cycle (.+) is already over", "循环定时 {0} 已经过完"),
    (r"the key (.+) is longer than (\d+) characters", "关联键或业务键 {0} 超过 {1} 个字符"),
    (r"the .+ called '(.+)' has no value", "数据“{0}”没有值"),
    (r"(.+) holds a range, which cannot be stored", "“{0}”里有区间，不能保存"),
    (r"(.+) would have (\d+) items; (\d+) are allowed", "“{0}”要办 {1} 项，最多 {2} 项"),
    (r"(.+) would open more than fits into one step", "“{0}”一次打开的太多，一步之内办不完"),
    (r"(.+) is no topic: 1 to (\d+) characters", "{0} 不能作为外部任务的主题：应为 1 到 {1} 个字符"),
    # The system's own steps.
    (r"no handler is registered as (.+)", "系统里没有登记处理程序 {0}"),
    (r"handler (\S+) gave a result of (\d+) characters; .*", "处理程序 {0} 给出的结果有 {1} 个字符，太大"),
    (r"handler (\S+) gave a result that cannot be stored: .*", "处理程序 {0} 给出的结果不能保存"),
    (r"handler (\S+) gave a result that is nested too deeply", "处理程序 {0} 给出的结果嵌套太深"),
    (r"handler (\S+) gave a (.+), not a context", "处理程序 {0} 给出的不是上下文"),
    (r"handler (\S+): .*", "处理程序 {0} 的输入不符合要求"),
    (r"the process died (\d+) times while handler (.+) was .*", "办理处理程序 {1} 时系统 {0} 次中断"),
    (r"the worker gave no reason", "外部程序没有说明原因"),
    # People and files.
    (r"nobody holds the role '(.+)' for this task", "没有人担任“{0}”，这项任务没有人可以办理"),
    (r"team (.+) has neither a leader nor a union: .*", "班组 {0} 既没有班组长也没有工会：请补上岗位再重试"),
    (r"no place for files is configured", "系统没有设置文件存放处"),
    (r"names can still be read in (.+)", "匿名材料里还能看到姓名：{0}"),
    # What the contest's rules do not allow.
    (r"(.+) is not a date of issue", "{0} 不是印发日期"),
    (r"(.+) is not a date", "{0} 不是日期"),
    (r"a card cannot be closed as open", "职责卡不能以“未办”结束"),
    (r"request (.+) is overspent without a reason", "经费申请 {0} 超支而没有说明原因"),
    (r"promotion (.+) is selected without a result", "推广 {0} 选中而没有成果"),
    (r"entry (.+) has no inventor", "申报 {0} 没有完成人"),
    (r"(?:trade contest|[a-z]+) (\S+) is (\S+), not (.+)", "{0} 现在的状态是 {1}，应为 {2}"),
    (r"(?:carrier|publication) (\S+) is (\S+)", "{0} 现在的状态是 {1}，不能这样办理"),
    # The database.
    (r"this version cannot migrate the database: .*", "这个版本不能升级数据库"),
    (r"a migration left a row of (.+) that refers to nothing", "升级数据库后表 {0} 里有一行没有着落"),
    (r"(?:[A-Za-z]+Error|[A-Za-z]*Exception): (.*)", "程序出错：{0}"),
)
_KNOWN = tuple((re.compile(pattern, re.DOTALL), zh) for pattern, zh in _TEXTS)
_BOTH = re.compile(r"(?>([^(\u4e00-\u9fff]*[\u4e00-\u9fff].*?) \()(.+)\)", re.DOTALL)
"""A cause that stands there in both languages."""


def describe_cause(cause: str) -> Words:
    """An incident's cause for people; one that is not known stays as it is."""
    for pattern, zh in _KNOWN:
        if found := pattern.fullmatch(cause):
            return Words(zh.format(*found.groups()), cause)
    both = _BOTH.fullmatch(cause)
    return Words(both[1], both[2]) if both else same(cause)
