"""A proxy on loopback before a server, which loses what it is told to lose."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress

from psycopg.conninfo import conninfo_to_dict, make_conninfo


class Proxy:
    """Passes on what comes, in both directions."""

    def __init__(self, url: str) -> None:
        said = conninfo_to_dict(url)
        self._url = url
        self._host, self._port = str(said["host"]), int(said["port"] or 0)
        self._open: set[asyncio.StreamWriter] = set()
        self.url = ""
        self.before: Callable[[bytes], bool] = lambda _: False  # cut before this of a client's is passed on?
        self.after: Callable[[bytes], bool] = lambda _: False  # or cut before the answer to it is?
        self.is_deaf = False  # nothing is passed on, and nothing is cut
        self.is_away = False  # nobody is let in
        self.is_holding = False  # what is cut is the client's end alone

    @asynccontextmanager
    async def listening(self) -> AsyncIterator[None]:
        server = await asyncio.start_server(self._pass_on, "127.0.0.1", 0)
        self.url = make_conninfo(self._url, port=server.sockets[0].getsockname()[1])
        try:
            yield
        finally:
            server.close()
            self.cut()

    def cut(self) -> None:
        """Cut all connections."""
        for writer in self._open:
            writer.transport.abort()

    async def _pass_on(self, from_client: asyncio.StreamReader, to_client: asyncio.StreamWriter) -> None:
        if self.is_away:
            to_client.transport.abort()
            return
        from_server, to_server = await asyncio.open_connection(self._host, self._port)
        self._open |= {to_client, to_server}
        answers = asyncio.create_task(self._answers(from_server, to_client))
        with suppress(ConnectionError):
            while said := await from_client.read(65536):
                if self.before(said):
                    break
                if self.is_deaf:
                    continue
                if self.after(said):
                    answers.cancel()
                    to_server.write(said)
                    await from_server.read(65536)  # it has done it, and nobody hears of it
                    break
                to_server.write(said)
        answers.cancel()
        for writer in (to_client,) if self.is_holding else (to_client, to_server):
            writer.transport.abort()

    async def _answers(self, from_server: asyncio.StreamReader, to_client: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError):
            while said := await from_server.read(65536):
                to_client.write(said)
        to_client.transport.abort()


def once(word: bytes) -> Callable[[bytes], bool]:
    """Whether this is the first time that `word` is in what was said."""
    left = [True]

    def is_first(said: bytes) -> bool:
        found = word in said and left[0]
        left[0] = left[0] and not found
        return found

    return is_first
