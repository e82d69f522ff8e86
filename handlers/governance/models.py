"""Every table of the area, so that whoever looks for an area's tables finds them."""

from handlers.governance.duties import models as duties
from handlers.governance.funds import models as funds
from handlers.governance.incentives import models as incentives
from handlers.governance.meetings import models as meetings

__all__ = ["duties", "funds", "incentives", "meetings"]
