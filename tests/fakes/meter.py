"""A meter that remembers what it was told."""

from bot.ports import Heard, Outcome, Retried


class FakeMeter:
    """`bot.ports.Meter` in memory."""

    def __init__(self) -> None:
        self.acks: list[Heard] = []
        self.beats = 0
        self.turns: list[tuple[str, Outcome]] = []
        self.retries: list[Retried] = []
        self.gaps = 0
        self.calls: list[tuple[str, str, bool]] = []

    def acked(self, heard: Heard, seconds: float) -> None:
        assert 0 < seconds < 60
        self.acks.append(heard)

    def beat(self) -> None:
        self.beats += 1

    def turned(self, tick: str, outcome: Outcome) -> None:
        self.turns.append((tick, outcome))

    def retried(self, what: Retried) -> None:
        self.retries.append(what)

    def gap(self) -> None:
        self.gaps += 1

    def called(self, endpoint: str, code: str, *, is_quota: bool = False) -> None:
        self.calls.append((endpoint, code, is_quota))
