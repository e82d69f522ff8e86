"""Correlation as the standard writes it (BPMN 2.0 §8.3.2), made into the correlation keys of single events.

A message with a key of several properties is found by all of them, joined by "/". What waits reads them from its own
variables (the data paths of the process's subscription), what sends from what it sends (the message paths).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from lxml import etree

from engine.model.dialect import bare
from engine.model.settings import properties_of, text_of
from engine.model.xml import BPMN, local_name

Report = Callable[..., None]
_PATH: Final = re.compile(r"[^\W\d]\w*(\s*\.\s*[^\W\d]\w*)*")
_CATCHING: Final = frozenset({"startEvent", "boundaryEvent", "intermediateCatchEvent", "receiveTask"})


class Correlations:
    """The correlations of one file; references that lead nowhere are reported."""

    def __init__(self, root: etree._Element, report: Report) -> None:
        self._report = report
        messages = {each.get("id") for each in root.iterchildren(_tag("message"))}
        self._paths: dict[str, dict[str, str]] = {}
        for element in root.iterchildren(_tag("correlationProperty")):
            paths = self._paths.setdefault(element.get("id", ""), {})
            for found in element.iterchildren(_tag("correlationPropertyRetrievalExpression")):
                message = _ref(found.get("messageRef", ""))
                self._require(message in messages, found, "messageRef", message)
                paths[message] = bare(text_of(found, "messagePath"))
        self._keys: dict[str, list[str]] = {}
        for element in root.iter(_tag("correlationKey")):
            refs = element.iterchildren(_tag("correlationPropertyRef"))
            self._keys[element.get("id", "")] = [self._property(each, _ref(each.text or "")) for each in refs]
        self._bindings = {each: self._subscriptions(each) for each in root.iterchildren(_tag("process"))}

    def key_of(self, node: etree._Element, message: str) -> str:
        """The FEEL text that gives the key of a message at a node; "" when no correlation is about it."""
        own = bare(properties_of(node).get("correlationKey", ""))
        found = self._key_for(message)
        if found is None or _starts_instance(node):
            return own
        if own:
            self._report("correlation.two_keys", node)
            return own
        parts = (
            self._received(node, found) if local_name(node) in _CATCHING else self._sent(node, found, message)
        )
        return parts[0] if len(parts) == 1 else ' + "/" + '.join(f"string({each})" for each in parts)

    def _key_for(self, message: str) -> str | None:
        """The first key of which every property can be read from the message."""
        for key, names in self._keys.items():
            if message and names and all(message in self._paths.get(name, {}) for name in names):
                return key
        return None

    def _received(self, node: etree._Element, key: str) -> list[str]:
        process = next((each for each in node.iterancestors(_tag("process"))), None)
        bound = self._bindings.get(process, {}).get(key, {}) if process is not None else {}
        if any(not bound.get(name) for name in self._keys[key]):
            self._report("correlation.unbound", node, key=key)
            return [""]
        return [bound[name] for name in self._keys[key]]

    def _sent(self, node: etree._Element, key: str, message: str) -> list[str]:
        payload = bare(properties_of(node).get("payload", ""))
        paths = [self._paths[name][message] for name in self._keys[key]]
        if not payload or not all(_PATH.fullmatch(path) for path in paths):
            self._report("correlation.path", node, key=key)
            return [""]
        return [f"({payload}).{path}" for path in paths]

    def _subscriptions(self, process: etree._Element) -> dict[str, dict[str, str]]:
        found: dict[str, dict[str, str]] = {}
        for element in process.iterchildren(_tag("correlationSubscription")):
            key = _ref(element.get("correlationKeyRef", ""))
            self._require(key in self._keys, element, "correlationKeyRef", key)
            bindings = element.iterchildren(_tag("correlationPropertyBinding"))
            found[key] = {
                self._property(each, _ref(each.get("correlationPropertyRef", ""))): bare(
                    text_of(each, "dataPath")
                )
                for each in bindings
            }
        return found

    def _property(self, element: etree._Element, ref: str) -> str:
        self._require(ref in self._paths, element, "correlationPropertyRef", ref)
        return ref

    def _require(self, exists: bool, element: etree._Element, attribute: str, ref: str) -> None:
        if not exists:
            self._report("ref.dangling", element, attribute=attribute, ref=ref or "-")


def _starts_instance(node: etree._Element) -> bool:
    """Whether a node begins a process: there is no instance yet that a key could tell from others."""
    parent = node.getparent()
    return local_name(node) == "startEvent" and parent is not None and local_name(parent) == "process"


def _tag(name: str) -> str:
    return f"{{{BPMN}}}{name}"


def _ref(text: str) -> str:
    return text.strip().rpartition(":")[2]
