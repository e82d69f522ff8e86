"""Every register that the areas offer."""

from __future__ import annotations

from functools import cache

from engine.errors import NotFound
from handlers.registers.register import Register
from web.bootstrap import find_modules

# In the order of the page; an area without a line here shows as its code, behind the others.
AREAS = {
    "plans": "方案与计划",
    "governance": "组织保障",
    "activities": "竞赛活动",
    "oversight": "督导与总结",
    "entries": "成果与人选申报",
    "reviews": "评审",
    "honours": "荣誉",
    "publication": "发布与推广",
    "registers": "组织与人员",
}


@cache
def registers_by_area() -> dict[str, tuple[Register, ...]]:
    """Area → its registers, in the order of AREAS. Raises RuntimeError for a description that cannot work."""
    found: dict[str, tuple[Register, ...]] = {}
    for module in find_modules("registers"):
        area = module.__name__.split(".")[1]
        found[area] = (*found.get(area, ()), *module.REGISTERS)
    _verify([register for registers in found.values() for register in registers])
    known = list(AREAS)
    order = sorted(found, key=lambda area: known.index(area) if area in AREAS else len(known))
    return {area: found[area] for area in order}


@cache
def all_registers() -> dict[str, Register]:
    """Code → register."""
    return {register.code: register for each in registers_by_area().values() for register in each}


def get_register(code: str) -> Register:
    """One register; raises NotFound."""
    found = all_registers().get(code)
    if found is None:
        raise NotFound(register=code)
    return found


def _verify(registers: list[Register]) -> None:
    """Codes are unique, and what a related list is filtered by can be filtered."""
    by_code = {register.code: register for register in registers}
    if len(by_code) != len(registers):
        codes = sorted(register.code for register in registers)
        raise RuntimeError(f"two registers have the same code: {', '.join(codes)}")
    for register in registers:
        codes = [column.code for column in (*register.columns, *register.details)]
        if len(set(codes)) != len(codes):
            raise RuntimeError(f"register {register.code}: two columns have the same code")
        for related in register.related:
            other = by_code.get(related.register)
            columns = (*other.columns, *other.details) if other else ()
            if not any(each.code == related.column and each.is_filterable for each in columns):
                raise RuntimeError(
                    f"register {register.code}: {related.register} cannot be filtered by {related.column}"
                )
