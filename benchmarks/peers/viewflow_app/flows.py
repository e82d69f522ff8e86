"""The approval for django-viewflow; in an application, because it looks for flows in applications only."""

from __future__ import annotations

from viewflow import this
from viewflow.workflow import flow
from viewflow.workflow.models import Process


class Approval(flow.Flow):
    """start → user task → script → exclusive gateway → user task → end."""

    process_class = Process
    begin = flow.StartHandle().Next(this.draft)
    draft = flow.View(lambda request: None).Next(this.weigh)
    weigh = flow.Function(this.set_weight).Next(this.choose)
    choose = (
        flow.If(lambda activation: activation.process.data["weight"] == 1).Then(this.review).Else(this.done)
    )
    review = flow.View(lambda request: None).Next(this.done)
    done = flow.End()

    def set_weight(self, activation: object) -> None:
        """The script."""
        activation.process.data = {"weight": 1}  # type: ignore[attr-defined]
        activation.process.save()  # type: ignore[attr-defined]
