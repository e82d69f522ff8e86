"""What a comment may hold, where people may comment, and whom a text names."""

from __future__ import annotations

import pytest

from handlers.comments import rules
from handlers.comments.errors import AmbiguousMention, CommentEmpty, CommentTooLong, TooManyMentions
from handlers.comments.service import Namable, find_mentions

LI, WANG = Namable("p1", "李明", "甲厂"), Namable("p2", "王李明", "乙厂")


def test_process_with_confidential_deliberation_has_no_thread_unless_it_says_so() -> None:
    assert rules.are_open({}, ["applicant", "unit_union", "system"])
    assert not rules.are_open({}, ["expert", "system"])
    assert rules.are_open({"comments": True}, ["expert"])
    assert not rules.are_open({"comments": False}, ["applicant"])


def test_text_is_kept_without_what_nobody_sees() -> None:
    assert rules.clean("  请核对\u202e金额\r\n\r\n\r\n\r\n第二行\0 ") == "请核对金额\n\n第二行"
    for nothing in ("", " \n\t", "\u200b\u202e"):
        with pytest.raises(CommentEmpty):
            rules.clean(nothing)
    with pytest.raises(CommentTooLong):
        rules.clean("字" * 2001)


def test_longest_name_behind_an_at_is_meant() -> None:
    assert find_mentions("请@王李明看一下，再请@李明复核 @无此人", [LI, WANG]) == {
        "@王李明": "p2",
        "@李明": "p1",
    }
    assert find_mentions("li@example.org", [LI]) == {}


def test_namesakes_are_told_apart_by_where_they_work() -> None:
    both = [LI, Namable("p3", "李明", "丙厂")]
    with pytest.raises(AmbiguousMention) as refused:
        find_mentions("@李明 请看", both)
    assert refused.value.params["labels"] == "李明（丙厂）、李明（甲厂）"
    assert find_mentions("@李明（丙厂） 请看", both) == {"@李明（丙厂）": "p3"}
    assert find_mentions("@李明 请看", [LI, Namable("p1", "李明", "丁厂")]) == {"@李明": "p1"}, (
        "two posts, one person"
    )


def test_one_comment_does_not_call_everybody() -> None:
    many = [Namable(f"p{number}", f"人{number:03}", "") for number in range(21)]
    with pytest.raises(TooManyMentions):
        find_mentions(" ".join(f"@{each.name}" for each in many), many)
