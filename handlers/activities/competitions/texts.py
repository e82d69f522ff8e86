"""What notices of competitions say."""

from __future__ import annotations

from handlers.notices.texts import add_texts

add_texts(
    {
        "competition_ranked": {
            "zh": {
                "title": "竞赛成绩公布:{name}",
                "body": "{name}{trade}工种成绩已公布:您的总成绩{total}分,第{rank}名。",
            },
            "en": {
                "title": "Results: {name}",
                "body": "The ranking of {trade} at {name} is out: you scored {total} and are number {rank}.",
            },
        },
    }
)
