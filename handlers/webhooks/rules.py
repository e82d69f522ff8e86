"""What robots and programs are sent, how it is signed, and what their answers mean; pure.

WeCom: https://developer.work.weixin.qq.com/document/path/91770 (the key is in the address, markdown up to 4096 bytes);
DingTalk: https://open.dingtalk.com/document/robots/customize-robot-security-settings;
Feishu: https://open.feishu.cn/document/client-docs/bot-v3/add-custom-bot; others: https://www.standardwebhooks.com.
The three take 20 messages a minute at the most (Feishu more) and answer HTTP 200 with an error code inside.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from urllib.parse import quote_plus

MARK = "whsec_"
"""Begins the secrets of Standard Webhooks; the rest is 24 to 64 bytes in base64."""
MOST_TEXT = 3_800
"""Bytes of UTF-8 of a message to a group, below the 4096 of WeCom."""
HEADLINE = "赛程"
"""In every message to a group, so that a robot with key words lets it pass."""
TOO_FAST = frozenset({45009, 130101, 9499, 11232})
"""What the robots answer when they get too much."""


class ReceiverKind(StrEnum):
    """How a receiver wants to be called."""

    WECOM = "wecom"
    DINGTALK = "dingtalk"
    FEISHU = "feishu"
    GENERIC = "generic"


@dataclass(frozen=True)
class Item:
    """One piece of news. `link` is a whole address."""

    event_key: str
    kind: str
    title: str
    title_en: str
    organisation_id: str
    place: str
    link: str
    at: str


@dataclass(frozen=True)
class Letter:
    """What one call tells: a stable id, the news, and how many more there are."""

    id: str
    items: Sequence[Item]
    more: int
    home: str


@dataclass(frozen=True)
class Call:
    """A POST to be made."""

    url: str
    body: bytes
    headers: Mapping[str, str]


def new_secret() -> str:
    """A secret for Standard Webhooks."""
    return MARK + base64.b64encode(secrets.token_bytes(32)).decode()


def is_secret(text: str) -> bool:
    """Whether a text is a secret of Standard Webhooks."""
    try:
        key = base64.b64decode(text.removeprefix(MARK), validate=True)
    except (binascii.Error, ValueError):
        return False
    return text.startswith(MARK) and 24 <= len(key) <= 64


def compose(kind: str, address: str, secret: str, letter: Letter, now: datetime) -> Call:
    """The call that brings a letter to a receiver, signed for this moment."""
    if kind == ReceiverKind.GENERIC:
        return _to_program(address, secret, letter, now)
    if kind == ReceiverKind.FEISHU:
        return _to_feishu(address, secret, letter, now)
    text = _markdown(letter)
    if kind == ReceiverKind.DINGTALK:
        body = {"msgtype": "markdown", "markdown": {"title": _headline(letter), "text": text}}
        return _call(_signed_for_dingtalk(address, secret, now) if secret else address, body)
    return _call(address, {"msgtype": "markdown", "markdown": {"content": text}})


def _call(url: str, body: Mapping[str, Any], **headers: str) -> Call:
    content = json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
    kind = {"Content-Type": "application/json; charset=utf-8"}
    return Call(url, content, {**kind, **{name.replace("_", "-"): value for name, value in headers.items()}})


def _signed_for_dingtalk(address: str, secret: str, now: datetime) -> str:
    milliseconds = round(now.timestamp() * 1000)
    signature = _hmac(secret.encode(), f"{milliseconds}\n{secret}".encode())
    joint = "&" if "?" in address else "?"
    return f"{address}{joint}timestamp={milliseconds}&sign={quote_plus(signature)}"


def _to_feishu(address: str, secret: str, letter: Letter, now: datetime) -> Call:
    lines = [[{"tag": "text", "text": text}, *_feishu_link(link)] for text, link in _lines(letter)]
    post = {"zh_cn": {"title": _headline(letter), "content": lines}}
    body: dict[str, Any] = {"msg_type": "post", "content": {"post": post}}
    if secret:
        seconds = str(int(now.timestamp()))
        body |= {"timestamp": seconds, "sign": _hmac(f"{seconds}\n{secret}".encode(), b"")}
    return _call(address, body)


def _feishu_link(link: str) -> list[dict[str, str]]:
    return [{"tag": "a", "text": " 查看", "href": link}] if link else []


def _to_program(address: str, secret: str, letter: Letter, now: datetime) -> Call:
    [item] = letter.items
    body = {
        "type": f"notice.{item.kind}",
        "timestamp": item.at,
        "data": {
            "event": item.event_key,
            "kind": item.kind,
            "title": {"zh": item.title, "en": item.title_en},
            "organisation": {"id": item.organisation_id, "name": item.place},
            "link": item.link,
        },
    }
    seconds = str(int(now.timestamp()))
    call = _call(address, body)
    key = base64.b64decode(secret.removeprefix(MARK))
    signature = _hmac(key, f"{letter.id}.{seconds}.".encode() + call.body)
    signed = {"webhook-id": letter.id, "webhook-timestamp": seconds, "webhook-signature": f"v1,{signature}"}
    return Call(call.url, call.body, {**call.headers, **signed})


def _hmac(key: bytes, message: bytes) -> str:
    return base64.b64encode(hmac.new(key, message, hashlib.sha256).digest()).decode()


def _headline(letter: Letter) -> str:
    return f"{HEADLINE}：{len(letter.items) + letter.more}条新消息"


def _markdown(letter: Letter) -> str:
    lines = [
        f"- {_plain(text)} [查看]({link})" if link else f"- {_plain(text)}" for text, link in _lines(letter)
    ]
    return "\n".join([f"**{_headline(letter)}**", *lines])


def _plain(text: str) -> str:
    """Without what markdown would take for its own."""
    return "".join(" " if sign in "\r\n" else sign for sign in text if sign not in "*_`#[]<>")


def _lines(letter: Letter) -> list[tuple[str, str]]:
    """Text and link of each line, as many as a message holds; the last says how much is left out."""
    lines: list[tuple[str, str]] = []
    size = 0
    for item in letter.items:
        text = f"【{item.place}】{item.title}" if item.place else item.title
        size += len(text.encode()) + len(item.link.encode()) + 20
        if size > MOST_TEXT:
            break
        lines.append((text, item.link))
    left = len(letter.items) - len(lines) + letter.more
    if left:
        lines.append((f"另有{left}条，请到系统里查看。", letter.home))
    return lines


def read_code(kind: str, body: bytes) -> tuple[int, str] | None:
    """The error code and words of a robot's answer; 0 is success. None: this is no answer of a robot's."""
    try:
        answer = json.loads(body)
    except ValueError:
        return None
    if not isinstance(answer, dict):
        return None
    names = (("code", "msg"), ("StatusCode", "StatusMessage"))
    for code, words in names if kind == ReceiverKind.FEISHU else (("errcode", "errmsg"),):
        found = answer.get(code)
        if isinstance(found, int) and not isinstance(found, bool):
            return found, str(answer.get(words, ""))
    return None
