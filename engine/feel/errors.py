"""The one error of the expression language: what is wrong, and where in the text."""

from __future__ import annotations

from engine.errors import Invalid

MESSAGES = {
    "feel.empty": "The expression is empty.",
    "feel.too_long": "The expression is longer than {limit} characters.",
    "feel.too_deep": "The expression or a value in it is nested deeper than {limit} levels.",
    "feel.too_many_steps": "The expression takes more than {limit} steps.",
    "feel.list_too_long": "A list would be longer than {limit} items.",
    "feel.string_too_long": "A text would be longer than {limit} characters.",
    "feel.number_too_large": "A number would have more than {limit} digits before the point.",
    "feel.result_too_large": "The result would hold more than {limit} values.",
    "feel.unexpected": "'{found}' is not expected here; {expected} is.",
    "feel.unexpected_end": "The expression ends too early; {expected} is missing.",
    "feel.bad_character": "The character '{found}' has no meaning here.",
    "feel.write_instead": "'{found}' is not FEEL; write {use} instead.",
    "feel.unterminated_string": 'This text has no closing ".',
    "feel.bad_escape": "'{found}' is not the code of a character.",
    "feel.unterminated_comment": "This comment has no closing */.",
    "feel.bad_literal": "'{found}' is not a date, a time, a date and time or a duration in ISO 8601.",
    "feel.bad_regex": "The pattern '{found}' cannot be used: {reason}.",
    "feel.unknown_function": "There is no function '{name}'.",
    "feel.unknown_function_hint": "There is no function '{name}'; did you mean '{hint}'?",
    "feel.external": "Functions written in Java or PMML are not run; write the body in FEEL.",
    "feel.unknown_type": "There is no type '{name}'.",
    "feel.wrong_arguments": "'{name}' does not take these arguments; it takes ({expected}).",
    "feel.duplicate_key": "The name '{name}' stands twice here.",
    "feel.unbound_function": "The function '{name}' cannot be called here.",
    "feel.no_clock": "The current time is not known here.",
    "feel.bad_value": "A value of type {type} cannot be used in an expression.",
    "feel.function_result": "The result is a function, not a value.",
}


class FeelError(Invalid):
    """The expression cannot be used.

    `code` names the fault (a key of MESSAGES), `params` its details for a translation, `position` the
    offset of the fault in `text` (0-based, counted in characters of the text as given, a leading "="
    included).
    """

    code = "feel.invalid"

    def __init__(self, code: str, *, position: int = 0, text: str = "", **params: object) -> None:
        super().__init__(MESSAGES[code].format(**params), code=code, **params)
        self.position = position
        self.text = text
