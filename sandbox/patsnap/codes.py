"""PatSnap's error codes, and the refusal that carries one."""

from collections.abc import Mapping
from typing import Final

NOT_AUTHENTICATED: Final = 67200003
NOT_LICENSED: Final = 67200004
NO_APIKEY: Final = 67200008
WRONG_APIKEY: Final = 67200009
WRONG_GRANT: Final = 67200015
NO_SUCH_PATH: Final = 67200101
WRONG_KEY: Final = 67200202
WRONG_PARAMETER: Final = 68300004
BAD_REQUEST: Final = 68300007

# The wording of the R001 create page; 67200015 and 67200202 are not on it and are worded as live clients saw them.
WORDS: Final[Mapping[int, str]] = {
    NOT_AUTHENTICATED: (
        "The key and secret parameters for applying for the token are incorrect or the client has been disabled!"
    ),
    NOT_LICENSED: "The requested api does not have permission. Please contact our support personnel!",
    NO_APIKEY: "Please check if the required apikey in the query parameter has been transmitted!",
    WRONG_APIKEY: ("The apikey does not match the passed bearerToken. Please check if a valid token is being used!"),
    WRONG_GRANT: "Grant type error",
    NO_SUCH_PATH: "The API requested currently does not exist. Please check the request path!",
    WRONG_KEY: "apikey auth error!",
    WRONG_PARAMETER: "Invalid parameter!",
    BAD_REQUEST: "Bad request!",
}
TOKEN_EXPIRED: Final = "Access token expired or authentication error!"


class Refusal(Exception):
    """A call that PatSnap turns down: an HTTP 200 whose envelope holds the code."""

    def __init__(self, code: int, words: str | None = None) -> None:
        """Refuse with `code`, in the usual words of that code or in `words`."""
        super().__init__(code)
        self.code = code
        self.words = words or WORDS[code]
