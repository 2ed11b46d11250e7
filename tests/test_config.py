"""What an operator can set, rightly and wrongly."""

import os
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.domain.access import USUAL, Right, Role
from bot.domain.budgets import Budgets
from bot.environment import read_settings, unknown_settings
from bot.errors import BadSetting
from bot.vault import new_key

GOOD = {
    "PATROL_SLACK_BOT_TOKEN": "xoxb-the-bot-token",
    "PATROL_SLACK_APP_TOKEN": "xapp-the-app-token",
    "PATROL_PATSNAP_API_KEY": "sk-the-key",
}
MANY = {
    "PATROL_SLACK_CLIENT_ID": "1234.5678",
    "PATROL_SLACK_CLIENT_SECRET": "the-apps-client-secret",
    "PATROL_SLACK_SIGNING_SECRET": "the-signing-secret",
    "PATROL_ENCRYPTION_KEYS": new_key(),
    "PATROL_PUBLIC_URL": "https://patrol.example.com/",
}
PAIR = {"PATROL_PATSNAP_CLIENT_ID": "the-client", "PATROL_PATSNAP_CLIENT_SECRET": "the-client-secret"}


@pytest.fixture(autouse=True)
def good(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """An environment that is well set, in a folder without `.env`."""
    for name in os.environ:
        if name.upper().startswith("PATROL_"):
            monkeypatch.delenv(name)
    for name, value in GOOD.items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(tmp_path)
    return monkeypatch


def complaint() -> str:
    """What is said about the settings as they are; that they are wrong at all is part of the test."""
    with pytest.raises(BadSetting) as caught:
        read_settings()
    return str(caught.value)


def test_budgets_are_rules_and_there_are_none_unless_set(good: pytest.MonkeyPatch) -> None:
    assert read_settings().rules().budgets == Budgets()
    good.setenv("PATROL_BUDGET_PERSON", "5")
    assert read_settings().rules().budgets == Budgets(person=5)


def test_who_is_welcomed_can_be_named_by_an_id(good: pytest.MonkeyPatch) -> None:
    assert read_settings().rules().installer == ""
    good.setenv("PATROL_INSTALLER", " U012AB3CD ")
    assert read_settings().rules().installer == "U012AB3CD"
    good.setenv("PATROL_INSTALLER", "@alice")
    assert "PATROL_INSTALLER: the id of a person in Slack, as in U012AB3CD" in complaint()


def test_each_right_has_its_setting_and_is_everyones_unless_set(good: pytest.MonkeyPatch) -> None:
    assert read_settings().rules().access == USUAL
    names = {"ORDER": Right.ORDER, "SUBSCRIBE": Right.SUBSCRIBE, "DELETE": Right.DELETE}
    for name, right in (names | {"CHANGE_ALERTS": Right.ALERTS, "SEE_USAGE": Right.USAGE}).items():
        with good.context() as only:
            only.setenv(f"PATROL_MAY_{name}", "admins")
            assert read_settings().rules().access == {**USUAL, right: Role.ADMINS}
    good.setenv("PATROL_MAY_ORDER", "guests")
    assert "PATROL_MAY_ORDER: Input should be 'everyone', 'members' or 'admins'" in complaint()


def test_three_settings_are_enough() -> None:
    settings = read_settings()

    assert settings.bot_token == "xoxb-the-bot-token"
    assert (settings.http_host, settings.http_port) == ("127.0.0.1", 3000)
    assert settings.slack_api_url == "https://slack.com/api/"
    assert settings.patsnap_url == "https://connect.patsnap.com"
    assert settings.download_hosts == {"patsnap.com", "zhihuiya.com"}
    assert settings.clock is None


@pytest.mark.parametrize(
    ("name", "text", "field", "value"),
    [
        ("PATROL_SLACK_API_URL", "http://127.0.0.1:1/api", "slack_api_url", "http://127.0.0.1:1/api/"),
        ("PATROL_HTTP_HOST", "::1", "http_host", "::1"),
        ("PATROL_HTTP_PORT", "0", "http_port", 0),
        ("PATROL_HTTP_PORT", "65535", "http_port", 65535),
        ("PATROL_PATSNAP_URL", "https://connect.zhihuiya.com", "patsnap_url", "https://connect.zhihuiya.com"),
        ("PATROL_PATSNAP_QPS", "0.5", "patsnap_qps", 0.5),
        ("PATROL_PATSNAP_ZONE", "Europe/Berlin", "patsnap_zone", ZoneInfo("Europe/Berlin")),
        ("PATROL_DATABASE", "data/patrol.db", "database", "data/patrol.db"),
        ("PATROL_FILES", "/srv/files", "files", Path("/srv/files")),
        ("PATROL_KEEP_FILES", "0", "keep_files", 0),
        ("PATROL_DOWNLOAD_HOSTS", "Example.COM", "download_hosts", {"example.com"}),
        ("PATROL_DOWNLOAD_HOSTS", " a.example , 127.0.0.1 ", "download_hosts", {"a.example", "127.0.0.1"}),
        ("PATROL_DOWNLOAD_HOSTS", "a.example,", "download_hosts", {"a.example"}),
        ("PATROL_REPORT_POLL", "5", "report_poll", (5.0,)),
        ("PATROL_REPORT_POLL", "1, 2.5 ,60", "report_poll", (1.0, 2.5, 60.0)),
        ("PATROL_BUDGET_WORKSPACE", "200", "budget_workspace", 200),
        ("PATROL_BUDGET_PERSON", "0", "budget_person", 0),
        ("PATROL_TICK", "0.05", "tick", 0.05),
        ("PATROL_CLOCK", "/tmp/clock.json", "clock", Path("/tmp/clock.json")),  # noqa: S108 - nothing is opened
        ("PATROL_LOG_LEVEL", "DEBUG", "log_level", "DEBUG"),
        ("PATROL_LOG_FORMAT", "json", "log_format", "json"),
        ("PATROL_OPS_PORT", "0", "ops_port", 0),
        ("patrol_tick", "3", "tick", 3.0),
    ],
)
def test_a_setting_is_read(good: pytest.MonkeyPatch, name: str, text: str, field: str, value: object) -> None:
    good.setenv(name, text)

    assert getattr(read_settings(), field) == value


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("PATROL_HTTP_PORT", "http"),
        ("PATROL_HTTP_PORT", "-1"),
        ("PATROL_HTTP_PORT", "65536"),
        ("PATROL_PATSNAP_QPS", "0"),
        ("PATROL_PATSNAP_QPS", "-1"),
        ("PATROL_PATSNAP_QPS", "nan"),
        ("PATROL_PATSNAP_ZONE", "Mars/Olympus"),
        ("PATROL_DATABASE", "mysql://localhost/patrol"),
        ("PATROL_KEEP_FILES", "-1"),
        ("PATROL_KEEP_FILES", "a month"),
        ("PATROL_DOWNLOAD_HOSTS", " , "),
        ("PATROL_REPORT_POLL", "20,0"),
        ("PATROL_REPORT_POLL", "20,,60"),
        ("PATROL_REPORT_POLL", "soon"),
        ("PATROL_REPORT_POLL", "20,nan"),
        ("PATROL_REPORT_POLL", "inf"),
        ("PATROL_BUDGET_PERSON", "-1"),
        ("PATROL_BUDGET_WORKSPACE", "many"),
        ("PATROL_TICK", "0"),
        ("PATROL_TICK", "inf"),
        ("PATROL_LOG_LEVEL", "LOUD"),
        ("PATROL_LOG_FORMAT", "xml"),
        ("PATROL_OPS_PORT", "65536"),
    ],
)
def test_a_wrong_value_is_named_by_its_setting_and_not_repeated(good: pytest.MonkeyPatch, name: str, text: str) -> None:
    good.setenv(name, text)

    said = complaint()

    [line] = said.splitlines()
    assert line.startswith(f"{name}: ")
    assert text.strip() in {"0", "-1"} or text not in line


def test_each_wrong_setting_has_its_line(good: pytest.MonkeyPatch) -> None:
    good.delenv("PATROL_SLACK_BOT_TOKEN")
    good.setenv("PATROL_HTTP_PORT", "http")
    good.setenv("PATROL_REPORT_POLL", "soon,later")

    lines = complaint().splitlines()

    assert {line.partition(":")[0] for line in lines} == {
        "PATROL_SLACK_BOT_TOKEN",
        "PATROL_HTTP_PORT",
        "PATROL_REPORT_POLL",
    }
    assert len(lines) == 3


def test_what_is_missing_is_said_with_where_to_set_it(good: pytest.MonkeyPatch) -> None:
    good.delenv("PATROL_SLACK_BOT_TOKEN")

    said = complaint()

    assert said.startswith("PATROL_SLACK_BOT_TOKEN: is missing")
    assert ".env" in said


def test_both_kinds_of_credentials_are_refused(good: pytest.MonkeyPatch) -> None:
    for name, value in PAIR.items():
        good.setenv(name, value)

    said = complaint()

    assert "PATROL_PATSNAP_API_KEY" in said
    assert "PATROL_PATSNAP_CLIENT_ID" in said
    for secret in ("sk-the-key", "the-client"):
        assert secret not in said


@pytest.mark.parametrize("half", PAIR)
def test_half_a_pair_is_refused(good: pytest.MonkeyPatch, half: str) -> None:
    good.delenv("PATROL_PATSNAP_API_KEY")
    good.setenv(half, PAIR[half])

    said = complaint()

    assert "PatSnap's credentials are missing" in said
    assert PAIR[half] not in said


def test_half_a_pair_beside_a_key_is_refused_too(good: pytest.MonkeyPatch) -> None:
    good.setenv("PATROL_PATSNAP_CLIENT_ID", "the-client")

    assert "both set" in complaint()


def test_the_older_pair_will_do(good: pytest.MonkeyPatch) -> None:
    good.delenv("PATROL_PATSNAP_API_KEY")
    for name, value in PAIR.items():
        good.setenv(name, value)

    settings = read_settings()

    assert settings.patsnap_client_id is not None
    assert settings.patsnap_client_id.get_secret_value() == "the-client"


def test_no_credentials_are_refused(good: pytest.MonkeyPatch) -> None:
    good.delenv("PATROL_PATSNAP_API_KEY")

    assert "PATROL_PATSNAP_API_KEY" in complaint()


def test_slack_must_be_able_to_speak_to_us(good: pytest.MonkeyPatch) -> None:
    good.delenv("PATROL_SLACK_APP_TOKEN")

    said = complaint()

    assert "PATROL_SLACK_APP_TOKEN" in said
    assert "PATROL_SLACK_SIGNING_SECRET" in said


def test_http_mode_needs_only_the_signing_secret(good: pytest.MonkeyPatch) -> None:
    good.delenv("PATROL_SLACK_APP_TOKEN")
    good.setenv("PATROL_SLACK_SIGNING_SECRET", "the-signing-secret")

    assert read_settings().slack_app_token is None


def test_a_secret_in_the_wrong_place_is_not_repeated(good: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PORT", "PATSNAP_ZONE", "PATSNAP_QPS", "REPORT_POLL", "LOG_LEVEL", "TICK", "KEEP_FILES"):
        good.setenv(f"PATROL_{name}", "xoxb-pasted-one-line-too-low")

    said = complaint()

    assert len(said.splitlines()) == 7
    assert "pasted" not in said


def test_empty_is_not_set(good: pytest.MonkeyPatch) -> None:
    for name in ("SLACK_SIGNING_SECRET", "PATSNAP_CLIENT_ID", "PATSNAP_CLIENT_SECRET", "CLOCK", "TICK", "DATABASE"):
        good.setenv(f"PATROL_{name}", "")

    settings = read_settings()

    assert settings.slack_signing_secret is None
    assert settings.clock is None
    assert settings.tick == 2.0
    assert settings.database == "patrol.db"


def test_an_empty_token_is_missing(good: pytest.MonkeyPatch) -> None:
    good.setenv("PATROL_SLACK_BOT_TOKEN", "")

    assert complaint().startswith("PATROL_SLACK_BOT_TOKEN: is missing")


def test_a_file_in_the_folder_is_read_and_the_environment_goes_before_it(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text(
        'PATROL_TICK=7\nPATROL_PATSNAP_API_KEY="sk-of-the-file"\nPATROL_FILES=专利\nOTHER=1\n', encoding="utf-8"
    )

    settings = read_settings()

    assert settings.tick == 7.0
    assert settings.files == Path("专利")
    assert settings.patsnap_api_key is not None
    assert settings.patsnap_api_key.get_secret_value() == "sk-the-key"


def test_names_that_look_like_ours_and_are_none_are_found_in_both_places(
    good: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    good.setenv("PATROL_PATSNAP_QSP", "1")
    good.setenv("PATROL_TICK", "1")
    (tmp_path / ".env").write_text("PATROL_SLACK_BOT_TOKN=xoxb-1\nPATROL_FILES=a\nOTHER=1\n", encoding="utf-8")

    assert unknown_settings() == ["PATROL_PATSNAP_QSP", "PATROL_SLACK_BOT_TOKN"]


def test_services_get_what_the_operator_decided(good: pytest.MonkeyPatch) -> None:
    good.setenv("PATROL_REPORT_POLL", "1,2")
    good.setenv("PATROL_KEEP_FILES", "7")
    good.setenv("PATROL_FILES", "somewhere")
    good.setenv("PATROL_PATSNAP_ZONE", "Europe/Berlin")

    rules = read_settings().rules()

    assert rules.patience.looks == (timedelta(seconds=1), timedelta(seconds=2))
    assert rules.keep_files == timedelta(days=7)
    assert rules.files == Path("somewhere")
    assert rules.patsnap_zone == ZoneInfo("Europe/Berlin")


def test_settings_know_their_secrets_and_do_not_show_them(good: pytest.MonkeyPatch) -> None:
    good.setenv("PATROL_SLACK_SIGNING_SECRET", "the-signing-secret")

    settings = read_settings()

    secrets = settings.secrets()
    assert sorted(secrets) == sorted([*GOOD.values(), "the-signing-secret"])
    assert [secret for secret in secrets if secret in f"{settings!r} {settings}"] == []


def test_keys_that_encrypt_are_parted_by_commas_and_secret(good: pytest.MonkeyPatch) -> None:
    keys = [new_key(), new_key()]
    good.setenv("PATROL_ENCRYPTION_KEYS", f" {keys[0]} , {keys[1]},")
    settings = read_settings()
    assert [key.get_secret_value() for key in settings.encryption_keys] == keys
    assert set(keys) <= set(settings.secrets())
    assert not any(key in repr(settings) for key in keys)


def test_a_key_that_cannot_encrypt_is_told_and_not_repeated(good: pytest.MonkeyPatch) -> None:
    good.setenv("PATROL_ENCRYPTION_KEYS", "too-short")
    said = complaint()
    assert "PATROL_ENCRYPTION_KEYS: keys as `python -m bot new-key` prints them" in said
    assert "too-short" not in said


def test_the_password_of_a_database_is_a_secret(good: pytest.MonkeyPatch) -> None:
    good.setenv("PATROL_DATABASE", "postgresql://patrol:s%2Fcret@db/patrol?sslmode=require&sslpassword=hush")

    settings = read_settings()

    assert settings.is_on_server
    assert {"s%2Fcret", "s/cret", "hush"} <= set(settings.secrets())
    assert "2Fcret" not in repr(settings)


@pytest.mark.parametrize(
    "address",
    [
        "postgresql://patrol:s3@cret@db/patrol",  # libpq takes `cret@db` for the server
        "postgresql://patrol:s3/cret@db/patrol",
        "postgresql://patrol:s3?cret@db/patrol",
        "postgresql://patrol:s3#cret@db/patrol",
        "postgresql://patrol:s3 cret@db/patrol",
        "postgresql://patrol:s3%cret@db/patrol",
        "postgresql://patrol:s3cret",
        "postgresql://patrol@db/patrol?password=s3@cret",
    ],
)
def test_an_address_that_can_be_misread_is_refused_and_not_repeated(good: pytest.MonkeyPatch, address: str) -> None:
    good.setenv("PATROL_DATABASE", address)
    said = complaint()
    assert said.startswith("PATROL_DATABASE: an address as in postgresql://user:password@host:5432/name")
    assert "s3" not in said
    assert "cret" not in said


@pytest.mark.parametrize(
    "address",
    [
        "postgresql://patrol:s3%40c:r$t!@db-1.example.com:5432/patrol?sslmode=verify-full&sslrootcert=/etc/ca.pem",
        "postgres://[::1]:5433,[fe80::1],10.0.0.1/patrol?target_session_attrs=read-write",
        "postgresql://%2Fvar%2Frun%2Fpostgresql/patrol",
        "postgresql://?host=127.0.0.1&port=5432&user=patrol&dbname=patrol",
        "postgresql://patrol@:5432",
        "postgresql:///patrol",
    ],
)
def test_whatever_address_means_one_thing_is_taken(good: pytest.MonkeyPatch, address: str) -> None:
    good.setenv("PATROL_DATABASE", address)
    assert read_settings().database == address


@pytest.fixture
def many(good: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """Many workspaces, well set."""
    for name in GOOD:
        good.delenv(name)
    for name, value in MANY.items():
        good.setenv(name, value)
    return good


def test_many_workspaces_need_neither_a_token_nor_a_key_of_patsnaps(many: pytest.MonkeyPatch) -> None:
    settings = read_settings()
    assert settings.is_many
    assert settings.bot_token == ""
    assert settings.public_url == "https://patrol.example.com"
    assert {MANY["PATROL_SLACK_CLIENT_SECRET"], MANY["PATROL_ENCRYPTION_KEYS"]} <= set(settings.secrets())
    many.setenv("PATROL_PATSNAP_API_KEY", "sk-of-a-workspace-that-was-there-before")
    assert read_settings().patsnap_api_key is not None


@pytest.mark.parametrize("missing", [name for name in MANY if name != "PATROL_SLACK_CLIENT_ID"])
def test_what_many_workspaces_lack_is_named(many: pytest.MonkeyPatch, missing: str) -> None:
    many.delenv(missing)
    assert f"need {missing} too" in complaint()


@pytest.mark.parametrize("name", ["PATROL_ADMINS", "PATROL_INSTALLER"])
def test_nobody_of_one_workspace_is_anybody_in_all_others(many: pytest.MonkeyPatch, name: str) -> None:
    many.setenv(name, "U012AB3CD")
    assert "name people of one workspace" in complaint()


def test_one_workspace_and_many_are_not_mixed(many: pytest.MonkeyPatch) -> None:
    with many.context() as only:
        only.setenv("PATROL_SLACK_BOT_TOKEN", "xoxb-the-bot-token")
        assert "PATROL_SLACK_BOT_TOKEN: with PATROL_SLACK_CLIENT_ID each workspace brings" in complaint()
        assert "xoxb-the-bot-token" not in complaint()
    with many.context() as only:
        only.setenv("PATROL_SLACK_APP_TOKEN", "xapp-the-app-token")
        assert "over HTTP: unset PATROL_SLACK_APP_TOKEN" in complaint()
    with many.context() as only:
        only.setenv("PATROL_PATSNAP_CLIENT_ID", "half-a-pair")
        assert "PatSnap's credentials are missing" in complaint()
    for name, value in GOOD.items():
        many.setenv(name, value)
    many.delenv("PATROL_SLACK_CLIENT_ID")
    assert "PATROL_SLACK_CLIENT_SECRET is set without PATROL_SLACK_CLIENT_ID" in complaint()


@pytest.mark.parametrize(
    "address", ["patrol.example.com", "http://patrol.example.com", "https://", "https://a b", "https://a/?q", "ftp://a"]
)
def test_an_address_that_slack_cannot_reach_is_refused(many: pytest.MonkeyPatch, address: str) -> None:
    many.setenv("PATROL_PUBLIC_URL", address)
    assert "PATROL_PUBLIC_URL: the https address" in complaint()


def test_the_machine_itself_is_reached_in_the_clear(many: pytest.MonkeyPatch) -> None:
    many.setenv("PATROL_PUBLIC_URL", "http://127.0.0.1:3000")
    assert read_settings().public_url == "http://127.0.0.1:3000"
