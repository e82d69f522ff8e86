"""What diagrams may ask of governance: importing registers the handlers."""

from handlers.governance import invariants
from handlers.governance.duties import tasks as duties
from handlers.governance.funds import tasks as funds
from handlers.governance.incentives import tasks as incentives
from handlers.governance.meetings import tasks as meetings

__all__ = ["duties", "funds", "incentives", "invariants", "meetings"]
