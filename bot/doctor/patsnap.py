"""What the doctor sees of PatSnap: whether it knows the credentials, and what it has refused."""

from collections.abc import AsyncIterator

from bot.config import Settings
from bot.doctor.findings import Finding
from bot.domain.outages import BILLED, WHOLE, Outage, OutageKind
from bot.errors import BadSetting, NotSent, OutsideError, PatsnapRefused, StoreError
from bot.parts import patsnap_client
from bot.stores import reading


async def credentials(settings: Settings) -> Finding:
    """Whether PatSnap can be reached and takes the settings' credentials, by a call that costs nothing."""
    if settings.is_many and settings.patsnap_api_key is None and settings.patsnap_client_id is None:
        return Finding("PatSnap", "each workspace connects an account of its own")
    try:
        client = patsnap_client(settings)
    except BadSetting as error:
        return Finding("PatSnap", str(error), is_well=False)
    try:
        await client.prove()
    except NotSent as error:
        return Finding("PatSnap", f"{settings.patsnap_url} cannot be reached: {error}", is_well=False)
    except PatsnapRefused as error:
        return Finding("PatSnap", str(error), is_well=False)
    except OutsideError as error:
        return Finding("PatSnap", f"{settings.patsnap_url} does not answer as it should: {error}", is_well=False)
    finally:
        await client.aclose()
    return Finding("PatSnap", f"{settings.patsnap_url} knows the credentials")


async def outages(settings: Settings) -> AsyncIterator[Finding]:
    """What `run` was refused, as it has noted it in the database."""
    try:
        async with reading(settings) as store:
            noted = await store.read(lambda tx: tx.outages.open())
    except StoreError:
        return  # what is wrong with the database was said; one of an earlier version has none
    for outage in noted:
        yield _outage(outage)


def _outage(outage: Outage) -> Finding:
    """What `run` was refused, as it has noted it; the calls of `doctor` change nothing about it."""
    what = {WHOLE: "everything", BILLED: "what is billed"}.get(outage.scope, outage.scope)
    said = (
        f"{what} is refused ({outage.code}) since {outage.since:%Y-%m-%d %H:%M} UTC, and tried again at "
        f"{outage.until:%Y-%m-%d %H:%M} UTC; docs/operations.md says what to do"
    )
    is_hard = outage.kind is not OutageKind.QUOTA and not outage.is_optional
    return Finding("PatSnap", said, is_well=not is_hard, is_warning=not is_hard)
