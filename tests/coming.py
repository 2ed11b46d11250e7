"""What the documents and `deploy/` speak of and the code is about to have: a name goes from here when it has come."""

from typing import Final

SETTINGS: Final = {
    "PATROL_PUBLIC_URL",
    "PATROL_SLACK_CLIENT_ID",
    "PATROL_SLACK_CLIENT_SECRET",
}
COMMANDS: Final = {"move", "restored", "rotate-keys"}
