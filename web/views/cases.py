"""案卷: a process as a signed file, and the public key that proves it."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path
from urllib.parse import quote

from flask import Blueprint, Response, current_app, g, render_template, request

from web.cases import archive, signing
from web.cases.content import read_case
from web.documents.case import print_case
from web.i18n.dates import format_instant, local
from web.identity import me
from web.transactions import reading, stop_reading, writing
from web.visibility import require_instance

bp = Blueprint("cases", __name__)
PAPER_LANGUAGE = "zh"


@bp.get("/instances/<instance_id>/case.zip")
def download(instance_id: str) -> Response:
    """The case file as it stands now; that it was made is in the history."""
    g.language = PAPER_LANGUAGE
    ctx = reading()
    instance = require_instance(ctx, me(), instance_id)
    case, now = read_case(ctx, me(), instance), ctx.now()
    name = f"案卷 {instance.title or instance.business_key or instance.id}"
    stop_reading()
    key = signing.read_key(_data_dir())
    fingerprint = signing.fingerprint(key.public_key())
    paper = print_case(case, f"{me().name} 于 {format_instant(now)} 制作", fingerprint)
    about = {
        "instance": instance_id,
        "made_at": local(now).isoformat(timespec="seconds"),
        "made_by": {"actor": me().actor, "name": me().name},
        "made_on": request.host_url,
    }
    content = archive.pack(case, paper, about, key)
    digest = sha256(content).hexdigest()
    writing(lambda ctx: ctx.record("case.exported", instance_id=instance_id, data={"sha256": digest}))
    response = Response(content, mimetype="application/zip")
    response.headers["Content-Disposition"] = (
        f"attachment; filename=\"case.zip\"; filename*=UTF-8''{quote(name)}.zip"
    )
    return response


@bp.get("/case-key")
def key() -> str:
    """The public key with its fingerprint, and how to check a case file."""
    public = signing.read_key(_data_dir()).public_key()
    return render_template(
        "case_key.html", fingerprint=signing.fingerprint(public), pem=signing.public_pem(public).decode()
    )


@bp.get("/case-key.pem")
def key_file() -> Response:
    """The public key as a file."""
    public = signing.read_key(_data_dir()).public_key()
    response = Response(signing.public_pem(public), mimetype="application/x-pem-file")
    response.headers["Content-Disposition"] = 'attachment; filename="saicheng-case-key.pem"'
    return response


def _data_dir() -> Path:
    found: Path = current_app.config["SAICHENG"].data_dir
    return found
