"""What notices of governance say."""

from __future__ import annotations

from handlers.notices.texts import add_texts

add_texts(
    {
        "meeting_called": {
            "zh": {
                "title": "会议通知:{title}",
                "body": "定于{called_on}在{venue}召开“{title}”({number})。议程:{agenda}",
            },
            "en": {
                "title": "Meeting: {title}",
                "body": "“{title}” ({number}) is called for {called_on} at {venue}. Agenda: {agenda}",
            },
        },
        "meeting_task_late": {
            "zh": {
                "title": "议定事项到期未办结:{organisation}",
                "body": "{organisation}承办的“{text}”已于{due_on}到期,尚未办结,请督促。",
            },
            "en": {
                "title": "A decided task is late: {organisation}",
                "body": "“{text}”, to be done by {organisation} until {due_on}, is not done. Please follow it up.",
            },
        },
        "incentive_urged": {
            "zh": {
                "title": "督促函:请报备{what}",
                "body": "请{organisation}尽快报备{what},没有建立的请抓紧建立。",
            },
            "en": {
                "title": "Please file: {what}",
                "body": "{organisation} has not filed {what} yet. Please do so, and set up what is lacking.",
            },
        },
    }
)
