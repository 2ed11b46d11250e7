"""PatSnap's error codes, and the refusal that carries one."""

from collections.abc import Mapping
from typing import Final

MISSING_PARAMETER: Final = 10001
TOO_FAST: Final = 67200002
NOT_AUTHENTICATED: Final = 67200003
NOT_LICENSED: Final = 67200004
USED_UP: Final = 67200007
NO_APIKEY: Final = 67200008
WRONG_APIKEY: Final = 67200009
WRONG_GRANT: Final = 67200015
NO_SUCH_PATH: Final = 67200101
WRONG_KEY: Final = 67200202
NOT_PRICED: Final = 67200203
WRONG_PARAMETER: Final = 68300004
SEARCH_FAILED: Final = 68300005
BAD_REQUEST: Final = 68300007

# The wording of the R001 create page; 10001, 67200015, 67200202 and 67200203 are not on it and are worded as live
# clients saw them.
WORDS: Final[Mapping[int, str]] = {
    MISSING_PARAMETER: "Missing required parameter!",
    67200000: "API call exceeds the total limit set by the platform!",
    67200001: "API call exceeds the total limit set by the platform!",
    TOO_FAST: "The current call rate is too fast, exceeding the current configuration limit QPS!",
    NOT_AUTHENTICATED: (
        "The key and secret parameters for applying for the token are incorrect or the client has been disabled!"
    ),
    NOT_LICENSED: "The requested api does not have permission. Please contact our support personnel!",
    67200005: "Insufficient account balance/number of calls!",
    67200006: "The client has exceeded the activation validity period!",
    USED_UP: "The current call exceeds the configured usage limit of the day!",
    NO_APIKEY: "Please check if the required apikey in the query parameter has been transmitted!",
    WRONG_APIKEY: ("The apikey does not match the passed bearerToken. Please check if a valid token is being used!"),
    67200012: "The request is illegal!",
    WRONG_GRANT: "Grant type error",
    67200100: "The current server status is busy, request response timeout!",
    NO_SUCH_PATH: "The API requested currently does not exist. Please check the request path!",
    WRONG_KEY: "apikey auth error!",
    NOT_PRICED: "API need a true rate!",
    WRONG_PARAMETER: "Invalid parameter!",
    SEARCH_FAILED: "Search api failure!",
    68300006: "Analytic basic access error!",
    BAD_REQUEST: "Bad request!",
    68300008: "Service error, please try again later!",
    68300010: "The file does not comply with upload specifications!",
}
# Where the older pages of P056 to P058 have other words for the same code.
OLDER_WORDS: Final[Mapping[int, str]] = {
    **WORDS,
    TOO_FAST: "Quota exceeds the limit!",
    NOT_AUTHENTICATED: "Access token expired or authentication error!",
    NOT_LICENSED: "No permission or API package quota has exceeded the limit!",
    67200005: "Insufficient balance, call failed!",
    67200006: "This client has expired and call failed!",
    USED_UP: "Exceeded the call limit, call failed!",
}
TOKEN_EXPIRED: Final = "Access token expired or authentication error!"


class Refusal(Exception):
    """A call that PatSnap turns down: an HTTP 200 whose envelope holds the code."""

    def __init__(self, code: int, words: str | None = None) -> None:
        """Refuse with `code`, in the words of the page of the call that is refused, or in `words`."""
        super().__init__(code)
        self.code = code
        self.words = words
