"""Invented names."""

from __future__ import annotations

from random import Random

CITY = "滨宁市"

DEPARTMENTS = (
    ("d_eic", "市经济和信息化委员会", "副调研员", "企业科科长"),
    ("d_st", "市科学技术局", "副局长", "机关党委专职副书记"),
    ("d_fin", "市财政局", "副局长", "经济建设科科长"),
    ("d_hr", "市人力资源和社会保障局", "副局长", "职业能力建设科科长"),
    ("d_sasac", "市国有资产监督管理委员会", "副主任", "工会副主席"),
    ("d_ip", "市知识产权局", "副局长", "协调管理与规划发展科科长"),
    ("d_fic", "市工商业联合会", "副主席", "会员联络科科长"),
)

# Asked about candidates (domain.md F-13) beside the human resources bureau; not in the coordination group.
CONSULTED = (
    ("d_tax", "市税务局"),
    ("d_env", "市环境保护局"),
    ("d_safety", "市安全生产监督管理局"),
    ("d_inspection", "市监察局"),
)

# Industry unions and the trade whose enterprises they care for, as in INDUSTRIES.
INDUSTRY_UNIONS = (
    ("u_machinery", "市机械冶金工会", "机械制造"),
    ("u_light", "市轻工纺织工会", "纺织服装"),
    ("u_building", "市建设工会", "建筑建材"),
    ("u_trade", "市财贸工会", "商贸服务"),
)

COUNTIES = (
    "临河区",
    "安城区",
    "清阳县",
    "沂水湾县",
    "明棣县",
    "博昌县",
    "邹岭县",
    "北海新区",
    "高新技术产业园区",
    "经济开发区",
)

# Name in a company's title, and whether the trade is known for using much energy.
INDUSTRIES = (
    ("机械制造", False),
    ("纺织服装", False),
    ("化工", True),
    ("食品加工", False),
    ("建筑建材", True),
    ("电力能源", True),
    ("冶金", True),
    ("电子信息", False),
    ("交通运输", False),
    ("医药", False),
    ("造纸印刷", True),
    ("商贸服务", False),
)

_SURNAMES = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎"
)
_GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉萍红玲燕彬鹏飞浩宇晨辉建国志文海波云龙春梅雪松柏林森峰岩"
_BRANDS = "恒泰瑞丰华盛宏达金鼎兴隆永安正大鸿图新源东方海纳天成博远明珠星河利民同创卓越信诚"
_FORMS = ("有限公司", "集团", "股份有限公司", "厂")
_TEAMS = ("甲班", "乙班", "丙班", "丁班", "维修班", "质检班", "动力班", "装配班", "仓储班", "技术班")


class Names:
    """Draws names from a random source; companies never get the same one twice."""

    def __init__(self, random: Random) -> None:
        self._random = random
        self._taken: set[str] = set()

    def person(self) -> str:
        """A surname and one or two characters."""
        given = self._random.choices(_GIVEN, k=self._random.choice((1, 2, 2)))
        return self._random.choice(_SURNAMES) + "".join(given)

    def company(self, industry: str) -> str:
        """A company's name with its trade."""
        start = self._random.randrange(0, len(_BRANDS), 2)
        brand, form = _BRANDS[start : start + 2], self._random.choice(_FORMS)
        while (name := f"{brand}{industry}{form}") in self._taken:
            brand += self._random.choice(_BRANDS)
        self._taken.add(name)
        return name


def team(number: int) -> str:
    """The name of the `number`-th team (from 0) of a company."""
    line, place = divmod(number, len(_TEAMS))
    return f"{line + 1}车间{_TEAMS[place]}" if line else _TEAMS[place]
