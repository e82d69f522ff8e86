"""The demo city as rows, ready for bulk insert."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from random import Random
from typing import Any

from handlers.directory.rules import CITY as ROOT
from handlers.directory.rules import Kind
from web.demo import names
from web.demo.profiles import Profiles

FOUNDED = date(2010, 1, 1)
TEAMS_PER_UNIT = 10
PEOPLE_PER_UNIT = 20_000 / 300
LARGE_SHARE = 0.08
HIGH_ENERGY_SHARE = 0.10
EXPERTS = 80
EXPERTS_PER_UNIT = 4

Row = dict[str, Any]


@dataclass
class City:
    """Rows by table, and the person behind each demo login."""

    organisations: list[Row] = field(default_factory=list)
    persons: list[Row] = field(default_factory=list)
    profiles: list[Row] = field(default_factory=list)
    posts: list[Row] = field(default_factory=list)
    holdings: list[Row] = field(default_factory=list)
    demo: dict[str, tuple[str, str]] = field(default_factory=dict)


def build_city(units: int, seed: int) -> City:
    """A city with so many enterprises, ten teams and about 67 people for each; the same for the same seed."""
    return _Builder(units, Random(seed)).build()


class _Builder:
    def __init__(self, units: int, random: Random) -> None:
        self.units = units
        self.random = random
        self.names = names.Names(random)
        self.profiles = Profiles(Random(units))
        self.city = City()
        self.team_number = 0
        self.places: dict[str, tuple[str, str, str]] = {}
        self.profiled: set[str] = set()

    def build(self) -> City:
        self._federation()
        for department in names.DEPARTMENTS:
            self._department(*department)
        for consulted in names.CONSULTED:
            self._consulted(*consulted)
        for union in names.INDUSTRY_UNIONS:
            self._industry_union(*union)
        for number, name in enumerate(names.COUNTIES, start=1):
            self._county(f"county-{number:02}", name)
        teams = [team for number in range(1, self.units + 1) for team in self._unit(number)]
        self._experts()
        self._employees(teams)
        return self.city

    def _federation(self) -> None:
        self._organisation(ROOT, Kind.MUNICIPAL_UNION, f"{names.CITY}总工会", None)
        self._login("leader", self._seat(ROOT, "group_leader", "协调小组组长（常务副主席）"), "group_leader")
        office = self._post(ROOT, "office", "协调小组办公室")
        self._login("office", self._hold(office, self._person()), "office")
        self._hold(office, self._person())
        head = self._seat(ROOT, "group_member", "协调小组成员（生产保护部部长）")
        self._login(
            "director", self._hold(self._post(ROOT, "office_director", "办公室主任"), head), "office_director"
        )
        for role, title in (
            ("supervisor", "督办员"),
            ("publisher", "信息发布员"),
            ("designer", "流程设计员"),
            ("sysadmin", "系统管理员"),
            ("federation_leader", "市总工会主席"),
            ("discipline", "纪检监督员"),
        ):
            self._login(role, self._seat(ROOT, role, title), role)
        for role, title, seats in (
            ("formal_checker", "形式审查员", 2),
            ("review_committee", "评审委员会委员", 7),
            ("assessor", "考核员", 2),
            ("site_checker", "现场核查员", 3),
        ):
            post = self._post(ROOT, role, title)
            for _seat in range(seats):
                self._login(role, self._hold(post, self._person()), role)

    def _department(self, organisation_id: str, name: str, deputy: str, member: str) -> None:
        self._organisation(organisation_id, Kind.DEPARTMENT, name, ROOT)
        first = self._seat(organisation_id, "group_deputy", f"协调小组副组长（{deputy}）")
        second = self._seat(organisation_id, "group_member", f"协调小组成员（{member}）")
        self._login("deputy", first, "group_deputy")
        self._login("member", second, "group_member")
        if organisation_id == "d_hr":
            self._hold(self._post(organisation_id, "dept_checker", "征求意见联系人"), second)

    def _consulted(self, organisation_id: str, name: str) -> None:
        self._organisation(organisation_id, Kind.DEPARTMENT, name, ROOT)
        checker = self._seat(organisation_id, "dept_checker", "征求意见联系人")
        self._login("dept_checker", checker, "dept_checker")

    def _industry_union(self, organisation_id: str, name: str, industry: str) -> None:
        self._organisation(organisation_id, Kind.INDUSTRY, name, ROOT, industry=industry)
        chair = self._seat(organisation_id, "industry_union", "产业工会主席")
        self._login("industry", chair, "industry_union")

    def _county(self, organisation_id: str, name: str) -> None:
        self._organisation(organisation_id, Kind.COUNTY, name, ROOT)
        self._login("county", self._seat(organisation_id, "county_union", "县区总工会主席"), "county_union")

    def _unit(self, number: int) -> list[tuple[str, str]]:
        """One enterprise with its teams; returns them as (id, county)."""
        unit, is_large = f"ent-{number:04}", self._is_large(number)
        # The first two stay together, so that the demo county has a small and a large one.
        county = f"county-{1 if number <= 2 else self.random.randint(1, len(names.COUNTIES)):02}"
        industry, is_hungry = self.random.choice(names.INDUSTRIES)
        # Five of twelve trades are hungry: this share of them gives the share of all.
        is_high_energy = is_hungry and self.random.random() < HIGH_ENERGY_SHARE * 12 / 5
        self._organisation(
            unit,
            Kind.ENTERPRISE,
            self.names.company(industry),
            county,
            county_id=county,
            industry=industry,
            is_large=is_large,
            is_high_energy=is_high_energy,
            is_key_energy_user=is_hungry,
            dispatch_level=("city" if is_large else "county") if is_high_energy else "",
            is_non_public=self.profiles.is_non_public(is_large),
            headcount=self.random.randint(1000, 8000) if is_large else self.random.randint(60, 900),
        )
        self._login("large" if is_large else "unit", self._seat(unit, "unit_union", "工会主席"), "unit_union")
        self._login("admin", self._seat(unit, "unit_admin", "副总经理"), "unit_admin")
        return [self._team(unit, county, index) for index in range(TEAMS_PER_UNIT)]

    def _is_large(self, number: int) -> bool:
        if number <= 2:
            return number == 2
        return self.random.random() < LARGE_SHARE

    def _team(self, unit: str, county: str, index: int) -> tuple[str, str]:
        self.team_number += 1
        team = f"team-{self.team_number:05}"
        self._organisation(team, Kind.TEAM, names.team(index), unit, county_id=county, headcount=1)
        self._login("team", self._seat(team, "team_leader", "班组长"), "team_leader")
        return team, self._post(team, "employee", "职工")

    def _experts(self) -> None:
        """Technical experts of the enterprises, spread over all of them: whom reviews may call upon."""
        posts: dict[str, str] = {}
        for index in range(min(EXPERTS, EXPERTS_PER_UNIT * self.units)):
            unit = f"ent-{index % self.units + 1:04}"
            posts[unit] = posts.get(unit) or self._post(unit, "tech_expert", "技术专家")
            self._login("expert", self._hold(posts[unit], self._person()), "tech_expert")

    def _employees(self, teams: list[tuple[str, str]]) -> None:
        """Fill the teams up to the city's number of people."""
        sizes = {row["id"]: row for row in self.city.organisations if row["kind"] == Kind.TEAM}
        missing = round(self.units * PEOPLE_PER_UNIT) - len(self.city.persons)
        for index in range(missing):
            team, post = teams[index] if index < len(teams) else self.random.choice(teams)
            self._login("employee", self._hold(post, self._person()), "employee")
            sizes[team]["headcount"] += 1

    def _organisation(
        self, organisation_id: str, kind: str, name: str, parent_id: str | None, **rest: Any
    ) -> None:
        row: Row = dict.fromkeys(("is_large", "is_high_energy", "is_non_public", "is_key_energy_user"), False)
        row |= {"county_id": None, "industry": "", "dispatch_level": "", "headcount": 0}
        row |= {"id": organisation_id, "kind": str(kind), "name": name, "parent_id": parent_id}
        self.city.organisations.append(row | {"registered_on": FOUNDED} | rest)

    def _person(self) -> str:
        person_id = f"p-{len(self.city.persons) + 1:05}"
        self.city.persons.append(
            {
                "id": person_id,
                "name": self.names.person(),
                "email": f"{person_id}@example.test",
                "phone": "",
                "is_active": True,
            }
        )
        return person_id

    def _post(self, organisation_id: str, role: str, title: str) -> str:
        post_id = f"post-{len(self.city.posts) + 1:05}"
        self.places[post_id] = (organisation_id, role, title)
        self.city.posts.append(
            {"id": post_id, "organisation_id": organisation_id, "role": role, "title": title}
        )
        return post_id

    def _hold(self, post_id: str, person_id: str) -> str:
        """Put a person on a post; the first one tells where they work and what as."""
        if person_id not in self.profiled:
            self.profiled.add(person_id)
            organisation_id, role, title = self.places[post_id]
            self.city.profiles.append(self.profiles.draw(person_id, organisation_id, role, title))
        self.city.holdings.append(
            {"post_id": post_id, "person_id": person_id, "valid_from": FOUNDED, "valid_to": None}
        )
        return person_id

    def _seat(self, organisation_id: str, role: str, title: str) -> str:
        """A post with a new person on it; returns the person."""
        return self._hold(self._post(organisation_id, role, title), self._person())

    def _login(self, login: str, person_id: str, role: str) -> None:
        """The first person offered for a login gets it."""
        self.city.demo.setdefault(login, (person_id, role))
