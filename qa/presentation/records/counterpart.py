"""The JSON of an entry's counterparts in other editions, and of what it takes over from one."""

from corpus import Language
from qa.presentation.record import ENTRY_EXAMPLE, Record, describe


class CounterpartRecord(Record):
    """An entry of another edition of the same country or series that asks the same."""

    entry: str = describe("Its id.", ENTRY_EXAMPLE)
    certainty: float = describe("How certain that is; 1 if a person says so.", 0.81, ge=0, le=1)


class TakenOverRecord(CounterpartRecord):
    """What an entry has of a counterpart, for want of its own."""

    examples: int = describe("The number of example questions.", 103, ge=0)
    plain_titles: list[Language] = describe("The languages of the plain titles.", ["en", "es"])
