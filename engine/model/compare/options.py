"""The choices of a field: came, went, renamed, in another order."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from engine.model.compare.change import Kind, Level
from engine.model.compare.leaves import differences, leaves, text_of
from engine.model.compare.words import Words, listed, quoted, say

Option = Mapping[str, Any]


class OptionChange(NamedTuple):
    """What happened to one choice, and the values before and after."""

    kind: Kind
    level: Level
    sentence: Words
    values: tuple[str, str]


def compare_options(
    field: Words, before: Sequence[Option], after: Sequence[Option]
) -> Iterator[OptionChange]:
    """Everything about the choices; they are the same if their values are. `field` names what they belong to."""
    old, new = ({text_of(option["value"]): option for option in options} for options in (before, after))
    for value, option in new.items():
        if value not in old:
            sentence = say("option_added", field=field, name=_name(option))
            yield OptionChange(Kind.ADDED, Level.STRUCTURE, sentence, ("", value))
        else:
            yield from _compare(field, old[value], option)
    for value, option in old.items():
        if value not in new:
            sentence = say("option_removed", field=field, name=_name(option))
            yield OptionChange(Kind.REMOVED, Level.STRUCTURE, sentence, (value, ""))
    both = [[value for value in side if value in old and value in new] for side in (old, new)]
    if both[0] != both[1]:
        sentence = say("options_order", field=field, order=listed(_name(option) for option in after))
        values = (", ".join(both[0]), ", ".join(both[1]))
        yield OptionChange(Kind.MOVED, Level.PARAMETER, sentence, values)


def _compare(field: Words, old: Option, new: Option) -> Iterator[OptionChange]:
    for found in differences(dict(leaves(old)), dict(leaves(new))):
        values = (text_of(found.before), text_of(found.after))
        before, after = (quoted(value) for value in values)
        if found.path == "label":
            sentence, level = say("option_renamed", field=field, before=before, after=after), Level.PARAMETER
        elif found.path == "labelEn":
            sentence = say("option_english", field=field, name=_name(new), before=before, after=after)
            level = Level.PARAMETER
        else:
            sentence = say(
                "option_other", field=field, name=_name(new), what=found.path, before=before, after=after
            )
            level = Level.STRUCTURE
        yield OptionChange(Kind.CHANGED, level, sentence, values)


def _name(option: Option) -> Words:
    return quoted(text_of(option.get("label") or option["value"]))
