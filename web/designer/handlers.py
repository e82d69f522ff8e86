"""What the steps that the system does are called: Chinese from `workflows/handlers`, English from the handlers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from engine.registry import Handler, list_handlers
from handlers.shipped import read_folder

_INPUTS = "inputs"


@dataclass(frozen=True)
class HandlerText:
    """Name and explanation of a handler, and what its inputs are called, each in both languages.

    `starts` is the process whose instances the handler starts, if any.
    """

    name: Mapping[str, str]
    about: Mapping[str, str]
    inputs: Mapping[str, Mapping[str, str]]
    starts: str = ""


@cache
def _chinese() -> dict[str, dict[str, dict[str, str]]]:
    return read_folder("handlers")


def handler_texts() -> dict[str, HandlerText]:
    """Every registered handler's texts by its id; one without Chinese is called by its English."""
    known = {
        code: said for area, texts in _chinese().items() if area != _INPUTS for code, said in texts.items()
    }
    return {each.name: _text(each, known.get(each.name, {})) for each in list_handlers()}


def _text(handler: Handler, chinese: Mapping[str, str]) -> HandlerText:
    short = handler.summary.partition(";")[0].rstrip(".") or handler.name
    inputs = _chinese()[_INPUTS]
    return HandlerText(
        name={"zh": chinese.get("name", short), "en": short},
        about={"zh": chinese.get("about", handler.summary), "en": handler.summary},
        inputs={
            name: {"zh": str(inputs.get(name, name)), "en": name.replace("_", " ")} for name in handler.inputs
        },
        starts=chinese.get("starts", ""),
    )
