"""Texts for drawings that cannot be read, as in `rules.py`."""

from __future__ import annotations

from typing import Final

from engine.model.texts.reading import Text

TEXTS: Final[dict[str, Text]] = {
    "layout.overlap": (
        "图上和“{other}”叠在一起",
        "In the diagram it lies on '{other}'",
        "请把其中一个移开。",
        "Move one of them.",
    ),
    "layout.crossed": (
        "图上这条线穿过“{other}”，看起来像是连到它",
        "In the diagram this line runs through '{other}', as if it led there",
        "请把线绕开，或移动“{other}”。",
        "Lead the line around it, or move '{other}'.",
    ),
    "layout.outside": (
        "它属于“{around}”，却画在外面",
        "It belongs to '{around}' but is drawn outside",
        "请拖进“{around}”里；若换了办理角色，请在所画的泳道里重新放置。",
        "Drag it into '{around}', or drop it anew into the lane that it is to belong to.",
    ),
}

WARNINGS: Final = frozenset(TEXTS)
