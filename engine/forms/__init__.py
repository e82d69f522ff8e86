"""Forms of human tasks: form-js JSON read once, then prefilled, drawn, bound and checked by one schema."""

from __future__ import annotations

from engine.forms.form import Form, parse_form, titles_of
from engine.forms.messages import FieldError
from engine.forms.parse import FormSchemaError
from engine.forms.schema import Node, Option
from engine.forms.view import Shown

__all__ = ["FieldError", "Form", "FormSchemaError", "Node", "Option", "Shown", "parse_form", "titles_of"]
