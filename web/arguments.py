"""What the commands of `saicheng` take; importing this costs nothing, so --help answers at once."""

from __future__ import annotations

import argparse
import re
from pathlib import Path

from handlers.directory.rules import POST_ROLES
from handlers.directory.scopes import SCOPES

EPILOG = """environment:
  PORT                     port of the web server (8000)
  SAICHENG_DATA_DIR        where the database and the secret are kept (./data)
  SAICHENG_DATABASE_URL    another database, e.g. postgresql+psycopg://user@host/name
  SAICHENG_FILES_DIR       where uploaded files are kept (files in the data directory); shared by all machines
  SAICHENG_BASE_URL        the address people use (http://127.0.0.1:PORT); https turns on secure cookies
  SAICHENG_TRUSTED_PROXIES how many reverse proxies stand before it (0)
  SAICHENG_SMTP_URL        mail server, smtp://[user:password@]host[:port][?from=address]; none: no mail
  SAICHENG_VIRUS_SCAN      clamd://host:3310, clamd:///path/of/socket or command:…; none: uploads are not scanned
  SAICHENG_WEBHOOK_HOSTS   hosts inside the network that webhooks may call, host,host:port
  SAICHENG_OIDC_ISSUER     single sign-on by this OpenID provider, with _CLIENT_ID and _CLIENT_SECRET; further
                           _CLAIM that holds the login (preferred_username), _SCOPE (openid profile), _NAME of the
                           button, and _PASSWORDS=off for who has come by it once
"""


RUN_FILE_EPILOG = """steps, a JSON list; each is one of
  {"start": PROCESS, "data": {}, "business_key": ""}
  {"complete": NODE, "data": {}, "action": "submit", "reason": "", "number": 1}
  {"answer": NODE, "result": {}}   or "error": CODE, "message": ""   or "failure": TEXT
  {"send": MESSAGE, "correlation_key": "", "payload": {}}
  {"throw": SIGNAL, "payload": {}}
  {"advance": "P3D" | "2015-04-01T09:00:00+08:00" | "next"}
  {"set": {VARIABLE: VALUE}, "element": ""}
  {"fire": TIMER}
  {"retry": NODE}
  {"cancel": REASON}
`number` chooses among several: 1 is the oldest.

exit code: 0 the trace is on standard output; 1 a file was refused (no trace) or a step could not be done
(the trace says why); 2 the command line, the data or the script cannot be read
"""


def add_run_file(parser: argparse.ArgumentParser) -> None:
    """What `run-file` takes."""
    parser.epilog, parser.formatter_class = RUN_FILE_EPILOG, argparse.RawDescriptionHelpFormatter
    parser.add_argument(
        "paths",
        nargs="+",
        type=Path,
        metavar="FILE",
        help="a .bpmn file, its forms (.json) and decisions (.dmn), or the folder of a package; the first is started",
    )
    parser.add_argument("--data", default="{}", metavar="JSON", help="variables: JSON, or a file with it")
    parser.add_argument("--script", default="[]", metavar="STEPS", help="steps: JSON, or a file with it")
    parser.add_argument("--now", metavar="T", help="when it begins, ISO 8601 (the machine's time)")


def add_simulate(parser: argparse.ArgumentParser) -> None:
    """What `simulate` takes."""
    parser.add_argument("--year", type=_year, default=2015, help="the year to play (2015)")
    parser.add_argument("--units", type=positive, default=300, metavar="N", help="enterprises (300)")
    parser.add_argument(
        "--entries",
        type=_count,
        default=300,
        metavar="N",
        help="results, persons and teams entered for honours, 70, 15 and 15 %% (300); 0 plays none",
    )
    parser.add_argument(
        "--reviewers",
        type=positive,
        default=24,
        metavar="N",
        help="experts who judge the results; at most 4 per enterprise and 80 in all, reserve included (24)",
    )
    parser.add_argument("--report", type=Path, metavar="FILE", help="write the report there as JSON, too")
    parser.add_argument(
        "--seed", type=int, default=2015, help="the same seed and numbers play the same year (2015)"
    )


def add_check_case(parser: argparse.ArgumentParser) -> None:
    """What `check-case` takes."""
    parser.add_argument("file", type=Path, metavar="FILE", help="a case file (.zip)")
    parser.add_argument(
        "--key", type=Path, metavar="PUBLIC", help="the public key to trust, as the site gives it (.pem)"
    )
    parser.add_argument("--offline", action="store_true", help="do not compare history with the database")


def add_check_history(parser: argparse.ArgumentParser) -> None:
    """What `check-history` takes."""
    parser.add_argument(
        "--expect",
        type=_seal,
        metavar="NUMBER:HASH",
        help="a seal that was noted earlier: finds out whether it was taken away since, or all were made anew",
    )


def add_city(parser: argparse.ArgumentParser) -> None:
    """What `begin` takes."""
    parser.add_argument("city", metavar="CITY", help="name of the municipal federation, in Chinese")
    parser.add_argument("login", metavar="LOGIN", help="login name of its first administrator")
    _add_account(parser)


def add_user(parser: argparse.ArgumentParser) -> None:
    """What `create-user` takes."""
    parser.add_argument("login", help="login name")
    _add_account(parser)
    parser.add_argument(
        "--role",
        choices=sorted(POST_ROLES),
        default="",
        metavar="ROLE",
        help=f"one of {', '.join(sorted(POST_ROLES))}",
    )
    parser.add_argument("--organisation", default="city", help="where the post is (city)")


def _add_account(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--name", default="", help="the person's name (the login name)")
    parser.add_argument("--email", default="", help="for reminders")
    parser.add_argument("--language", choices=("zh", "en"), default="zh")
    parser.add_argument("--password-stdin", action="store_true", help="read the password from standard input")


def add_token(parser: argparse.ArgumentParser) -> None:
    """What `create-token` takes."""
    parser.add_argument("--login", required=True, help="login name of the person")
    parser.add_argument(
        "--scopes",
        required=True,
        metavar="SCOPE,…",
        help=f"what it may be used for: all, or some of {', '.join(SCOPES)}",
    )
    parser.add_argument("--days", type=positive, metavar="N", help="how long it is valid (no limit)")
    parser.add_argument("--name", default="saicheng create-token", help="what it is for")


def positive(text: str) -> int:
    """A number from 1 to 10000; raises ArgumentTypeError."""
    if not text.isdecimal() or not 0 < int(text) <= 10_000:
        raise argparse.ArgumentTypeError("a number from 1 to 10000")
    return int(text)


def _count(text: str) -> int:
    if not text.isdecimal() or int(text) > 10_000:
        raise argparse.ArgumentTypeError("a number from 0 to 10000")
    return int(text)


def _seal(text: str) -> tuple[int, str]:
    if not re.fullmatch(r"[1-9][0-9]{0,9}:[0-9a-fA-F]{64}", text):
        raise argparse.ArgumentTypeError(
            "a seal as check-history prints it, NUMBER:HASH with 64 hexadecimal digits"
        )
    number, _, sha256 = text.partition(":")
    return int(number), sha256.lower()


def _year(text: str) -> int:
    if not text.isdecimal() or not 2000 <= int(text) <= 2999:
        raise argparse.ArgumentTypeError("a year from 2000 to 2999")
    return int(text)
