"""django-viewflow doing the approval; run by the Python it is installed for, not by ours.

For every line on standard input one instance is begun and both its tasks are done; the milliseconds of the two
steps are printed in one line. Arguments: the database file, and SQLite's `synchronous`.
"""

from __future__ import annotations

import sys
from time import perf_counter
from types import SimpleNamespace

import django
from django.conf import settings

path, synchronous = sys.argv[1:3]
settings.configure(
    DATABASES={
        "default": {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": path,
            "OPTIONS": {
                "init_command": f"PRAGMA journal_mode=WAL; PRAGMA synchronous={synchronous};",
                "transaction_mode": "IMMEDIATE",
            },
        }
    },
    INSTALLED_APPS=[
        "django.contrib.auth",
        "django.contrib.contenttypes",
        "viewflow",
        "viewflow.workflow",
        "viewflow_app",
    ],
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    USE_TZ=True,
)
django.setup()

from django.contrib.auth.models import User  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import transaction  # noqa: E402
from viewflow.workflow import STATUS  # noqa: E402
from viewflow.workflow.models import Process, Task  # noqa: E402
from viewflow_app.flows import Approval  # noqa: E402


def step(user: User, process_id: int, name: str) -> float:
    """Complete the instance's open task, which must be the named one."""
    began = perf_counter()
    with transaction.atomic():
        task = Task.objects.get(process_id=process_id, status=STATUS.NEW)
        with task.activation() as activation:
            activation.assign(user)
            activation.start(SimpleNamespace(user=user))
            activation.execute()
    took = perf_counter() - began
    if not task.flow_task.name == name:
        raise RuntimeError(f"{task.flow_task.name} was done and not {name}")
    return took * 1000


def main() -> None:
    """Answer every line."""
    call_command("migrate", verbosity=0)
    user = User.objects.create_user("somebody")
    for _ in sys.stdin:
        with transaction.atomic():
            process_id = Approval.begin.run().pk
        times = [step(user, process_id, name) for name in ("draft", "review")]
        if Process.objects.get(pk=process_id).status != STATUS.DONE:
            raise RuntimeError("the instance has not ended")
        sys.stdout.write(" ".join(map(str, times)) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
