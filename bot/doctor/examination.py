"""The doctor's way: everything that `run` needs is looked at, one after the other."""

from collections.abc import Sequence

from bot.app import ask_ops
from bot.config import Settings
from bot.doctor.database import database
from bot.doctor.findings import Finding
from bot.doctor.folders import report_files, shared_files
from bot.doctor.patsnap import credentials
from bot.doctor.slack import one_workspace
from bot.doctor.workspaces import each_workspace
from bot.errors import BadSetting
from bot.parts import clock_of


async def examine(settings: Settings, unknown: Sequence[str]) -> list[Finding]:
    """Look at settings, Slack, PatSnap and the database. Calls to PatSnap cost nothing that a report would."""
    findings = [
        Finding("settings", f"{name} is not a setting of Patrol; misspelt?", is_warning=True) for name in unknown
    ]
    findings += [finding async for finding in (each_workspace if settings.is_many else one_workspace)(settings)]
    findings.append(await credentials(settings))
    findings += [finding async for finding in database(settings)]
    findings.append(report_files(settings))
    findings += [finding async for finding in shared_files(settings)]
    findings.append(_clock(settings))
    findings.append(await _ops(settings))
    return findings


def _clock(settings: Settings) -> Finding:
    try:
        clock = clock_of(settings)
    except BadSetting as error:
        return Finding("clock", str(error), is_well=False)
    if settings.clock is not None:
        return Finding(
            "clock", f"PATROL_CLOCK steers the time: it shows {clock()}; unset it in earnest", is_warning=True
        )
    return Finding("clock", "the system's")


async def _ops(settings: Settings) -> Finding:
    """Where operators look, and what they see there."""
    if not settings.ops_port:
        return Finding("operators", "PATROL_OPS_PORT is 0: /healthz, /readyz and /metrics are not served")
    at = f"http://{settings.ops_host}:{settings.ops_port}"
    answer = await ask_ops(settings.ops_host, settings.ops_port)
    if answer is None:
        return Finding("operators", f"{at} does not answer; `run` serves it", is_warning=True)
    if answer.is_foreign:
        said = f"{at} is another program's; set PATROL_OPS_PORT to a port that is free, or 0"
        return Finding("operators", said, is_well=False)
    if answer.wrong:
        return Finding("operators", f"{at} answers, and is not ready: {'; '.join(answer.wrong)}", is_warning=True)
    return Finding("operators", f"{at} answers, and is ready")
