"""What of persons the public may read."""

from __future__ import annotations

import pytest

from handlers.honours.rules.masking import Names, find_identity, find_leaks, mask_name


@pytest.mark.parametrize(
    ("name", "how", "shown"),
    [
        ("王小明", "full", "王小明"),
        ("王小明", "masked", "王*明"),
        ("欧阳小明", "masked", "欧**明"),
        ("王明", "masked", "王*"),
        ("王", "masked", "王"),
    ],
)
def test_name_is_shown_as_configured(name: str, how: Names, shown: str) -> None:
    assert mask_name(name, how) == shown


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("身份证37230119850501123X", ["身份证号"]),
        ("３７２３０１１９８５０５０１１２３４", ["身份证号"]),
        ("3723 0119 8505 0112 34", ["身份证号"]),
        ("372301850501123", ["身份证号"]),
        ("电话138 0000 1234", ["手机号"]),
        ("8613800001234", ["手机号"]),
        ("0543-3160000", ["电话号码"]),
        ("6222021602001234567", ["银行账号"]),
        ("效益1200000元,2015年10月", []),
        ("编号2015-R-0001", []),
    ],
)
def test_number_of_a_person_is_found(text: str, kinds: list[str]) -> None:
    assert find_leaks([text]) == kinds


def test_every_kind_is_named_once() -> None:
    assert find_leaks(["13800001234", "13900001234", "37230119850501123X"]) == ["手机号", "身份证号"]


@pytest.mark.parametrize(
    ("text", "identity", "is_named"),
    [
        ("王 举 报反映", ["王举报"], True),
        ("致电１３９-1234-5678", ["13912345678"], True),
        ("WANG反映", ["wang"], True),
        ("王某反映", ["王举报"], False),
        ("王反映", ["王"], False),
    ],
)
def test_objector_is_found_however_spaced(text: str, identity: list[str], is_named: bool) -> None:
    assert find_identity([text], identity) is is_named
