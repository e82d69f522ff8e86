"""What notices of inspections say."""

from __future__ import annotations

from handlers.notices.texts import add_texts

add_texts(
    {
        "inspection_announced": {
            "zh": {
                "title": "检查督导通知:{organisation}",
                "body": "督导组定于{visited_on}到{organisation}检查督导,请做好准备。",
            },
            "en": {
                "title": "Inspection: {organisation}",
                "body": "{organisation} will be inspected on {visited_on}. Please be prepared.",
            },
        },
        "severe_finding": {
            "zh": {
                "title": "发现严重问题:{organisation}",
                "body": "检查督导在{organisation}发现严重问题,请考虑召开协调小组会议研究。{finding}",
            },
            "en": {
                "title": "Severe finding: {organisation}",
                "body": "A severe problem was found at {organisation}; consider a meeting of the group. {finding}",
            },
        },
        "finding_overdue": {
            "zh": {
                "title": "通报:{organisation}逾期未完成整改",
                "body": "{organisation}的下列问题应于{due_on}前整改,逾期未完成,现予通报:{finding}",
            },
            "en": {
                "title": "Circular: {organisation} has not rectified in time",
                "body": "{organisation} should have rectified the following by {due_on}: {finding}",
            },
        },
    }
)
