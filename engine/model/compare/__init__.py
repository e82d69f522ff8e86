"""What differs between two versions of a process, in words that those who work by it understand. Pure."""

from engine.model.compare.change import Change, Kind, Level, Part, Place, highest_level
from engine.model.compare.comparison import compare
from engine.model.compare.edition import Edition, Names, edition_of
from engine.model.compare.words import Words

__all__ = [
    "Change",
    "Edition",
    "Kind",
    "Level",
    "Names",
    "Part",
    "Place",
    "Words",
    "compare",
    "edition_of",
    "highest_level",
]
