"""What people do at the page beyond what they do in Slack: read, steer time and faults, kill Patrol, take the tour."""

from collections.abc import Mapping
from datetime import timedelta

from sandbox.page.rooms import Rooms
from sandbox.page.stage import Stage
from sandbox.page.tour import Tour
from sandbox.slack.control import Verb
from sandbox.slack.wire import Json


class Verbs:
    """Each verb takes the JSON that was sent, and says in an error what it cannot do (`control.handler`)."""

    def __init__(self, stage: Stage, rooms: Rooms, tour: Tour) -> None:
        """Act on this stage and tour; what is read is marked in the room where it is."""
        self._stage = stage
        self._rooms = rooms
        self._tour = tour

    @property
    def by_name(self) -> Mapping[str, Verb]:
        """The verbs, by what follows `/control/`."""
        return {
            "read": self._read,
            "bot": self._bot,
            "pass": self._pass,
            "condition": self._condition,
            "begin_bill": self._begin_bill,
            "tour": self._lead,
        }

    async def _read(self, said: Json) -> Json:
        """`{"person": …, "place": …, "ts": …}`: the person has read up to there."""
        reading, asked = self._rooms.of(said).reading, self._rooms.asked(said, by="person")
        reading.marks.read(asked.person, asked.place, asked.ts)
        return {"place": reading.place(asked.person, asked.place)}

    async def _bot(self, said: Json) -> Json:
        """`{"do": "start"}`, `"stop"` or `"kill"`."""
        match said["do"]:
            case "start":
                self._stage.start()
            case "kill":
                self._stage.kill()
            case "stop":
                await self._stage.stop()
            case other:
                raise ValueError(f"a bot can start, stop or be killed, not {other}")
        return self._stage.as_json()

    async def _pass(self, said: Json) -> Json:
        """`{"seconds": 604800}`: so much time passes, in steps; 0 stops what passes."""
        seconds = float(said["seconds"])
        if seconds:
            self._stage.passing.begin(timedelta(seconds=seconds))
        else:
            await self._stage.passing.stop()
        return self._stage.as_json()

    async def _condition(self, said: Json) -> Json:
        """`{"name": "patsnap-slow", "on": true}`; without a name all are switched off."""
        if "name" in said:
            await self._stage.conditions.set(str(said["name"]), on=said["on"] is True)
        else:
            await self._stage.conditions.clear()
        return self._stage.as_json()

    async def _begin_bill(self, _: Json) -> Json:
        """Begin the count of what is billed anew."""
        self._stage.bill.reset()
        return self._stage.bill.as_json()

    async def _lead(self, said: Json) -> Json:
        """`{"do": "start"}` from its beginning, or `"end"`."""
        match said["do"]:
            case "start":
                await self._tour.start()
            case "end":
                await self._tour.end()
            case other:
                raise ValueError(f"a tour can start or end, not {other}")
        return {"tour": self._tour.step}
