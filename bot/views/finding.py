"""*Find* in the form of an order: the companies that the typed name fits, to choose from before anything is spent."""

from typing import Final

from bot.domain.companies import Company, CompanySearch, SearchState
from bot.domain.ids import derived_id
from bot.domain.messages import Block
from bot.views.blocks import context, escape, section, unmarked
from bot.views.choosing import more_line
from bot.views.reader import Reader
from bot.views.results import said

FOUND: Final = "company_found"  # how the action id of the choice begins; each name has one of its own
AS_TYPED: Final = "as typed"  # the value of the choice that is none of them; of the others it is the credit code
_OPTION: Final = 75  # characters (Slack: option object)
_CODE: Final = 30
_NAME: Final = 120
_BETWEEN: Final = " · "
_UNSEEN: Final = "…"  # of what cannot be seen


def searching(reader: Reader, typed: str) -> list[Block]:
    """A result that is on its way."""
    return said(reader.say("Searching for companies that fit “{typed}” …", typed=escape(typed, _NAME)))


def nothing_typed(reader: Reader) -> list[Block]:
    """There is nothing to look for."""
    return said(reader.say("Type the company's name first."))


def needs_no_search(reader: Reader) -> list[Block]:
    """A code was typed where a name could be."""
    return said(reader.say("That is a company's code, which is surer than a name: it needs no search."))


def found_companies(reader: Reader, typed: str, search: CompanySearch) -> list[Block]:
    """What PatSnap says of the name: a choice of companies, or why there is none. The typed name can be sent anyway."""
    name = escape(typed, _NAME)
    match search.state:
        case SearchState.KNOWN if search.found:
            more = more_line(reader, search.total, len(search.found))
            return [_choice(reader, typed, search), *([context(more)] if more else [])]
        case SearchState.KNOWN:
            told = reader.say(
                "PatSnap finds no company that fits “{typed}”. You can order by this name all the same.", typed=name
            )
        case SearchState.NOT_LICENSED:
            told = reader.say("This PatSnap account has no company search. You can order by the name as it is typed.")
        case SearchState.WANTED if search.owner is not None:
            told = reader.say(
                "PatSnap is being asked about “{typed}” just now. Press Find again in a moment.", typed=name
            )
        case _:
            told = reader.say(
                "PatSnap does not say now which companies fit “{typed}”. Press Find again in a minute, or order by "
                "the name as it is typed.",
                typed=name,
            )
    return [section(told)]


def _choice(reader: Reader, typed: str, search: CompanySearch) -> Block:
    options: list[Block] = [
        {
            "text": _plain(unmarked(company.name, _OPTION) or _UNSEEN),
            "description": _plain(_below(company)),
            "value": company.credit_code[:_OPTION],
        }
        for company in search.found
    ]
    as_typed = {"text": _plain(reader.say("None of these: use the name as typed")), "value": AS_TYPED}
    # Another action id for another name: what was chosen for that one must not stay chosen (Slack: views.update).
    action_id = f"{FOUND}.{derived_id('found', search.name)}"
    return {
        "type": "input",
        "optional": True,
        "label": _plain(reader.say("Which company?")),
        "hint": _plain(reader.say("Found for “{typed}”. What is chosen is ordered", typed=unmarked(typed, _NAME))),
        "element": {"type": "radio_buttons", "action_id": action_id, "options": [*options, as_typed]},
    }


def _below(company: Company) -> str:
    """The English name, shortened so that the whole code stands beside it."""
    code = unmarked(company.credit_code, _CODE) or _UNSEEN
    english = unmarked(company.english, _OPTION - len(code) - len(_BETWEEN))
    return f"{english}{_BETWEEN}{code}" if english else code


def _plain(text: str) -> Block:
    return {"type": "plain_text", "text": text}
