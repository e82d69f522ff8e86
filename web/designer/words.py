"""What people call the codes in a process's settings, for comparisons and narratives."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from engine.context import Ctx
from engine.forms import titles_of
from engine.model.compare import Edition, Names
from handlers.reminders.policies import POLICIES
from web import names
from web.designer.handlers import handler_texts
from web.i18n import LANGUAGES, translate
from web.names import CATEGORIES, STAGES
from web.transactions import runtime

# So many fields of a form are named.
_FIRST = 6


def names_of_codes() -> Names:
    """What people call the codes in settings."""
    return {
        "role": runtime().ports.roles,
        "stage": _translated(STAGES.items()),
        "category": _translated(CATEGORIES.items()),
        "handler": {code: text.name for code, text in handler_texts().items()},
        "reminder": {code: policy.name for code, policy in POLICIES.items()},
    }


def names_to_tell(ctx: Ctx, edition: Edition) -> Names:
    """The same, and what the processes, forms and decisions a version speaks of are called, for telling it in words.

    A form without a title is called by what it asks for.
    """
    return {
        **names_of_codes(),
        "process": {code: {"zh": name, "en": name} for code, name in names.newest_definitions(ctx)},
        "form": {code: _called(form) for code, form in edition.forms.items()},
        "decision": {
            each.id: {"zh": each.name, "en": each.name_en or each.name}
            for model in edition.decisions.values()
            for each in model.decisions
            if each.name
        },
    }


def _called(form: Mapping[str, Any]) -> dict[str, str]:
    titles = titles_of(form)
    return {"en": titles["zh"], **titles} if "zh" in titles else _asked(form)


def _asked(form: Mapping[str, Any]) -> dict[str, str]:
    labels = list(_labels(form))
    more = (
        {"zh": f"等{len(labels)}项", "en": f" and more, {len(labels)} in all"} if len(labels) > _FIRST else {}
    )
    return {
        "zh": "、".join(zh for zh, _en in labels[:_FIRST]) + more.get("zh", ""),
        "en": ", ".join(en for _zh, en in labels[:_FIRST]) + more.get("en", ""),
    }


def _labels(component: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """The labels of what people fill in, in both languages."""
    label = component.get("label")
    if isinstance(label, str) and component.get("key") and not component.get("readonly"):
        yield label, str((component.get("properties") or {}).get("labelEn") or label)
    elif not component.get("key"):
        for each in component.get("components") or ():
            yield from _labels(each)


def _translated(names: Iterable[tuple[str, str]]) -> dict[str, dict[str, str]]:
    return {code: {language: translate(name, language) for language in LANGUAGES} for code, name in names}
