"""What people type otherwise is answered to them alone, and orders nothing."""

import pytest

from sandbox.patsnap import Life
from sandbox.world import World
from tests.journeys.office import COMPANY, QUICK, Office, bot_in, both_transports

USAGE = "`/patrol report &lt;company&gt; [word|pdf] [unbranded] [how often] [to me|here|#channel]`"

SAID = {
    "help": [USAGE, "*Patrol* brings PatSnap's reports and alerts to Slack."],
    "": [USAGE],
    "HELP": [USAGE],
    "reprot 小米": ["Patrol does not know “reprot 小米”.", "Did you mean `/patrol report 小米`?", "`/patrol help`"],
    "xyzzy": ["Patrol does not know “xyzzy”.", "`/patrol help`"],
    "report pdf to me": ["Which company?", USAGE],
    "value word": ["Which patent?", "`/patrol value &lt;publication number&gt;"],
    "value 小米": ["“小米” is neither a publication number, as in `CN108977442B`"],
    "report " + "长" * 201: ["is too long for a company's name (200 characters at most)"],
    f"report {COMPANY} to #nowhere": ["Patrol cannot see #nowhere."],
    f"report {COMPANY} to @bob": [
        "Patrol cannot bring it there: “to @bob”. It can come `here`, `to me`, or `to #channel`."
    ],
    f"report “{COMPANY}” xls": ["Patrol does not know “xls”."],
}


@both_transports
@pytest.mark.asyncio
async def test_what_cannot_be_done_is_explained_to_the_person_alone(
    world: World, office: Office, transport: str
) -> None:
    async with bot_in(world, transport):
        for text, sentences in SAID.items():
            answer = await office.asks(text)
            assert answer.acked, text
            assert answer.error is None, text
            said = office.whispers()[-1]
            for sentence in sentences:
                assert sentence in said, text

    assert len(office.whispers()) == len(SAID)
    assert office.whispers("bob") == []
    assert office.texts() == []
    assert world.patsnap.jobs == []
    assert world.slack.posted == []


@pytest.mark.parametrize(
    ("typed", "company", "kind"),
    [
        ("report “Word to Me” pdf", "Word to Me", "pdf"),
        ('report "Acme  PDF"  WORD', "Acme PDF", "word"),
        ("report 「小米科技」 word", "小米科技", "word"),
        ("report Procter & Gamble <Japan> docx here", "Procter & Gamble <Japan>", "word"),
        ("report Booking.com pdf", "Booking.com", "pdf"),
        ("REPORT\u3000小米科技有限责任公司\u3000pdf", COMPANY, "pdf"),
        ("report 小米科技有限责任公司 ｗｏｒｄ", COMPANY, "word"),
    ],
)
@pytest.mark.asyncio
async def test_patsnap_is_asked_for_the_name_that_was_typed(
    world: World, office: Office, typed: str, company: str, kind: str
) -> None:
    async with bot_in(world):
        await office.asks(typed)
        await office.delivered()

    [job] = world.patsnap.jobs
    assert (job.order.company, job.order.report_type) == (company, kind)


HOSTILE = "<!channel> *bold* <https://evil.example|小米> `code` & co"


@pytest.mark.asyncio
async def test_a_name_that_is_markup_is_shown_as_plain_text(world: World, office: Office) -> None:
    world.patsnap.life = Life(QUICK.queue, QUICK.making, fails=True, cause="<!here> *不支持* <@U0SANDBOXBOB>")
    async with bot_in(world):
        await office.asks(f"report {HOSTILE}")
        message = await office.shows("PatSnap could not make it and says")

    assert [job.order.company for job in world.patsnap.jobs] == [HOSTILE]
    shown = message.blocks[0]["text"]["text"]
    for words in (shown, message.text, world.slack.posted[0]["text"]):
        for markup in ("<!", "<@", "<http", " *bold* ", "`code`"):
            assert markup not in words
    assert "&lt;!channel&gt; \u2060*\u2060bold\u2060*\u2060" in shown
    assert "“&lt;!here&gt; \u2060*\u2060不支持\u2060*\u2060 &lt;@U0SANDBOXBOB&gt;”" in shown
