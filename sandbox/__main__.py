"""The sandbox's command line: `python -m sandbox demo | tour | serve | pictures | validate`."""

import argparse
import asyncio
import sys
import tempfile
from collections.abc import Sequence
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Final

from sandbox.errors import NotOpenedError
from sandbox.slack.control import FASTEST
from sandbox.validating import Surface, validate
from sandbox.world import DATABASE, World

PORT_HELP: Final = "of the page; 7007 or one of the next if it is not said"
LAST_PORT: Final = 65_535
MOST_WORKSPACES: Final = 20


def main(arguments: Sequence[str] | None = None) -> int:
    """Do what the arguments say; 0 when it went well, 1 when something is wrong (said on standard error)."""
    try:
        return _do(_parser().parse_args(arguments))
    except NotOpenedError as error:
        print(error, file=sys.stderr)
        return 1
    except (asyncio.CancelledError, KeyboardInterrupt):  # somebody has ended it; what it began has been cleared up
        return 1


def _port(said: str) -> int:
    if not (said.isascii() and said.isdigit() and int(said) <= LAST_PORT):
        raise argparse.ArgumentTypeError(f"a port is a number from 0 to {LAST_PORT}, not {said}")
    return int(said)


def _speed(said: str) -> float:
    try:
        speed = float(said)
    except ValueError:
        speed = -1
    if not 0 <= speed <= FASTEST:
        raise argparse.ArgumentTypeError(f"time runs 0 to {FASTEST:,.0f} times as fast as real time, not {said} times")
    return speed


def _workspaces(said: str) -> int:
    if not (said.isascii() and said.isdigit() and 1 <= int(said) <= MOST_WORKSPACES):
        raise argparse.ArgumentTypeError(f"there can be 1 to {MOST_WORKSPACES} workspaces, not {said}")
    return int(said)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="sandbox", description="Stand-ins of PatSnap and Slack on this machine.")
    commands = parser.add_subparsers(dest="command", required=True)
    demo = commands.add_parser("demo", help="play a short conversation and check that the files arrive")
    demo.add_argument("--headless", action="store_true", help="plain lines, for where there is no terminal")
    tour = commands.add_parser("tour", help="a guided tour of about a minute in a browser; then it stays until Ctrl-C")
    tour.add_argument("--port", type=_port, help=PORT_HELP)
    commands.add_parser("pictures", help="take the pictures of README and docs anew, of a real run")
    serve = commands.add_parser("serve", help="run the stand-ins with a bot between them until Ctrl-C")
    serve.add_argument(
        "--folder", type=Path, help="where Patrol keeps what it has; a new one, gone at the end, if none"
    )
    serve.add_argument("--port", type=_port, help=PORT_HELP)
    serve.add_argument("--speed", type=_speed, default=1.0, help="how many seconds pass in a real one")
    serve.add_argument(
        "--workspaces",
        type=_workspaces,
        metavar="N",
        help="so many workspaces, to which you add Patrol yourself; each brings its own PatSnap key",
    )
    serve.add_argument("--crowd", action="store_true", help="begin with 200 channels and 20,000 messages")
    checking = commands.add_parser("validate", help="check messages, views or blocks (JSON) as strictly as Slack does")
    checking.add_argument("file", help="the file, or - for standard input; what `python -m bot views` prints, too")
    checking.add_argument(
        "--as",
        dest="surface",
        choices=[*Surface],
        default=Surface.MESSAGE,
        help="what it is where it does not say so (message)",
    )
    return parser


def _do(chosen: argparse.Namespace) -> int:
    match chosen.command:
        case "demo":
            from sandbox.demo import play  # noqa: PLC0415 - only the demo needs rich

            return asyncio.run(play(headless=chosen.headless))
        case "tour":
            asyncio.run(_tour(chosen.port))
            return 0
        case "pictures":
            from sandbox.camera import photographed  # noqa: PLC0415 - only pictures need a browser
            from sandbox.pictures import write  # noqa: PLC0415

            return write(photographed)
        case "serve":
            with tempfile.TemporaryDirectory(prefix="patrol-sandbox-") as passing:
                folder = (chosen.folder or Path(passing)).absolute()
                folder.mkdir(parents=True, exist_ok=True)
                asyncio.run(_serve(folder, chosen.speed, chosen.port, with_crowd=chosen.crowd, teams=chosen.workspaces))
            return 0
        case _:
            return validate(chosen.file, Surface(chosen.surface))


async def _serve(folder: Path, speed: float, port: int | None, *, with_crowd: bool, teams: int | None = None) -> None:
    from sandbox import crowd  # noqa: PLC0415
    from sandbox.opening import alone_in, interrupted, opened, staged  # noqa: PLC0415

    stop = interrupted()
    async with AsyncExitStack() as stack:
        stack.enter_context(alone_in(folder))
        if (folder / DATABASE).exists():
            print(f"Patrol remembers what it did in {folder} before; Slack and PatSnap do not, and begin anew.")
        world = await stack.enter_async_context(World(folder, speed=speed, teams=teams, accounts=2 if teams else 1))
        stage = await stack.enter_async_context(staged(world, many=teams is not None))
        page = await stack.enter_async_context(opened(stage, port))
        if with_crowd:
            crowd.fill(world.slack)
            crowd.settle(world.slack.workspace, page.reading.marks)
        stage.start()
        print(f"Workspace  {page.url}")
        print(f"PatSnap    {world.patsnap.url}/control/state")
        print(f"Slack      {world.slack.url.removesuffix('api/')}control/")
        if teams:
            print(f"Install    {world.install_url}")
            for customer in world.patsnap.customers:
                print(f"PatSnap key  {customer.account.api_key}  ({customer.name})")
        for alert in world.patsnap.alerts:
            print(f"Alert      {alert.alert_id}  {alert.name}  {alert.query.text if alert.query else ''}")
        print(f"Patrol keeps what it has in {folder}/. Ctrl-C stops it.", flush=True)
        await stop.wait()


async def _tour(port: int | None) -> None:
    from sandbox.opening import interrupted, opened, shows, staged  # noqa: PLC0415

    stop = interrupted()
    with tempfile.TemporaryDirectory(prefix="patrol-tour-") as folder:
        async with World(Path(folder), speed=60) as world, staged(world) as stage, opened(stage, port) as page:
            stage.start()
            print(f"Open {page.url} : the tour begins as soon as a browser is there. Ctrl-C ends it.", flush=True)
            await asyncio.to_thread(shows, page.url)
            begin = asyncio.create_task(page.begin_tour())
            await stop.wait()
            begin.cancel()


if __name__ == "__main__":
    sys.exit(main())
