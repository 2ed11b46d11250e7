"""Settings: everything that an operator can set; `bot.environment` reads them, once.

All names begin with PATROL_; Bolt reads plain SLACK_* variables by itself, so those are not used.
"""

import re
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Final, Literal, Self
from zoneinfo import ZoneInfo

from pydantic import Field, SecretStr, StringConstraints, ValidationInfo, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from bot.addresses import SERVERS, passwords_in, public_address, server_address
from bot.domain.access import Right, Role
from bot.domain.alerts import Pace
from bot.domain.budgets import Budgets
from bot.domain.channels import Sharing
from bot.domain.reports import Patience
from bot.domain.rules import Rules
from bot.errors import BadSetting

PREFIX: Final = "PATROL_"
MISSING: Final = "is missing; set it in the environment or in .env (see .env.example)"


class Settings(BaseSettings):
    """What the operator has set. `.env.example` shows each with its default."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        env_file=".env",
        env_file_encoding="utf-8",
        env_ignore_empty=True,
        extra="ignore",
        allow_inf_nan=False,
    )

    slack_client_id: str = ""  # with it there are many workspaces; the bot's token is asked for by it
    slack_bot_token: SecretStr | None = Field(default=None, validate_default=True)
    slack_app_token: SecretStr | None = None
    slack_signing_secret: SecretStr | None = None
    slack_client_secret: SecretStr | None = None
    slack_authorize_url: str = "https://slack.com/oauth/v2/authorize"
    public_url: str = ""
    slack_api_url: str = "https://slack.com/api/"
    encryption_keys: Annotated[tuple[SecretStr, ...], NoDecode] = ()
    http_host: str = "127.0.0.1"
    http_port: int = Field(default=3000, ge=0, le=65535)

    patsnap_api_key: SecretStr | None = None
    patsnap_client_id: SecretStr | None = None
    patsnap_client_secret: SecretStr | None = None
    patsnap_url: str = "https://connect.patsnap.com"
    patsnap_qps: float = Field(default=1.0, gt=0)
    patsnap_zone: ZoneInfo = ZoneInfo("Asia/Shanghai")

    database: str = Field(default="patrol.db", repr=False)  # of a server it may have a password in it
    files: Path = Path("patrol-files")
    keep_files: int = Field(default=30, ge=0, le=36500)
    keep_history: int = Field(default=730, ge=30, le=36500)
    keep_answers: int = Field(default=90, ge=1, le=36500)
    download_hosts: Annotated[frozenset[str], NoDecode] = frozenset({"patsnap.com", "zhihuiya.com"})
    report_poll: Annotated[tuple[float, ...], NoDecode] = (20, 30, 60)
    check_instant: float = Field(default=3600, ge=60)
    check_lead: float = Field(default=1800, ge=0)
    check_every: float = Field(default=86400, ge=3600)
    patent_link: str = ""
    budget_workspace: int | None = Field(default=None, ge=0)
    budget_person: int | None = Field(default=None, ge=0)
    admins: Annotated[tuple[str, ...], NoDecode] = ()
    installer: str = ""
    may_order: Role = Role.EVERYONE
    may_subscribe: Role = Role.EVERYONE
    may_delete: Role = Role.EVERYONE
    may_change_alerts: Role = Role.EVERYONE
    may_see_usage: Role = Role.EVERYONE
    support: Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)] = ""
    shared_channels: Sharing = Sharing.ASK
    company_search: bool = True
    tick: float = Field(default=2.0, gt=0)
    clock: Path | None = None
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    log_format: Literal["console", "json"] = "console"
    ops_host: str = "127.0.0.1"
    ops_port: int = Field(default=9464, ge=0, le=65535)

    @field_validator("download_hosts", mode="before")
    @classmethod
    def _hosts(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        hosts = frozenset(part.strip().lower() for part in value.split(",") if part.strip())
        if not hosts:
            raise ValueError("host names, parted by commas, as in patsnap.com,zhihuiya.com")
        return hosts

    @field_validator("slack_bot_token")
    @classmethod
    def _one_or_many(cls, value: SecretStr | None, info: ValidationInfo) -> SecretStr | None:
        if value is None and not info.data.get("slack_client_id"):
            raise ValueError(MISSING)
        if value is not None and info.data.get("slack_client_id"):
            raise ValueError(
                "with PATROL_SLACK_CLIENT_ID each workspace brings a token of its own when Patrol is installed there: "
                "unset one of the two"
            )
        return value

    @field_validator("public_url")
    @classmethod
    def _public(cls, value: str) -> str:
        try:
            return public_address(value)
        except BadSetting as error:
            raise ValueError(str(error)) from None

    @field_validator("encryption_keys", mode="before")
    @classmethod
    def _keys(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        keys = tuple(part.strip() for part in value.split(",") if part.strip())
        if not all(re.fullmatch(r"[A-Za-z0-9_-]{43}=", key) for key in keys):
            raise ValueError("keys as `python -m bot new-key` prints them, parted by commas; the first one encrypts")
        return keys

    @field_validator("admins", mode="before")
    @classmethod
    def _people(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        people = tuple(part.strip() for part in value.split(",") if part.strip())
        if not all(re.fullmatch(r"[UW][A-Z0-9]+", person) for person in people):
            raise ValueError("ids of people in Slack, parted by commas, as in U012AB3CD,U045EF6GH")
        return people

    @field_validator("installer")
    @classmethod
    def _person(cls, value: str) -> str:
        if value and not re.fullmatch(r"[UW][A-Z0-9]+", value.strip()):
            raise ValueError("the id of a person in Slack, as in U012AB3CD")
        return value.strip()

    @field_validator("report_poll", mode="before")
    @classmethod
    def _seconds(cls, value: object) -> object:
        return tuple(part.strip() for part in value.split(",")) if isinstance(value, str) else value

    @field_validator("report_poll")
    @classmethod
    def _positive(cls, value: tuple[float, ...]) -> tuple[float, ...]:
        if not value or any(seconds <= 0 for seconds in value):
            raise ValueError("seconds above 0, parted by commas, as in 20,30,60")
        return value

    @field_validator("patent_link")
    @classmethod
    def _template(cls, value: str) -> str:
        if value and (not value.startswith("https://") or not re.search(r"\{(patent_id|pn)\}", value)):
            raise ValueError("an https address with {patent_id} or {pn} in it, as in https://example.com/{pn}")
        return value

    @field_validator("support")
    @classmethod
    def _one_line(cls, value: str) -> str:
        if not value.isprintable():
            raise ValueError("an address or a sentence on one line, as in patents@example.com")
        return value

    @field_validator("database")
    @classmethod
    def _path(cls, value: str) -> str:
        if "://" in value and not value.startswith(SERVERS):
            raise ValueError(
                "a path to a SQLite file, as in patrol.db, or an address as in postgresql://user@host/name"
            )
        return server_address(value) if value.startswith(SERVERS) else value

    @field_validator("slack_api_url")
    @classmethod
    def _ends_in_slash(cls, value: str) -> str:
        return value if value.endswith("/") else value + "/"

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        pair = (self.patsnap_client_id, self.patsnap_client_secret)
        if self.patsnap_api_key and any(pair):
            raise ValueError(
                "PATROL_PATSNAP_API_KEY and PATROL_PATSNAP_CLIENT_ID/SECRET are both set; PatSnap gave you one kind: "
                "keep that one"
            )
        if not self.patsnap_api_key and not all(pair) and (any(pair) or not self.slack_client_id):
            raise ValueError(
                "PatSnap's credentials are missing: set PATROL_PATSNAP_API_KEY (sk-…), or both "
                "PATROL_PATSNAP_CLIENT_ID and PATROL_PATSNAP_CLIENT_SECRET"
            )
        if self.slack_client_id:
            self._fits_many()
        elif self.slack_client_secret:
            raise ValueError("PATROL_SLACK_CLIENT_SECRET is set without PATROL_SLACK_CLIENT_ID: set both, or none")
        elif not self.slack_app_token and not self.slack_signing_secret:
            raise ValueError(
                "set PATROL_SLACK_APP_TOKEN (xapp-…) for Socket Mode, or PATROL_SLACK_SIGNING_SECRET for HTTP"
            )
        return self

    def _fits_many(self) -> None:
        if self.slack_app_token:
            raise ValueError("many workspaces are served over HTTP: unset PATROL_SLACK_APP_TOKEN")
        if (
            self.admins or self.installer
        ):  # elsewhere the same id may be somebody else's, and the admins there are theirs
            raise ValueError(
                "PATROL_ADMINS and PATROL_INSTALLER name people of one workspace: unset them where there may be many; "
                "each has the admins that Slack calls so"
            )
        needed = {
            "PATROL_SLACK_CLIENT_SECRET": self.slack_client_secret,
            "PATROL_SLACK_SIGNING_SECRET": self.slack_signing_secret,
            "PATROL_ENCRYPTION_KEYS": self.encryption_keys,
            "PATROL_PUBLIC_URL": self.public_url,
        }
        if missing := [name for name, value in needed.items() if not value]:
            raise ValueError(
                f"many workspaces (PATROL_SLACK_CLIENT_ID) need {', '.join(missing)} too; see .env.example"
            )

    @property
    def is_many(self) -> bool:
        """Whether Patrol may be installed in many workspaces."""
        return bool(self.slack_client_id)

    @property
    def bot_token(self) -> str:
        """The one token there is; "" where each workspace has its own."""
        return "" if self.slack_bot_token is None else self.slack_bot_token.get_secret_value()

    def rules(self) -> Rules:
        """The part that services obey."""
        return Rules(
            files=self.files,
            patience=Patience(looks=tuple(timedelta(seconds=seconds) for seconds in self.report_poll)),
            keep_files=timedelta(days=self.keep_files),
            keep_history=timedelta(days=self.keep_history),
            keep_answers=timedelta(days=self.keep_answers),
            patsnap_zone=self.patsnap_zone,
            pace=Pace(
                instant=timedelta(seconds=self.check_instant),
                lead=timedelta(seconds=self.check_lead),
                every=timedelta(seconds=self.check_every),
            ),
            patsnap_url=self.patsnap_url.rstrip("/"),
            patent_link=self.patent_link or _link_of(self.patsnap_url),
            admins=self.admins,
            installer=self.installer,
            access={
                Right.ORDER: self.may_order,
                Right.SUBSCRIBE: self.may_subscribe,
                Right.DELETE: self.may_delete,
                Right.ALERTS: self.may_change_alerts,
                Right.USAGE: self.may_see_usage,
            },
            sharing=self.shared_channels,
            company_search=self.company_search,
            support=self.support,
            budgets=Budgets(workspace=self.budget_workspace, person=self.budget_person),
        )

    def secrets(self) -> list[str]:
        """What must never be shown."""
        fields = [getattr(self, name) for name in type(self).model_fields]
        secrets = [*fields, *self.encryption_keys]
        told = [value.get_secret_value() for value in secrets if isinstance(value, SecretStr)]
        return told + (passwords_in(self.database) if self.is_on_server else [])

    @property
    def is_on_server(self) -> bool:
        """Whether `database` is the address of a PostgreSQL, and no path."""
        return self.database.startswith(SERVERS)


def _link_of(patsnap_url: str) -> str:
    """Where PatSnap's own pages of patents are: each region has its own, as it has its own keys."""
    region = "zhihuiya.com" if "zhihuiya" in patsnap_url else "patsnap.com"
    return f"https://analytics.{region}/patent-view/abst?patentId={{patent_id}}"
