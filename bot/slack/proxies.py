"""Which proxy a call to Slack goes through.

The environment is asked here, once for an address: aiohttp's own way (`trust_env`) reads it, and the user's `.netrc`,
in two threads before each call, and an entry there that fits Slack makes it refuse every call that carries a token.
"""

from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass


def proxy_for(address: str) -> str | None:
    """The address of the environment's proxy (HTTPS_PROXY, HTTP_PROXY, NO_PROXY) for this address; None for none."""
    parts = urlsplit(address)
    if not parts.hostname or proxy_bypass(parts.netloc.rpartition("@")[2]):
        return None
    return getproxies().get(parts.scheme)
