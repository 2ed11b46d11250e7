"""The project keeps its own rules: who may know whom, how long a module is, and what is written in two places."""

import configparser
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest
import yaml

from bot.config import PREFIX, Settings
from bot.domain.reports import TroubleKind
from bot.environment import read_settings
from bot.views import ids
from bot.views.reader import Reader
from handlers import BUTTONS, COMMANDS, EVENTS, FORMS, MESSAGE_SHORTCUTS, SHORTCUTS
from handlers.manifest import OPTIONAL_SCOPES, SCOPES, manifest
from handlers.routes import COMMAND, SUBCOMMANDS, usages

ROOT: Final = Path(__file__).parent.parent
PRODUCTION: Final = ("bot", "handlers", "storage")
SOURCES: Final = (*PRODUCTION, "sandbox")
FOLDERS: Final = (*SOURCES, "tests", "tools", "benchmarks", "deploy", "docs", "requirements", ".ci")
LONGEST: Final = 400  # lines of a module
TEXT_FILES: Final = {
    "",
    ".py",
    ".md",
    ".txt",
    ".toml",
    ".yml",
    ".yaml",
    ".json",
    ".cfg",
    ".ini",
    ".example",
    ".service",
    ".timer",
}
NOT_OURS: Final = {".env"}


def modules(*folders: str) -> list[Path]:
    """The Python files below these folders."""
    return sorted(path for folder in folders for path in (ROOT / folder).rglob("*.py"))


def project_files() -> Iterator[Path]:
    """The files that belong to the project, as far as they are text."""
    here = [path for path in ROOT.iterdir() if path.is_file() and path.name not in NOT_OURS]
    below = [path for folder in FOLDERS for path in (ROOT / folder).rglob("*") if path.is_file()]
    for path in here + below:
        if path.suffix in TEXT_FILES and "__pycache__" not in path.parts:
            yield path


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


# ── Who may know whom ────────────────────────────────────────────────────────────────────────────────────────────────


# By contract: imports that it forbids, each as (module, what it imports).
OFFENCES: Final = {
    "layers": [
        ("bot.domain.places", "bot.services.requests"),
        ("bot.errors", "bot.domain.ids"),
        ("bot.ports", "bot.views.reader"),
        ("bot.services.live", "handlers.routes"),
        ("bot.schedule", "handlers.routes"),
        ("bot.fleet", "handlers.routes"),
        ("handlers.help", "bot.schedule"),
        ("bot.patsnap.codes", "bot.slack.outcome"),
        ("bot.views.help", "storage.sqlite"),
        ("storage.sql.times", "bot.clock"),
        ("bot.app", "bot.doctor"),
    ],
    "adapters": [
        ("bot.services.live", "storage.sql.times"),
        ("handlers.help", "bot.patsnap.codes"),
        ("bot.doctor.slack", "bot.slack.client"),
        ("bot.__main__", "handlers.manifest"),
    ],
    "settings": [
        ("bot.services.upkeep", "bot.config"),
        ("handlers.http", "bot.config"),
        ("handlers.socket_mode", "bot.environment"),
    ],
    "core": [("bot.services.upkeep", "httpx"), ("bot.domain.ids", "sqlite3"), ("bot.views.help", "slack_sdk.models")],
    "scheduler": [("handlers.socket_mode", "apscheduler.schedulers.asyncio")],
    "fleet": [("bot.schedule", "procrastinate.worker"), ("storage.sql.rows", "procrastinate")],
    "production": [
        ("bot.services.live", "sandbox.faults"),
        ("storage.sql.rows", "tests.factories"),
        ("bot.app", "benchmarks"),
        ("bot.clock", "tools"),
    ],
    "sandbox": [("sandbox.world", "bot.errors"), ("sandbox.slack.wire", "handlers.routes")],
    "cycles": [("bot.domain.places", "bot.domain.reports"), ("storage.sql.rows", "storage.sql.requests")],
}


def contracts() -> dict[str, dict[str, str]]:
    """The contracts of `.importlinter` by their ids."""
    parser = configparser.ConfigParser()
    parser.read_string((ROOT / ".importlinter").read_text(encoding="utf-8"))
    begin = "importlinter:contract:"
    return {name.removeprefix(begin): dict(parser[name]) for name in parser.sections() if name.startswith(begin)}


def layers() -> list[set[str]]:
    """What stands on each line of the first contract, from above."""
    return [set(line.split(" | ")) for line in contracts()["layers"]["layers"].split("\n") if line]


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A copy of the sources, to break."""
    for folder in SOURCES:
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / ".importlinter", tmp_path)
    return tmp_path


def lint(tree: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache", "--no-logo", *arguments]
    return subprocess.run(command, cwd=tree, capture_output=True, text=True, timeout=60, check=False)


@pytest.mark.slow
def test_each_contract_holds(tree: Path) -> None:
    result = lint(tree)

    assert result.returncode == 0, result.stdout


@pytest.mark.slow
@pytest.mark.parametrize("contract", OFFENCES)
def test_imports_that_are_not_allowed_break_their_contract(tree: Path, contract: str) -> None:
    for module, imported in OFFENCES[contract]:
        with (tree / f"{module.replace('.', '/')}.py").open("a", encoding="utf-8") as source:
            source.write(f"\nimport {imported}\n")

    result = lint(tree, "--contract", contract)

    said = " ".join(result.stdout.split())
    assert result.returncode == 1
    assert f"{contracts()[contract]['name']} BROKEN" in said
    for module, imported in OFFENCES[contract]:
        assert words_for(contract, module, imported) in said


def words_for(contract: str, module: str, imported: str) -> str:
    """How the linter tells of an import: cycles by the package they are in, libraries by their first name."""
    if contract == "cycles":
        return f"No cycles are allowed in {module.rpartition('.')[0]}."
    ours = imported.startswith(SOURCES)
    return f"{module} -> {imported if ours else imported.partition('.')[0]}"


def test_each_contract_is_broken_by_an_example() -> None:
    assert set(OFFENCES) == set(contracts())


def test_each_module_has_its_place_among_the_layers() -> None:
    parts = {f"bot.{path.stem}" for path in (ROOT / "bot").iterdir() if path.suffix == ".py" or path.is_dir()}
    parts = (parts - {"bot.__init__", "bot.__pycache__"}) | {"handlers", "storage"}

    assert set().union(*layers()) == parts


def test_the_architecture_shows_the_same_layers() -> None:
    text = (ROOT / "docs/architecture.md").read_text(encoding="utf-8")
    [shown] = re.findall(r"```\n(bot\.__main__\n.*?)\n```", text, re.DOTALL)
    lines = [set(line.split(" | ")) for line in shown.split("\n")]

    assert len(lines) == len(layers())
    for line, layer in zip(lines, layers(), strict=True):
        assert line <= layer


# ── Modules and tests ────────────────────────────────────────────────────────────────────────────────────────────────


def test_no_module_is_longer_than_a_person_reads() -> None:
    lengths = {name_of(path): len(path.read_text(encoding="utf-8").splitlines()) for path in modules(*SOURCES, "tools")}

    assert {name: length for name, length in lengths.items() if length > LONGEST} == {}


def test_no_test_sleeps() -> None:
    # To give way for an instant, sleep(0), is no sleep; these two wait for a condition, with a deadline.
    waiting = {"tests/eventually.py", "tests/turns.py"}
    sleep = re.compile(r"(?<!def )\bsleep\((?!0\))")

    found = {name_of(path) for path in modules("tests") if sleep.search(path.read_text(encoding="utf-8"))}

    assert found - waiting == set()


def test_no_test_puts_something_else_in_the_place_of_our_own() -> None:
    # Which SQLite there is, a test can only pretend; that is not ours.
    replacing = re.compile(r"\bmonkeypatch\.set(attr|item)\((?!sqlite3, )|\bmock\.")

    found = [name_of(path) for path in modules("tests") if replacing.search(path.read_text(encoding="utf-8"))]

    assert found == []


def test_each_exception_from_ruffs_rules_has_a_reason() -> None:
    lines = (ROOT / "pyproject.toml").read_text(encoding="utf-8").splitlines()
    begin, end = lines.index("ignore = ["), lines.index("[tool.ruff.lint.flake8-tidy-imports.banned-api]")
    without, last = [], ""
    for line in lines[begin:end]:
        codes = re.findall(r'"([A-Z]+)\d+"', line)
        if codes and "#" in line:
            last = codes[-1]
        elif any(family != last for family in codes):  # a reason serves those of its family that follow it
            without.append(line.strip())
        elif not codes:
            last = ""

    assert without == []


def test_each_exception_beside_the_code_has_a_reason() -> None:
    bare = re.compile(r"# (noqa|type: ignore)(?!: [A-Z0-9, ]+ - |\[[a-z, -]+\]  # )")
    told_once = "PLC0415"  # the command lines say once, for all their imports, why they stand inside

    found = [
        f"{name_of(path)}: {line.strip()}"
        for path in modules(*SOURCES, "tools")
        for line in path.read_text(encoding="utf-8").splitlines()
        if bare.search(line) and told_once not in line
    ]

    assert found == []


# ── Slack's side: the manifest, and the routes that it promises ──────────────────────────────────────────────────────


MANIFEST: Final = manifest()


def test_the_manifest_file_is_what_the_code_says() -> None:
    assert yaml.safe_load((ROOT / "manifest.yml").read_text(encoding="utf-8")) == MANIFEST


def test_the_manifest_is_of_the_second_version() -> None:
    assert MANIFEST["_metadata"]["major_version"] == 2


def test_the_manifest_keeps_slacks_lengths() -> None:
    shown = MANIFEST["display_information"]
    assert 0 < len(shown["name"]) <= 35
    assert 0 < len(shown["description"]) <= 140
    assert 175 <= len(shown["long_description"]) <= 4000
    assert re.fullmatch(r"#[0-9a-f]{6}", shown["background_color"])
    assert 0 < len(MANIFEST["features"]["bot_user"]["display_name"]) <= 80
    for command in MANIFEST["features"]["slash_commands"]:
        assert re.fullmatch(r"/\S{1,31}", command["command"])
        assert 0 < len(command["description"]) <= 2000
        assert len(command["usage_hint"]) <= 1000


def test_patrol_asks_for_no_scope_that_it_does_not_need() -> None:
    scopes = MANIFEST["oauth_config"]["scopes"]

    needed = {"commands", "chat:write", "files:write", "channels:read", "groups:read", "users:read"}
    assert set(SCOPES) == needed
    assert set(scopes["bot"]) - set(scopes["bot_optional"]) == needed
    assert set(scopes["bot_optional"]) == set(OPTIONAL_SCOPES) <= set(scopes["bot"])
    assert all(scope.endswith(":history") for scope in scopes["bot_optional"])
    assert len(set(scopes["bot"])) == len(scopes["bot"])
    assert "user" not in scopes


def test_the_messages_tab_is_there_to_read() -> None:
    home = MANIFEST["features"]["app_home"]

    assert home["messages_tab_enabled"]
    assert home["messages_tab_read_only_enabled"]


def test_buttons_can_reach_us_over_socket_mode() -> None:
    assert MANIFEST["settings"]["interactivity"]["is_enabled"]
    assert MANIFEST["settings"]["socket_mode_enabled"]


def test_over_http_the_manifest_differs_in_where_slack_reaches_us_alone() -> None:
    """Slack's schema: each `request_url`, the command's `url`; with Socket Mode none of them is wanted."""
    there = manifest("https://patrol.example.com")
    requests = "https://patrol.example.com/slack/events"

    assert there["features"]["slash_commands"][0].pop("url") == requests
    assert there["settings"]["event_subscriptions"].pop("request_url") == requests
    assert there["settings"]["interactivity"].pop("request_url") == requests
    assert there["oauth_config"].pop("redirect_urls") == ["https://patrol.example.com/slack/oauth_redirect"]
    assert there["settings"].pop("socket_mode_enabled") is False
    there["settings"]["socket_mode_enabled"] = True
    assert there == MANIFEST
    assert there["settings"]["token_rotation_enabled"] is False


def test_the_one_command_is_escaped_and_hints_at_all_that_follows_it() -> None:
    [command] = MANIFEST["features"]["slash_commands"]

    assert command["command"] == COMMAND
    assert command["should_escape"] is True
    for one in SUBCOMMANDS:
        assert one.name in command["usage_hint"].split(" | ")


def test_what_can_be_typed_has_a_listener_and_the_reverse() -> None:
    assert {one.name for one in SUBCOMMANDS} == set(COMMANDS) - {""}


def test_what_can_be_pressed_has_a_listener_and_the_reverse() -> None:
    known = [value for name, value in vars(ids).items() if name.isupper()]

    routed = [*BUTTONS, *FORMS, *SHORTCUTS, *MESSAGE_SHORTCUTS]
    assert sorted(known) == sorted(set(known)) == sorted(routed)


def test_what_can_be_chosen_and_heard_is_in_the_manifest_and_the_reverse() -> None:
    shortcuts = MANIFEST["features"]["shortcuts"]

    for type_, routed in (("global", SHORTCUTS), ("message", MESSAGE_SHORTCUTS)):
        assert {one["callback_id"] for one in shortcuts if one["type"] == type_} == set(routed)
    assert len(shortcuts) == len(SHORTCUTS) + len(MESSAGE_SHORTCUTS)
    assert MANIFEST["settings"]["event_subscriptions"]["bot_events"] == list(EVENTS)
    for shortcut in shortcuts:
        assert 0 < len(shortcut["name"]) <= 24
        assert 0 < len(shortcut["description"]) <= 150


# ── What is written for people ───────────────────────────────────────────────────────────────────────────────────────


def documents() -> list[Path]:
    return [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]


def targets() -> set[str]:
    return set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))


def test_each_make_command_in_the_documents_exists() -> None:
    for document in documents():
        named = set(re.findall(r"(?:^|`)\s*make ([a-z-]+)", document.read_text(encoding="utf-8"), re.MULTILINE))
        assert named - targets() == set(), document.name


def test_make_has_all_that_was_promised() -> None:
    assert {
        "help",
        "install",
        "demo",
        "demo-headless",
        "tour",
        "pictures",
        "run",
        "sandbox",
        "check",
        "test",
    } <= targets()


def test_each_link_in_the_documents_leads_somewhere() -> None:
    for document in documents():
        for link in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", document.read_text(encoding="utf-8")):
            assert (document.parent / link).exists(), f"{document.name}: {link}"


def test_each_link_within_a_document_leads_to_one_of_its_headings() -> None:
    for document in documents():
        text = document.read_text(encoding="utf-8")
        headings = re.findall(r"^#+ (.*)$", text, re.MULTILINE)
        anchors = {re.sub(r"[^a-z0-9 -]", "", heading.lower()).replace(" ", "-") for heading in headings}
        assert set(re.findall(r"\]\(#([^)]+)\)", text)) - anchors == set(), document.name


def test_the_readme_shows_all_that_can_be_typed() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")

    for usage in usages(Reader()):
        assert usage.command in text


def test_each_setting_in_the_documents_exists() -> None:
    known = {PREFIX + name.upper() for name in Settings.model_fields}

    for document in documents():
        named = re.findall(rf"{PREFIX}[A-Z_]*[A-Z]", document.read_text(encoding="utf-8"))
        assert set(named) - known == set(), document.name


# What a module gives a name to: classes and functions, what they are given, and what is assigned.
NAMED: Final = re.compile(
    r"\b(?:class|def) (\w+)|^ *(\w+)(?:: [^=\n]+)? =|[(,] ?\*{0,2}(\w+): |^ +(\w+): ", re.MULTILINE
)


def test_each_term_of_the_glossary_is_a_name_in_the_code() -> None:
    text = (ROOT / "docs/glossary.md").read_text(encoding="utf-8")
    terms = re.findall(r"^\| \*\*([^*]+)\*\*", text, re.MULTILINE)
    paths = modules(*PRODUCTION)
    found = (one for path in paths for one in NAMED.findall(path.read_text(encoding="utf-8")))
    names = {name for one in found for name in one if name}
    names |= {path.stem for path in paths}
    known = {re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower() for name in names}
    promised_by = {"outbox": "deliveries"}  # the one term whose table has another name

    unknown = [term for term in terms if not {snake(promised_by.get(term, term)), plural(term)} & known]

    assert terms
    assert unknown == []


def snake(term: str) -> str:
    return term.lower().replace(" ", "_")


def plural(term: str) -> str:
    return f"{snake(term)}s"


def test_each_trouble_says_beside_it_what_it_is() -> None:
    text = (ROOT / "bot/domain/reports.py").read_text(encoding="utf-8")

    for kind in TroubleKind:
        assert re.search(rf'^    {kind.name} = "{kind}"  # \S', text, re.MULTILINE), kind


# ── Settings ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def shown_settings() -> dict[str, str]:
    """`.env.example` by names: what stands there, whether as a line to fill in or as a default."""
    text = (ROOT / ".env.example").read_text(encoding="utf-8")
    found = re.findall(rf"^(?:# )?({PREFIX}\w+)=(.*)$", text, re.MULTILINE)
    assert len(dict(found)) == len(found)
    return dict(found)


def test_the_example_shows_exactly_the_settings_that_there_are() -> None:
    assert set(shown_settings()) == {PREFIX + name.upper() for name in Settings.model_fields}


def test_the_example_shows_the_defaults(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    needed = {"PATROL_SLACK_BOT_TOKEN": "t", "PATROL_SLACK_APP_TOKEN": "t", "PATROL_PATSNAP_API_KEY": "k"}
    for name, value in (shown_settings() | needed).items():
        monkeypatch.setenv(name, value)

    settings = read_settings()

    for name, field in Settings.model_fields.items():
        if PREFIX + name.upper() not in needed:
            assert getattr(settings, name) == field.get_default(), name


def test_the_example_holds_no_secret() -> None:
    for name, value in shown_settings().items():
        if re.search(r"TOKEN|SECRET|KEY$|CLIENT_ID", name):
            assert value == "", name


# ── Requirements ─────────────────────────────────────────────────────────────────────────────────────────────────────


REQUIREMENTS: Final = sorted((ROOT / "requirements").glob("*.txt"))


@pytest.mark.parametrize("path", REQUIREMENTS, ids=lambda path: path.name)
def test_each_requirement_is_pinned_by_version_and_hash(path: Path) -> None:
    text = re.sub(r"\s*#.*", "", path.read_text(encoding="utf-8")).replace("\\\n", " ")
    lines = [line for line in text.splitlines() if line.strip()]

    assert lines
    for line in lines:
        assert re.fullmatch(r"[a-z0-9._-]+==\S+( ; [^-]*?)?(\s+--hash=sha256:[0-9a-f]{64})+\s*", line), line[:80]


@pytest.mark.parametrize("path", REQUIREMENTS, ids=lambda path: path.name)
def test_requirements_say_nothing_of_where_they_come_from(path: Path) -> None:
    text = path.read_text(encoding="utf-8")

    for word in ("://", " @ ", "index-url", "find-links", "trusted-host"):
        assert word not in text


def required(path: Path) -> set[str]:
    return set(re.findall(r"^([a-z0-9._-]+==\S+)", path.read_text(encoding="utf-8"), re.MULTILINE))


def test_what_runs_is_part_of_what_is_checked_with_and_that_of_what_is_developed_with() -> None:
    running, checking, developing = (required(ROOT / f"requirements/{name}.txt") for name in ("run", "check", "dev"))

    assert running < checking < developing


def test_no_file_names_a_place_where_packages_come_from() -> None:
    hosts = [".".join(parts) for parts in (("pypi", "org"), ("pythonhosted", "org"), ("pypi", "python", "org"))]

    found = [
        f"{name_of(path)}: {host}"
        for path in project_files()
        for host in hosts
        if host in path.read_text(encoding="utf-8")
    ]

    assert found == []


def test_dependencies_have_a_floor() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = [*project["dependencies"], *(one for extra in project["optional-dependencies"].values() for one in extra)]

    assert [one for one in wanted if "==" not in one and ">=" not in one] == []
