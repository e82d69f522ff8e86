"""A form as the participant's page would show it, without a task."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from werkzeug.datastructures import MultiDict

from engine.context import Ctx
from engine.errors import DefinitionRejected
from engine.forms import parse_form
from engine.model.jsonfile import parse_object
from web.forms import binding
from web.forms.view import View, draw
from web.i18n import language
from web.i18n.dates import local_date

FORM = "form.json"


def draw_preview(ctx: Ctx, schema: str, typed: Sequence[tuple[str, str]] | None) -> View:
    """A form with what was typed into it, or as nobody has; `typed` are pairs of HTML names and texts.

    Raises DefinitionRejected or FormSchemaError, which name the field, for what is no form.
    """
    found, problems = parse_object(schema, FORM)
    if found is None:
        raise DefinitionRejected(problems)
    form = parse_form(found).bound({})
    today = local_date(ctx.now())
    data = form.prefill({}, today=today)
    if typed is not None:
        data = binding.with_changed_rows(form, MultiDict(typed))
    view = draw(form, data, context={}, errors={}, today=today, language=language())
    return replace(view, watched=())  # the editor asks for the page again, not the page itself
