"""What people do with a task beside answering it, as offices know it: 委派, 加签, 减签, 退回, 取回, 抄送.

The diagram says which of these a step permits (`engine.model.actions`). Each verb takes the instance first, acts in the
caller's transaction, all or nothing, with a reason, a line of history and news to those concerned (`Ports.task_news`).
Whether the actor may do the task is for the caller to ask (`engine.tasks.take`).

An opinion asked for is a task of its own in somebody's inbox (`HumanTask.for_task_id`), without a token: tokens move
only when the task itself is finished, sent back or taken back, and then by the rule every move keeps
(`engine.spiff.placing`).
"""
