"""The variables that an expression of a draft may use, for the editor's expression fields."""

from __future__ import annotations

from typing import Any

from engine import definitions
from engine.context import Ctx
from engine.dmn import result_names
from engine.forms import Form
from engine.model import ReadAhead
from engine.model.review import known_of
from engine.model.variables import Variable, variables_at
from handlers.models.drafts import open_draft
from handlers.models.files import DIAGRAM, Changes, apply_changes, decisions_in, package_of, process_in
from web.i18n import pick


def list_variables(ctx: Ctx, key: str, changes: Changes, element_id: str, place: str) -> dict[str, Any]:
    """The variables at an element of the draft with changes that need not be saved, each with what gives it.

    `is_open`: there may be others besides. Raises NotFound, BadFiles, and DefinitionRejected if the diagram cannot be
    read.
    """
    files, read = apply_changes(open_draft(ctx, key).files, changes), ReadAhead()
    package = package_of(key, files, read)
    readings = read({DIAGRAM: package.bpmn, **decisions_in(files)})
    models = [each.decisions for each in readings.values() if each.decisions is not None]
    decisions = {name: given for model in models for name, given in result_names(model).items()}
    known = known_of(package, decisions, definitions.around(ctx))
    forms: dict[str, Form] = dict(known.forms)
    seen = variables_at(process_in(readings[DIAGRAM]), forms, element_id, known, place)
    variables = [
        {"name": name, "sources": [_shown(each) for each in sources]}
        for name, sources in seen.variables.items()
    ]
    return {"variables": variables, "is_open": seen.is_open}


def _shown(variable: Variable) -> dict[str, str]:
    return {
        "kind": variable.kind,
        "element_id": variable.element_id,
        "element_name": variable.element_name,
        "label": pick({"zh": variable.label_zh, "en": variable.label_en}) if variable.label_zh else "",
        "type": variable.type,
    }
