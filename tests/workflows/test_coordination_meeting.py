"""coordination_meeting: every path to its ends."""

from __future__ import annotations

from datetime import date

import pytest

from engine.models import Instance
from handlers.campaigns.models import Campaign
from handlers.governance.meetings.models import Meeting, MeetingTask
from handlers.notices.models import Notice
from tests.workflows.contest import Contest
from tests.workflows.paths import Path, drive, find_flows_not_driven

BODIES = ("city", "d_st", "d_eic", "d_fin", "d_hr", "d_ip")


def _begin(contest: Contest) -> str:
    contest.create()
    contest.go_to(date(2015, 3, 16))
    return contest.start("coordination_meeting", campaign="2015")


def _to_record(contest: Contest) -> None:
    for body in BODIES:
        contest.do("CollectTopics", body, topic=f"{body}的议题")
    contest.do("SetAgenda", called_on=date(2015, 3, 20), venue="三楼会议室", agenda="研究部署")
    contest.go_to(date(2015, 3, 20))


def minutes_are_filed_and_tasks_sent_out(contest: Contest) -> None:
    instance_id = _begin(contest)
    assert contest.open_tasks() == ["CollectTopics"] * 6
    _to_record(contest)
    invited = {notice.person_id for notice in contest.get_all(Notice, kind="meeting_called")}
    assert invited >= {"p:group_member@d_fin", "p:group_deputy@d_st", "p:group_leader@city"}
    contest.do(
        "RecordMeeting",
        held_on=date(2015, 3, 20),
        present=5,
        minutes="议定两项",
        tasks=1,
        tasks__text="落实竞赛经费",
        tasks__owner="d_fin",
        tasks__due_on=date(2015, 4, 10),
    )
    contest.give_back("ConfirmMinutes", reason="时限写清楚")
    assert contest.find("RecordMeeting").context["return_reason"] == "时限写清楚"
    contest.do("RecordMeeting")
    contest.do("ConfirmMinutes")
    assert contest.ended_at(instance_id) == "MinutesFiled"
    [meeting] = contest.get_all(Meeting)
    assert (meeting.number, meeting.state, meeting.present, meeting.seats) == ("2015-HY-0001", "filed", 5, 6)
    [task] = contest.get_all(MeetingTask)
    assert (task.organisation_id, task.text, task.due_on) == ("d_fin", "落实竞赛经费", date(2015, 4, 10))
    assert contest.find("DoTask", "d_fin").role == "author_union"


def half_of_the_bodies_are_not_enough(contest: Contest) -> None:
    _begin(contest)
    _to_record(contest)
    contest.do("RecordMeeting", held_on=date(2015, 3, 20), present=3, tasks=0)
    task = contest.find("SetAgenda")
    assert task.context["note"] == "上次到会单位不过半，请重新召集。"
    contest.do("SetAgenda", called_on=date(2015, 3, 24))
    contest.go_to(date(2015, 3, 24))
    contest.do(
        "RecordMeeting",
        held_on=date(2015, 3, 24),
        present=4,
        tasks=1,
        tasks__owner="county-01",
        tasks__due_on=date(2015, 3, 1),
    )
    assert "完成时限早于会议日期" in contest.find("RecordMeeting").context["problems_text"]
    contest.do("RecordMeeting", tasks__due_on=date(2015, 4, 1))
    assert contest.open_tasks() == ["ConfirmMinutes"]


def topics_late_then_postponed(contest: Contest) -> None:
    instance_id = _begin(contest)
    contest.go_to(date(2015, 3, 24))
    assert contest.open_tasks() == ["SetAgenda"]
    contest.do("SetAgenda", holding="postpone", postpone_reason="组长出差")
    assert contest.ended_at(instance_id) == "Postponed"
    [meeting] = contest.get_all(Meeting)
    assert (meeting.state, meeting.postpone_reason) == ("postponed", "组长出差")


def months_of_the_settings_have_a_meeting(contest: Contest) -> None:
    """March has one by the settings, April none."""
    contest.create(2016)
    with contest.runtime.begin() as ctx:
        campaign = ctx.session.get_one(Campaign, "2016")
        campaign.state, campaign.started_at = "running", ctx.now()
    contest.go_to(date(2016, 3, 1))
    assert contest.open_tasks().count("CollectTopics") == 6
    contest.go_to(date(2016, 4, 1), 12)
    ends = [each.end_reason for each in contest.get_all(Instance, definition_key="coordination_meeting")]
    assert sorted(ends) == ["", *["NoMeeting"] * 3]
    assert [meeting.title for meeting in contest.get_all(Meeting)] == ["2016年3月协调小组会议"]


PATHS: list[Path] = [
    minutes_are_filed_and_tasks_sent_out,
    half_of_the_bodies_are_not_enough,
    topics_late_then_postponed,
    months_of_the_settings_have_a_meeting,
]


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.__name__)
def test_coordination_meeting_path(path: Path) -> None:
    drive(path)


def test_coordination_meeting_every_flow_is_driven() -> None:
    assert find_flows_not_driven("coordination_meeting", PATHS) == set()
