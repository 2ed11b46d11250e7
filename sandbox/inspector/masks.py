"""Nothing secret is shown: tokens, keys, and the addresses that are themselves a right."""

import re
from collections.abc import Collection
from typing import Final

HIDDEN: Final = "•••"

# What tokens look like, fields whose value is one, and the ends of addresses that need nothing else to be used.
TOKEN: Final = re.compile(r"\b(xox[a-z]-|xapp-|sk-)[\w-]+")
FIELD: Final = re.compile(
    r'("(?:token|api_?key|client_secret|password|secret|ticket)"\s*:\s*)"(?:[^"\\]|\\.)*"', re.IGNORECASE
)
ARGUMENT: Final = re.compile(r"\b((?:token|api_?key|client_secret|ticket|secret)=)[^\s&\"'\\<>]+", re.IGNORECASE)
LOGIN: Final = re.compile(r"\b(Bearer|Basic) [^\s\"']+")
ADDRESS: Final = re.compile(r"(/hooks/|/upload/v1/)[\w-]+")
SIGNED: Final = re.compile(r"((?:https?:/)?/[^\s\"'<>|?]+)\?[^\s\"'<>|]*sign[^\s\"'<>|]*", re.IGNORECASE)


def mask(text: str, secrets: Collection[str]) -> str:
    """The text without `secrets` and without whatever looks like one; the beginning of a token stays."""
    for secret in secrets:
        if secret and secret in text:
            text = text.replace(secret, HIDDEN)
    text = TOKEN.sub(rf"\1{HIDDEN}", text)
    text = FIELD.sub(rf'\1"{HIDDEN}"', text)
    text = ARGUMENT.sub(rf"\1{HIDDEN}", text)
    text = LOGIN.sub(rf"\1 {HIDDEN}", text)
    text = ADDRESS.sub(rf"\1{HIDDEN}", text)
    return SIGNED.sub(rf"\1?{HIDDEN}", text)
