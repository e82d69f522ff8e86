"""From form-js JSON (schemaVersion 19 and earlier) to a tree, or to the list of everything wrong with it.

Whatever the server could not enforce is refused here, when a form is saved or deployed: an unknown component, a
choice list from an expression, an expression or a pattern that does not compile.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from engine.errors import Invalid, Problem
from engine.feel import Expression, FeelError, compile_expression
from engine.feel.regex import Regex, RegexError, compile_regex
from engine.forms.keys import Keys
from engine.forms.messages import schema_problem
from engine.forms.numbers import read_number
from engine.forms.options import read_options
from engine.forms.properties import bad_properties, unsupported_properties
from engine.forms.schema import (
    CHOICES,
    CONTAINERS,
    INPUTS,
    MAX_COMPONENTS,
    MAX_DEPTH,
    MAX_FILES,
    MAX_ROWS,
    MAX_TITLE,
    PERSONAL,
    STATIC,
    Node,
    Option,
    Path,
)

SCHEMA_VERSION = 19
_LIMITS = ("min", "max", "minLength", "maxLength")
_MOST_PROBLEMS = 50
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,79}")


class FormSchemaError(Invalid):
    """The form cannot be used; `problems` lists everything found."""

    code = "form.invalid"

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = list(problems)
        super().__init__("; ".join(problem.text() for problem in problems))


def parse_tree(schema: object, file: str = "") -> Node:
    """The root of a form; raises FormSchemaError. `file` is named in the problems."""
    parser = _Parser(file)
    root = parser.root(schema)
    if parser.problems:
        raise FormSchemaError(parser.problems[:_MOST_PROBLEMS])
    return root


class _Parser:
    def __init__(self, file: str) -> None:
        self.file = file
        self.problems: list[Problem] = []
        self.count = 0
        self.ids: set[str] = set()

    def root(self, schema: object) -> Node:
        if not isinstance(schema, Mapping) or not isinstance(schema.get("components", []), list):
            self.problem({}, "form.not_an_object")
            return Node("default", "", (), {})
        version = schema.get("schemaVersion", SCHEMA_VERSION)
        if type(version) is not int or not 1 <= version <= SCHEMA_VERSION:
            self.problem(schema, "form.version", found=str(version)[:20])
        title = schema.get("title", "")
        if not isinstance(title, str) or len(title) > MAX_TITLE:
            self.problem(schema, "form.title", limit=MAX_TITLE)
        children = tuple(self.children(schema, Keys(), 0))
        return Node("default", str(schema.get("id") or ""), (), schema, children)

    def problem(self, raw: Mapping[str, Any], code: str, **params: object) -> None:
        label = raw.get("label")
        name = label if isinstance(label, str) and label else str(raw.get("key") or "")
        self.problems.append(
            schema_problem(
                code,
                file=self.file,
                element_id=str(raw.get("id") or raw.get("key") or "")[:80],
                element_name=name[:80],
                **params,
            )
        )

    def children(self, raw: Mapping[str, Any], keys: Keys, depth: int) -> Iterator[Node]:
        components = raw.get("components") or []
        if not isinstance(components, list):
            self.problem(raw, "form.bad_value", name="components")
            return
        if depth == MAX_DEPTH and components:
            self.problem(raw, "form.too_deep", limit=MAX_DEPTH)
            return
        for component in components:
            self.count += 1
            if self.count > MAX_COMPONENTS:
                if self.count == MAX_COMPONENTS + 1:
                    self.problem(raw, "form.too_many", limit=MAX_COMPONENTS)
                return
            node = self.component(component, keys, depth)
            if node is not None:
                yield node

    def component(self, raw: object, keys: Keys, depth: int) -> Node | None:
        kind = raw.get("type") if isinstance(raw, Mapping) else None
        if (
            not isinstance(raw, Mapping)
            or not isinstance(kind, str)
            or kind not in INPUTS | STATIC | CONTAINERS
        ):
            shown = raw if isinstance(raw, Mapping) else {}
            self.problem(shown, "form.component", found=str(kind)[:40])
            return None
        if bad := bad_properties(raw):
            for code, name in bad:
                self.problem(raw, code, name=name)
            return None
        for name in unsupported_properties(raw):
            self.problem(raw, "form.unsupported", name=name)
        path = self.path(raw, kind, keys)
        inner = Keys() if kind == "dynamiclist" else keys.below(path)
        properties = raw.get("properties") or {}
        return Node(
            type=kind,
            id=self.unique_id(raw),
            path=path,
            raw=raw,
            children=tuple(self.children(raw, inner, depth + 1)) if kind in CONTAINERS else (),
            options=self.options(raw) if kind in CHOICES and not raw.get("valuesKey") else (),
            options_key=self.options_key(raw) if kind in CHOICES else (),
            limits=self.limits(raw),
            hide=self.expression(raw, "hide", (raw.get("conditional") or {}).get("hide")),
            source=self.expression(raw, "source", properties.get("source")),
            pattern=self.pattern(raw),
            min_rows=self.limit_of(raw, "minRows", 0, MAX_ROWS),
            max_rows=self.limit_of(raw, "maxRows", MAX_ROWS, MAX_ROWS),
            min_files=self.limit_of(raw, "minFiles", 0, MAX_FILES),
            max_files=self.limit_of(raw, "maxFiles", MAX_FILES, MAX_FILES)
            if raw.get("multiple") is True
            else 1,
            personal=self.personal(raw, kind),
        )

    def unique_id(self, raw: Mapping[str, Any]) -> str:
        """The component's id; a counted one if it has none or a copy has the same."""
        found = str(raw.get("id") or "")
        if not found or found in self.ids:
            found = f"component-{self.count}"
        self.ids.add(found)
        return found

    def path(self, raw: Mapping[str, Any], kind: str, keys: Keys) -> Path:
        text = raw.get("key" if kind in INPUTS else "path") or "" if kind not in STATIC else ""
        if not text:
            if kind in INPUTS or kind == "dynamiclist":
                self.problem(raw, "form.no_key")
            return ()
        path = tuple(text.split("."))
        if fault := keys.add(path, kind):
            self.problem(raw, fault, found=text[:80])
        return path

    def options(self, raw: Mapping[str, Any]) -> tuple[Option, ...]:
        values = raw.get("values")
        if not isinstance(values, list) or raw.get("valuesExpression"):
            self.problem(raw, "form.dynamic_options")
            return ()
        options = read_options(values)
        if options is None:
            self.problem(raw, "form.bad_options")
        return options or ()

    def options_key(self, raw: Mapping[str, Any]) -> Path:
        """The path in the form's context at which the choices are, if they are not in the form."""
        text = raw.get("valuesKey")
        if not text:
            return ()
        path = tuple(text.split(".")) if isinstance(text, str) else ()
        if not path or not all(_NAME.fullmatch(part) for part in path):
            self.problem(raw, "form.bad_value", name="valuesKey")
        elif raw.get("values") or raw.get("valuesExpression"):
            self.problem(raw, "form.dynamic_options")
        return path

    def expression(self, raw: Mapping[str, Any], name: str, text: object) -> Expression | None:
        if text is None or text == "":
            return None
        if not isinstance(text, str):
            self.problem(raw, "form.bad_value", name=name)
            return None
        try:
            return compile_expression(text)
        except FeelError as error:
            self.problem(
                raw,
                "form.expression",
                name=name,
                reason_zh=error.message_zh,
                reason_en=error.message_en,
                excerpt=error.excerpt,
            )
            return None

    def limits(self, raw: Mapping[str, Any]) -> dict[str, Decimal | Expression]:
        found: dict[str, Decimal | Expression] = {}
        for name in _LIMITS:
            value = (raw.get("validate") or {}).get(name)
            limit: Decimal | Expression | None = None
            if isinstance(value, str) and value.startswith("="):
                limit = self.expression(raw, name, value)
            elif value is not None and value != "":
                limit = read_number(value)
                if limit is None:
                    self.problem(raw, "form.bad_value", name=name)
            if limit is not None:
                found[name] = limit
        return found

    def pattern(self, raw: Mapping[str, Any]) -> Regex | None:
        text = (raw.get("validate") or {}).get("pattern")
        if not text:
            return None
        try:
            return compile_regex(text)
        except RegexError as error:
            self.problem(raw, "form.pattern", reason_zh=error.reason_zh, reason_en=error.reason)
            return None

    def personal(self, raw: Mapping[str, Any], kind: str) -> str:
        """What personal data the field says it holds, so that they are shown to few."""
        found = (raw.get("properties") or {}).get("personal") or ""
        if found and (
            not isinstance(found, str) or found not in PERSONAL or kind not in ("textfield", "textarea")
        ):
            self.problem(raw, "form.personal", found=str(found)[:40], known=", ".join(sorted(PERSONAL)))
            return ""
        return str(found)

    def limit_of(self, raw: Mapping[str, Any], name: str, default: int, most: int) -> int:
        """A whole number from 0 to `most` among the component's own properties."""
        value = (raw.get("properties") or {}).get(name)
        if value is None or value == "":
            return default
        limit = read_number(value)
        if limit is None or limit != int(limit) or not 0 <= limit <= most:
            self.problem(raw, "form.bad_value", name=name)
            return default
        return int(limit)
