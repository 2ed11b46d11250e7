"""Rows of some accounts alone, where work is looked for."""

import json

from bot.ports import Whose


def among(column: str, whose: Whose) -> str:
    """SQL that is true of the accounts that are meant; `column` is SQL too, of our own words. Values: `names_of`."""
    if whose.only:
        return f"{column} = :only_account"
    if whose.but:
        return f"{column} not in (select value from json_each(:but_accounts))"  # noqa: S608 - our words
    return "1 = 1"


def names_of(whose: Whose) -> dict[str, object]:
    """The values for that."""
    if whose.only:
        return {"only_account": whose.only}
    return {"but_accounts": json.dumps(sorted(whose.but))} if whose.but else {}
