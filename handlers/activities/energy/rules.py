"""What is true of the energy contest, whoever asks; pure. Energy in tonnes of standard coal (吨标准煤)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from typing import Any, Final

PEER_CLASSES: Final[Mapping[str, Mapping[str, str]]] = {
    "city": {"zh": "市级重点调度企业", "en": "Dispatched by the city"},
    "county": {"zh": "县级重点调度企业", "en": "Dispatched by the county"},
    "key": {"zh": "其他高耗能、重点用能企业", "en": "Other high-energy and key users"},
    "other": {"zh": "自愿参赛企业", "en": "Others who joined"},
}

THEMES: Final[Mapping[str, Mapping[str, str]]] = {
    "circular": {"zh": "循环经济", "en": "Circular economy"},
    "energy": {"zh": "能源消耗", "en": "Energy use"},
    "pollution": {"zh": "环境污染", "en": "Pollution"},
}
"""What measures are about (S-33)."""

VERIFIERS: Final[Mapping[str, Mapping[str, str]]] = {
    "d_eic": {"zh": "市经信委", "en": "Economic and Information Commission"},
    "third_party": {"zh": "第三方机构", "en": "Third party"},
}

USUAL_INTENSITY: Final = (Decimal("0.001"), Decimal(20))
"""Tonnes for 10,000 yuan (万元) of output; a baseline outside must be explained."""
USUAL_SAVING: Final = Decimal(50)
"""Per cent in a quarter; more, saved or wasted, must be explained."""
MOST_WASTE: Final = 10_000
"""Per cent of the reference: no enterprise can have wasted more in a year."""


class ContestState(StrEnum):
    """Entered until verified and ranked; out by its own wish, or because nobody could verify it in time."""

    ENTERED = "entered"
    VERIFIED = "verified"
    RANKED = "ranked"
    WITHDRAWN = "withdrawn"
    UNVERIFIED = "unverified"


def peer_class(*, dispatch_level: str, is_high_energy: bool, is_key_energy_user: bool) -> str:
    """Among whom an enterprise is ranked: those dispatched at the same level, other large users, the rest."""
    return dispatch_level or ("key" if is_high_energy or is_key_energy_user else "other")


def to_standard_coal(rows: Iterable[Mapping[str, Any]], factors: Iterable[Mapping[str, Any]]) -> Decimal:
    """The energy of amounts by name; every name must have a factor (tonnes for one of its unit)."""
    by_name = {each["name"]: Decimal(str(each["factor"])) for each in factors}
    amounts = ((by_name[row["name"]], Decimal(str(row.get("amount") or 0))) for row in rows)
    return round_energy(sum((factor * amount for factor, amount in amounts), Decimal(0)))


def is_outdated(rows: Iterable[Mapping[str, Any]], factors: Iterable[Mapping[str, Any]]) -> bool:
    """Whether a sheet of amounts asks for other kinds of energy, or in other units, than there are factors for."""
    asked, known = ({(each["name"], each["unit"]) for each in some} for some in (rows, factors))
    return asked != known


def find_baseline_problem(energy: Decimal, output: Decimal) -> tuple[str, bool]:
    """What is wrong with a baseline, in words, and whether an explanation would do; empty if nothing."""
    if energy <= 0 or output <= 0:
        return "请填写上年度的能耗和产值。", False
    least, most = USUAL_INTENSITY
    if not least <= energy / output <= most:
        return f"单位产值能耗{energy / output:.4f}吨标准煤/万元，明显偏离正常范围，请核对或说明原因。", True
    return "", True


def reference(energy: Decimal, output: Decimal, now: Decimal) -> Decimal:
    """What the present output would have used at the baseline's energy per output (GB/T 13234)."""
    return round_energy(energy / output * now)


def saving_rate(saved: Decimal, of: Decimal) -> Decimal:
    """What was saved, in per cent of the reference, to two decimals; 0 without a reference."""
    return (saved * 100 / of).quantize(Decimal("0.01"), ROUND_HALF_UP) if of else Decimal(0)


def find_quarter_problem(expected: Decimal, used: Decimal) -> str:
    """What must be explained in a quarter's figures, in words; empty if nothing."""
    if expected <= 0 or used <= 0:
        return "本季度能耗或产值为零，请核对或说明原因。"
    rate = saving_rate(expected - used, expected)
    if abs(rate) > USUAL_SAVING:
        return f"按产值折算的节能率为{rate}%，变化过大，请核对或说明原因。"
    return ""


def find_verification_problem(saved: Decimal, expected: Decimal) -> str:
    """What is wrong with a verified saving beside the year's reference, in words; empty if nothing."""
    if saved > expected:
        return f"核定节能量不能大于按基期折算的全年能耗{expected}吨标准煤。"
    if saving_rate(saved, expected) < -MOST_WASTE:
        return f"核定的超耗量超过按基期折算的全年能耗{expected}吨标准煤的{MOST_WASTE // 100}倍，请核对。"
    return ""


def round_energy(energy: Decimal) -> Decimal:
    """To a thousandth of a tonne."""
    return energy.quantize(Decimal("0.001"), ROUND_HALF_UP)
