"""What a route can ask of a person: `public`, `signed_in`, `role:<code>,<code>` or `<thing>:<relation>`."""

from __future__ import annotations

from handlers.circulars.rules import BELOW as TELLS_BELOW
from handlers.circulars.rules import EVERYWHERE as TELLS_EVERYWHERE
from handlers.directory.rules import SEES_EVERYTHING
from handlers.registers.registers import CITY_KEEPERS
from handlers.reminders.chases import BELOW, EVERYWHERE

PUBLIC = "public"
SIGNED_IN = "signed_in"
ANY_SCOPE = ""
DESIGNER = "role:designer,sysadmin"
OPERATOR = "role:sysadmin"
AUDITOR = "role:sysadmin,discipline"
RELEASER = "role:designer,office_director,sysadmin"
OFFICE = "role:office,office_director"
KEEPER = "role:" + ",".join(sorted(CITY_KEEPERS))
CHASER = "role:" + ",".join(sorted(EVERYWHERE | BELOW))
SENDERS = TELLS_EVERYWHERE | TELLS_BELOW
SENDER = "role:" + ",".join(sorted(SENDERS))
OVERSEER = "role:" + ",".join(sorted(SEES_EVERYTHING | BELOW))
WATCHERS = EVERYWHERE | BELOW | SEES_EVERYTHING | {"designer"}
WATCHER = "role:" + ",".join(sorted(WATCHERS))
TASK = "task:candidate"
INSTANCE = "instance:viewer"
OVERSEEN = "instance:overseer"
REGISTER = "register:reader"
REGISTER_ROW = "register_row:reader"
FILE = "file:reader"
SHEET = "sheet:expert"
BALLOT = "ballot:elector"
