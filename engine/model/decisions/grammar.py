"""Which DMN elements and attributes the reader understands, and where (DMN 1.5 §6 to §8).

What stands here is either read or known to be harmless. All the rest is a problem.
"""

from __future__ import annotations

from typing import Final

from engine.model.dialect import Refusal
from engine.model.xml import SETTINGS

VERSIONS: Final = {
    "http://www.omg.org/spec/DMN/20151101/dmn.xsd": "1.1",
    "http://www.omg.org/spec/DMN/20180521/MODEL/": "1.2",
    "https://www.omg.org/spec/DMN/20191111/MODEL/": "1.3",
    "https://www.omg.org/spec/DMN/20211108/MODEL/": "1.4",
    "https://www.omg.org/spec/DMN/20230324/MODEL/": "1.5",
}
"""Namespaces that are read."""

DRAWING: Final = (
    "http://www.omg.org/spec/DMN/20180521/",
    "https://www.omg.org/spec/DMN/20191111/",
    "https://www.omg.org/spec/DMN/20211108/",
    "https://www.omg.org/spec/DMN/20230324/",
    "http://www.w3.org/",
    "http://bpmn.io/schema/dmn/biodi/",
)
"""How the namespaces of the drawing begin; it is left out without a word."""

EXPRESSIONS: Final = frozenset(
    {
        *("literalExpression", "decisionTable", "context", "invocation", "functionDefinition", "relation"),
        *("list", "conditional", "filter", "for", "every", "some"),
    }
)

SILENT: Final = frozenset(
    {
        *("description", "extensionElements", "question", "allowedAnswers", "authorityRequirement"),
        *("knowledgeSource", "elementCollection", "organizationUnit", "performanceIndicator"),
        *("textAnnotation", "association", "group", "annotation", "annotationEntry"),
        *("supportedObjective", "impactedPerformanceIndicator", "decisionMaker", "decisionOwner"),
        *("usingProcess", "usingTask"),
    }
)
"""Elements that say something to people only; they may stand anywhere and nobody looks inside."""

_FILE: Final = "请把内容写在本文件内。", "Keep everything in this file."
_PLAIN: Final = "请用 FEEL 写。", "Write it in FEEL."

REFUSED: Final = {
    "import": Refusal("导入", *_FILE),
    "importedValues": Refusal("导入的值", *_FILE),
    "functionItem": Refusal("函数类型", "请删除。", "Remove it."),
}

CHILDREN: Final[dict[str, frozenset[str]]] = {
    "definitions": frozenset(
        {"itemDefinition", "inputData", "decision", "businessKnowledgeModel", "decisionService"}
    ),
    "itemDefinition": frozenset({"typeRef", "allowedValues", "typeConstraint", "itemComponent"}),
    "itemComponent": frozenset({"typeRef", "allowedValues", "typeConstraint", "itemComponent"}),
    "inputData": frozenset({"variable"}),
    "decision": EXPRESSIONS | {"variable", "informationRequirement", "knowledgeRequirement"},
    "informationRequirement": frozenset({"requiredDecision", "requiredInput"}),
    "knowledgeRequirement": frozenset({"requiredKnowledge"}),
    "businessKnowledgeModel": frozenset({"variable", "encapsulatedLogic", "knowledgeRequirement"}),
    "encapsulatedLogic": EXPRESSIONS | {"formalParameter"},
    "functionDefinition": EXPRESSIONS | {"formalParameter"},
    "decisionService": frozenset(
        {"variable", "outputDecision", "encapsulatedDecision", "inputDecision", "inputData"}
    ),
    "decisionTable": frozenset({"input", "output", "rule"}),
    "input": frozenset({"inputExpression", "inputValues"}),
    "output": frozenset({"outputValues", "defaultOutputEntry"}),
    "rule": frozenset({"inputEntry", "outputEntry"}),
    **{
        tag: frozenset({"text"})
        for tag in (
            *("allowedValues", "typeConstraint", "inputExpression", "inputValues", "outputValues"),
            *("defaultOutputEntry", "inputEntry", "outputEntry", "literalExpression"),
        )
    },
    "context": frozenset({"contextEntry"}),
    "contextEntry": EXPRESSIONS | {"variable"},
    "invocation": EXPRESSIONS | {"binding"},
    "binding": EXPRESSIONS | {"parameter"},
    "relation": frozenset({"column", "row"}),
    "row": EXPRESSIONS,
    "list": EXPRESSIONS,
    "conditional": frozenset({"if", "then", "else"}),
    "filter": frozenset({"in", "match"}),
    "for": frozenset({"in", "return"}),
    "every": frozenset({"in", "satisfies"}),
    "some": frozenset({"in", "satisfies"}),
    **dict.fromkeys(("if", "then", "else", "in", "match", "return", "satisfies"), EXPRESSIONS),
}
"""Children by parent, beside the silent; a tag that is no key here has none."""

KNOWN: Final = frozenset[str]().union(*CHILDREN.values())

SINGLE: Final = frozenset(
    {
        *("variable", "text", "typeRef", "allowedValues", "typeConstraint", "encapsulatedLogic"),
        *("inputExpression", "inputValues", "outputValues", "defaultOutputEntry", "parameter"),
        *("requiredDecision", "requiredInput", "requiredKnowledge"),
        *("if", "then", "else", "in", "match", "return", "satisfies"),
    }
)
"""Children of which a parent may have one only."""

WITH_TEXT: Final = frozenset({"text", "typeRef"})

_TYPED: Final = frozenset({"typeRef", "expressionLanguage"})

ATTRIBUTES: Final[dict[str, frozenset[str]]] = {
    "definitions": frozenset(
        {"name", "namespace", "expressionLanguage", "typeLanguage", "exporter", "exporterVersion"}
    ),
    "itemDefinition": frozenset({"name", "isCollection", "typeLanguage"}),
    "itemComponent": frozenset({"name", "isCollection", "typeLanguage"}),
    "inputData": frozenset({"name", "href"}),
    **dict.fromkeys(("decision", "businessKnowledgeModel", "decisionService"), frozenset({"name"})),
    **dict.fromkeys(("variable", "formalParameter", "parameter", "column"), frozenset({"name", "typeRef"})),
    **dict.fromkeys(
        (
            *("requiredDecision", "requiredInput", "requiredKnowledge"),
            *("outputDecision", "encapsulatedDecision", "inputDecision"),
        ),
        frozenset({"href"}),
    ),
    **dict.fromkeys(EXPRESSIONS, _TYPED),
    "decisionTable": _TYPED | {"hitPolicy", "aggregation", "preferredOrientation", "outputLabel"},
    "functionDefinition": _TYPED | {"kind"},
    "encapsulatedLogic": _TYPED | {"kind"},
    "for": _TYPED | {"iteratorVariable"},
    "every": _TYPED | {"iteratorVariable"},
    "some": _TYPED | {"iteratorVariable"},
    "output": frozenset({"name", "typeRef"}),
    "typeRef": frozenset(),
    **dict.fromkeys(
        (
            *("inputExpression", "inputEntry", "outputEntry", "defaultOutputEntry", "inputValues"),
            *("outputValues", "allowedValues", "typeConstraint", "if", "then", "else", "in", "match"),
            *("return", "satisfies"),
        ),
        _TYPED,
    ),
}
"""Attributes by element, beside `id` and `label`."""

NAME_EN: Final = f"{{{SETTINGS}}}nameEn"
LABEL_EN: Final = f"{{{SETTINGS}}}labelEn"
OWN_ATTRIBUTES: Final = {
    **dict.fromkeys(("decision", "businessKnowledgeModel"), frozenset({NAME_EN})),
    **dict.fromkeys(("input", "output"), frozenset({LABEL_EN})),
}
"""What we add to the standard: the English beside a name or label."""

_BOOLEANS: Final = ("true", "false", "1", "0")

VALUES: Final[dict[str, tuple[str, ...]]] = {
    "kind": ("FEEL",),
    "isCollection": _BOOLEANS,
    "preferredOrientation": ("Rule-as-Row", "Rule-as-Column", "CrossTable"),
}
"""Attributes that take only these values; hit policies and aggregations are checked with their tables."""
