"""What a designer can choose from in the files of a draft."""

from __future__ import annotations

from collections.abc import Mapping

from engine.model import read_files
from web.designer.files import decisions_in, forms_in


def list_forms(files: Mapping[str, str]) -> list[dict[str, str]]:
    """The forms of a draft, id and name."""
    return [{"id": form, "name": form} for form in sorted(forms_in(files))]


def list_decisions(files: Mapping[str, str]) -> list[dict[str, str]]:
    """The decisions and decision services of a draft, id and name; a file that cannot be read has none."""
    decisions = decisions_in(files)
    readings = read_files(decisions) if decisions else {}
    models = [reading.decisions for reading in readings.values() if reading.decisions is not None]
    found = [(each.id, each.name) for model in models for each in model.decisions]
    found += [(each.id, each.name) for model in models for each in model.services]
    return [{"id": identifier, "name": name} for identifier, name in found]
