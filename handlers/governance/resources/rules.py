"""Kinds and states of resources; pure."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum


class ResourceState(StrEnum):
    """Active while the yearly check confirms it."""

    ACTIVE = "active"
    REMOVED = "removed"


KINDS: Mapping[str, dict[str, str]] = {
    "training_base": {"zh": "职工技能培训基地", "en": "Skills training base"},
    "training_provider": {"zh": "社会教育培训机构", "en": "Training provider"},
    "network_platform": {"zh": "网络学习平台", "en": "Network platform"},
    "university": {"zh": "高校", "en": "University"},
    "institute": {"zh": "科研院所", "en": "Research institute"},
    "rd_body": {"zh": "研发机构", "en": "R&D body"},
    "innovation_area": {"zh": "创新创业园区", "en": "Innovation area"},
}
"""Training resources of S-11 (CAR-05) and partners of S-74 (CAR-06)."""
