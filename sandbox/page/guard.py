"""Whom the page's server answers: pages that it served itself, and nobody else's."""

from collections.abc import Awaitable, Callable
from typing import Final
from urllib.parse import urlsplit

from aiohttp import hdrs, web

HOSTS: Final = frozenset({"127.0.0.1", "localhost", "::1"})
# Nothing from outside, no inline code: what a message says can never become a part of the page's program.
POLICY: Final = (
    "default-src 'self'; img-src 'self' data: https:; object-src 'self'; frame-src 'self'; frame-ancestors 'self'; "
    "base-uri 'none'; form-action 'none'"
)
HEADERS: Final = {
    "Content-Security-Policy": POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
REFUSAL: Final = "This server answers its own pages on this machine alone. Open the address that the sandbox printed."

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@web.middleware
async def guard(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Refuse other sites' pages, also those under a name that leads here; send the page's policy with every answer."""
    if not _is_ours(request):
        raise web.HTTPForbidden(text=REFUSAL, headers=HEADERS)
    try:
        response = await handler(request)
    except web.HTTPException as error:
        _complete(error)
        raise
    if not response.prepared:
        _complete(response)
    return response


def _complete(response: web.StreamResponse) -> None:
    response.headers.setdefault(hdrs.CACHE_CONTROL, "no-cache")  # kept, but asked for anew each time
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)


def _is_ours(request: web.Request) -> bool:
    """Whether the address is one of this machine's, and the asker a page of it, a person, or a program."""
    origin = request.headers.get(hdrs.ORIGIN)
    if _name(request.host) not in HOSTS or origin not in {None, f"http://{request.host}"}:
        return False
    # Not every call bears an Origin: other sites' images and scripts do not. Browsers say so here (Fetch Metadata).
    site, mode = request.headers.get("Sec-Fetch-Site", "none"), request.headers.get("Sec-Fetch-Mode")
    is_followed_link = mode == "navigate" and request.headers.get("Sec-Fetch-Dest") == "document"
    return site in {"none", "same-origin"} or is_followed_link


def _name(host: str) -> str | None:
    try:
        return urlsplit(f"//{host}").hostname
    except ValueError:
        return None
