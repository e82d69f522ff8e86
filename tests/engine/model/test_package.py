"""Packages: folders and uploads, manifests, forms, and the check of the whole."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from engine.errors import DefinitionRejected
from engine.model.jsonfile import parse_object
from engine.model.package import find_packages, package_from_parts, read_package
from engine.model.review import CheckedPackage, check_package, check_packages, checksum
from engine.model.texts import package as package_texts
from tests.engine.model.bpmn import END, between, bpmn, chain, node, package, settings

GOOD = bpmn(between(node("userTask")))
CALLING = bpmn(between(node("callActivity", calledElement="other")), process='id="caller" name="主流程"')
OTHER = bpmn(between(node("task")), process='id="other" name="子流程"')
MANIFEST: dict[str, Any] = {"id": "sample", "name": {"zh": "样例", "en": "Sample"}, "roles": ["unit_union"]}
FORM = package(GOOD).forms["plan"]


def check(data: bytes = GOOD, **changes: Any) -> CheckedPackage:
    return check_package(
        package(data, **changes), handlers={"plans.file"}, roles={"unit_union"}, definitions=set()
    )


def write(folder: Path, **files: str | bytes) -> Path:
    """A package folder named `sample`; keys are file names with `__` for a slash and `_dot_` for a dot."""
    for name, content in files.items():
        path = folder / "sample" / name.replace("__", "/").replace("_dot_", ".")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder / "sample"


def whole(folder: Path, **changes: str | bytes) -> Path:
    files: dict[str, str | bytes] = {
        "sample_dot_bpmn": GOOD,
        "manifest_dot_json": json.dumps(MANIFEST),
        "forms__plan_dot_json": json.dumps(FORM),
    }
    return write(folder, **(files | changes))


def found(checked: CheckedPackage) -> list[tuple[str, str]]:
    return [(problem.code, problem.file) for problem in checked.problems]


def test_right_package_is_accepted() -> None:
    checked = check()
    checked.require_deployable()
    assert (checked.problems, checked.form_ids, checked.process.id) == ([], ("plan",), "sample")


def test_folder_is_read(tmp_path: Path) -> None:
    read = read_package(whole(tmp_path))
    assert read.problems == ()
    assert (read.id, read.name, read.bpmn, read.file) == ("sample", MANIFEST["name"], GOOD, "sample.bpmn")
    assert (read.forms, read.manifest) == ({"plan": FORM}, MANIFEST)
    assert check_package(read, handlers=set(), roles=None, definitions=None).problems == []


def test_folder_and_upload_of_the_same_content_are_the_same(tmp_path: Path) -> None:
    assert read_package(whole(tmp_path)) == package(GOOD)


def test_folders_with_packages_are_found(tmp_path: Path) -> None:
    folder = whole(tmp_path)
    (tmp_path / "notes").mkdir()
    assert list(find_packages(tmp_path)) == [folder]
    assert list(find_packages(folder)) == [folder]


BROKEN_FOLDERS: list[tuple[str, str, dict[str, str | bytes]]] = [
    ("package.several_diagrams", "sample/.", {"second_dot_bpmn": GOOD}),
    ("package.too_large", "sample/sample.bpmn", {"sample_dot_bpmn": b" " * 1_000_001}),
    ("package.too_large", "sample/forms/plan.json", {"forms__plan_dot_json": b" " * 500_001}),
    ("json.syntax", "sample/manifest.json", {"manifest_dot_json": '{"id": "sample",}'}),
    ("json.syntax", "sample/forms/plan.json", {"forms__plan_dot_json": b"\xff\xfe\xff"}),
    ("json.not_object", "sample/forms/plan.json", {"forms__plan_dot_json": "[]"}),
    ("form.name", "sample/forms/Plan-1.json", {"forms__Plan-1_dot_json": json.dumps(FORM)}),
]


@pytest.mark.parametrize(("code", "file", "changes"), BROKEN_FOLDERS)
def test_broken_file_is_named(tmp_path: Path, code: str, file: str, changes: dict[str, str | bytes]) -> None:
    read = read_package(whole(tmp_path, **changes))
    assert [(problem.code, problem.file) for problem in read.problems] == [(code, file)]
    assert read.problems[0].severity == "error"


def test_missing_parts_are_named(tmp_path: Path) -> None:
    empty = write(tmp_path, readme_dot_txt="")
    assert [(each.code, each.file) for each in read_package(empty).problems] == [
        ("package.no_diagram", "sample/."),
        ("manifest.missing", "sample/manifest.json"),
    ]
    gone = read_package(tmp_path / "gone").problems
    assert [(each.code, each.file) for each in gone] == [("package.not_found", "gone/.")]


def test_unreadable_file_is_named(tmp_path: Path) -> None:
    folder = whole(tmp_path)
    (folder / "forms" / "bad.json").mkdir()
    assert [(each.code, each.file) for each in read_package(folder).problems] == [
        ("package.unreadable", "sample/forms/bad.json")
    ]


def test_package_without_diagram_is_rejected(tmp_path: Path) -> None:
    with pytest.raises(DefinitionRejected) as caught:
        check_package(
            read_package(write(tmp_path, readme_dot_txt="")), handlers=None, roles=None, definitions=None
        )
    assert [problem.code for problem in caught.value.problems] == ["package.no_diagram", "manifest.missing"]


def test_unread_form_is_not_also_called_unknown(tmp_path: Path) -> None:
    read = read_package(whole(tmp_path, forms__plan_dot_json="{"))
    checked = check_package(read, handlers=None, roles=None, definitions=None)
    assert found(checked) == [("json.syntax", "sample/forms/plan.json")]


WRONG_FIELDS: list[tuple[str, dict[str, Any]]] = [
    ("id", {"id": 7}),
    ("name", {"name": "样例"}),
    ("name", {"name": {"zh": "样例"}}),
    ("name", {"name": {"zh": "样例", "en": " "}}),
    ("handlers", {"handlers": "plans.file"}),
    ("messages", {"messages": [1]}),
    ("calls", {"calls": ["a", "a"]}),
    ("category", {"category": []}),
    ("starters", {"starters": ["unit_union"]}),
    ("starters", {"starters": {}}),
    ("starters", {"starters": {"roles": []}}),
    ("starters", {"starters": {"roles": ["unit_union", "unit_union"]}}),
    ("starters", {"starters": {"roles": ["unit_union"], "campaign": "yes"}}),
]


@pytest.mark.parametrize(("field", "change"), WRONG_FIELDS)
def test_wrong_manifest_field_is_named(field: str, change: dict[str, Any]) -> None:
    checked = check(manifest=MANIFEST | change, fallback_id="sample")
    assert found(checked) == [("manifest.field", "sample/manifest.json")]
    assert field in checked.problems[0].message_en


def test_starters_are_roles_that_exist_and_switches() -> None:
    assert check(manifest=MANIFEST | {"starters": {"roles": ["unit_union"], "campaign": True}}).problems == []
    unknown = check(manifest=MANIFEST | {"starters": {"roles": ["unit_onion"]}})
    assert found(unknown) == [("manifest.starter_unknown", "sample/manifest.json")]
    assert "unit_union" in unknown.problems[0].hint_en


def test_starters_need_a_start_that_waits_for_nothing() -> None:
    event = '<bpmn:messageEventDefinition id="Comes" messageRef="Message"/>'
    start = node("startEvent", event, identifier="Start")
    waiting = bpmn(start + node("userTask") + END + chain("Start", "Work", "End"))
    manifest = MANIFEST | {"messages": ["filed"], "starters": {"roles": ["unit_union"]}}
    assert found(check(waiting, manifest=manifest)) == [("manifest.no_plain_start", "sample/manifest.json")]


def test_manifest_must_agree_with_the_diagram() -> None:
    manifest = MANIFEST | {"roles": ["office"], "handlers": ["plans.file"], "extra": 1}
    checked = check(manifest=manifest)
    assert [
        (each.severity, each.code, each.message_en.partition(" lists")[0]) for each in checked.problems
    ] == [
        (
            "error",
            "manifest.undeclared",
            "The diagram uses 'unit_union', which the manifest's roles does not list",
        ),
        ("warning", "manifest.unknown_field", "The manifest's extra has no effect"),
        ("warning", "manifest.unused", "The manifest's handlers"),
        ("warning", "manifest.unused", "The manifest's roles"),
    ]


def test_everything_used_must_be_declared() -> None:
    work = [
        node("serviceTask", settings(handler="plans.file"), identifier="A"),
        node("sendTask", settings(correlationKey="k"), identifier="B", messageRef="Message"),
        node("callActivity", identifier="C", calledElement="other"),
    ]
    body = between("".join(work), "A").replace('sourceRef="A"', 'sourceRef="C"')
    flows = chain("A", "B", "C")
    manifest = {"id": "sample", "name": MANIFEST["name"]}
    checked = check_package(
        package(bpmn(body + flows), manifest=manifest, forms={}),
        handlers={"plans.file"},
        roles=None,
        definitions={"other"},
    )
    assert [problem.message_en.split("'")[1] for problem in checked.errors] == [
        "plans.file",
        "filed",
        "other",
    ]
    assert {problem.code for problem in checked.errors} == {"manifest.undeclared"}


def test_id_of_manifest_and_process_must_agree() -> None:
    assert found(check(manifest=MANIFEST | {"id": "unit_plan"})) == [
        ("manifest.id", "unit_plan/manifest.json")
    ]


def test_empty_manifest_is_not_taken_for_none() -> None:
    checked = check(manifest={}, fallback_id="sample")
    assert [code for code, _ in found(checked)] == ["manifest.field", "manifest.field", "manifest.undeclared"]


def test_wrong_form_is_named_with_its_file() -> None:
    checked = check(forms={"plan": {**FORM, "components": [{"type": "nonsense"}]}})
    assert {problem.file for problem in checked.errors} == {"sample/forms/plan.json"}
    assert checked.errors[0].code.startswith("form.")


def test_form_may_ask_for_files_named_by_their_endings_only() -> None:
    photo = {"type": "filepicker", "key": "photo", "label": "照片", "id": "photo", "accept": ".jpg,.png"}
    assert check(forms={"plan": {**FORM, "components": [*FORM["components"], photo]}}).errors == []
    photo["accept"] = "image/*"
    checked = check(forms={"plan": {**FORM, "components": [*FORM["components"], photo]}})
    assert [(each.code, each.file) for each in checked.errors] == [("form.accept", "sample/forms/plan.json")]


def test_unused_form_is_a_warning() -> None:
    checked = check(forms={"plan": FORM, "spare": FORM})
    assert found(checked) == [("form.unused", "sample/forms/spare.json")]
    assert checked.errors == []


def test_too_many_forms_are_refused() -> None:
    read = package_from_parts(bpmn=GOOD, manifest=MANIFEST, forms={f"form_{n}": FORM for n in range(101)})
    assert [problem.code for problem in read.problems] == ["package.too_many_forms"]


def test_errors_forbid_deploying() -> None:
    checked = check(bpmn(between(node("userTask", settings(form="plan", role="nobody", x="1")))))
    assert [(each.severity, each.code) for each in checked.problems] == [
        ("error", "task.role_unknown"),
        ("error", "manifest.undeclared"),
        ("warning", "property.unknown"),
        ("warning", "manifest.unused"),
    ]
    with pytest.raises(DefinitionRejected) as caught:
        checked.require_deployable()
    assert caught.value.problems == checked.errors


def pair() -> list[Any]:
    name = MANIFEST["name"]
    return [
        package(CALLING, forms={}, manifest={"id": "caller", "name": name, "calls": ["other"]}),
        package(OTHER, forms={}, manifest={"id": "other", "name": name}),
    ]


def test_packages_deployed_together_may_call_each_other() -> None:
    checked = check_packages(pair(), handlers=set(), roles=set(), definitions=set())
    assert [(each.process.id, each.problems) for each in checked] == [("caller", []), ("other", [])]
    alone = check_package(pair()[0], handlers=set(), roles=set(), definitions=set())
    assert [problem.code for problem in alone.problems] == ["call.unknown"]


def test_two_packages_with_one_id_are_refused() -> None:
    with pytest.raises(DefinitionRejected) as caught:
        check_packages([package(GOOD), package(GOOD)], handlers=None, roles=None, definitions=None)
    assert [(problem.code, problem.file) for problem in caught.value.problems] == [
        ("package.duplicate", "sample")
    ]


def test_one_unreadable_diagram_rejects_all_with_all_problems() -> None:
    bad = package(b"<html/>", manifest={"id": "bad", "name": MANIFEST["name"]}, forms={})
    wrong = package(bpmn(between(node("userTask", settings(form="plan")))))
    with pytest.raises(DefinitionRejected) as caught:
        check_packages([bad, wrong], handlers=None, roles=None, definitions=None)
    assert [(problem.code, problem.file.partition(":")[0]) for problem in caught.value.problems] == [
        ("xml.not_bpmn", "bad/sample.bpmn"),
        ("task.role_missing", "sample/sample.bpmn"),
    ]


def test_checksum_is_of_the_content_not_of_its_spelling() -> None:
    base = checksum(package(GOOD))
    assert len(base) == 64
    reordered = dict(reversed(MANIFEST.items()))
    assert checksum(package(GOOD.replace(b"\n", b"\r\n"), manifest=json.dumps(reordered, indent=4))) == base
    for changed in (
        package(GOOD.replace("填报".encode(), "报备".encode())),
        package(GOOD, manifest=MANIFEST | {"category": "governance"}),
        package(GOOD, forms={"plan": FORM, "spare": FORM}),
        package(GOOD, forms={"draft": FORM}),
    ):
        assert checksum(changed) != base


@pytest.mark.parametrize(
    "content",
    [
        "",
        "{",
        '{"a": NaN}',
        '{"a": Infinity}',
        '{"a": 1e999}',
        '{"a": 1, "a": 2}',
        '{"a": "\\ud800"}',
        '{"a": "\\u0000"}',
        '{"\\u0000": 1}',
        "[" * 100_000,
        '{"a":' * 51 + "1" + "}" * 51,
        '{"a": ' + "9" * 5000 + "}",
        b"\x80",
        {"a": {1, 2}},
    ],
)
def test_odd_json_is_one_problem(content: object) -> None:
    value, problems = parse_object(content, "x.json")
    assert value is None
    assert [problem.code for problem in problems] == ["json.syntax"]


def test_scenarios_with_odd_names_and_too_many_are_refused() -> None:
    def codes(*names: str) -> list[str]:
        scenarios = {name: {"format": 1} for name in names}
        read = package_from_parts(bpmn=GOOD, manifest=MANIFEST, forms={"plan": FORM}, scenarios=scenarios)
        return [problem.code for problem in read.problems]

    assert codes("../x") == ["scenario.name"]
    assert codes(*(f"s{number}" for number in range(51))) == ["package.too_many_scenarios"]


def test_every_text_of_packages_is_tested_here() -> None:
    assert all(code in Path(__file__).read_text() for code in package_texts.TEXTS)
