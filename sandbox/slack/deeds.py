"""What people do in the workspace, told by the names of people, places and things. Each waits for the app's ack."""

from collections.abc import Mapping

from sandbox.slack import acts, payloads, state, suggestions
from sandbox.slack.context import Context
from sandbox.slack.delivery import Delivery
from sandbox.slack.envelope import Answer
from sandbox.slack.lifecycle import Tell
from sandbox.slack.messages import Message
from sandbox.slack.people import Channel, Person
from sandbox.slack.surfaces import View
from sandbox.slack.workspace import NotSeenError


class Deeds:
    """The hands of everybody in one workspace.

    Names of places: a channel's name or id, or `@name` for a person's direct conversation with that member.
    """

    def __init__(self, context: Context, delivery: Delivery, tell: Tell) -> None:
        """Act in this context; commands and presses go by `delivery`, events by `tell`."""
        self.context = context
        self.workspace = context.workspace
        self._delivery = delivery
        self._tell = tell

    def person(self, name: str) -> Person:
        """The member of this name; KeyError if there is none."""
        return self.workspace.person(name)

    def channel(self, name: str) -> Channel:
        """The channel of this name; KeyError if there is none. Its members may be changed."""
        return self.workspace.channel(name)

    def say(self, person: str, place: str, text: str, *, thread_ts: str | None = None) -> Message:
        """Let a person write a message; the app hears nothing of it. KeyError where there is no such thread."""
        writer = self.person(person)
        channel = self.workspace.place(writer, place)
        acts.check_in(writer, channel)
        if thread_ts is not None and self._visible(writer, channel, thread_ts).thread_ts is not None:
            raise KeyError(thread_ts)
        message = Message(channel.id, self.workspace.new_ts(), writer.id, text, thread_ts=thread_ts)
        return self.workspace.add(message)

    async def command(self, person: str, place: str, command: str, text: str = "") -> Answer:
        """Let a person type a slash command in a place; mentions and links are escaped as Slack does."""
        writer = self._user(person)
        channel = self.workspace.place(writer, place)
        return await acts.command(self.context, self._delivery, writer, channel, f"{command} {text}")

    async def press(
        self,
        person: str,
        place: str,
        ts: str,
        action_id: str,
        *,
        block_id: str | None = None,
        value: object = None,
    ) -> Answer:
        """Let a person press a button of a message, or choose `value` in a menu.

        Raises NotSeenError if the person does not see the message, KeyError if it has no such element.
        """
        reader = self.person(person)
        message = self._visible(reader, self.workspace.place(reader, place), ts)
        element = state.find_element(message.blocks, action_id, block_id)
        return await acts.press(self.context, self._delivery, reader, message, element, value)

    async def press_view(
        self,
        person: str,
        action_id: str,
        *,
        block_id: str | None = None,
        view_id: str | None = None,
        value: object = None,
        values: Mapping[str, object] | None = None,
    ) -> Answer:
        """Let a person press or choose in a view: by default the modal that is open, or else the Home."""
        view = self._view(person, view_id)
        element = state.find_element(view.blocks, action_id, block_id)
        return await acts.press_in_view(self.context, self._delivery, view, element, value, values or {})

    async def suggest(
        self,
        person: str,
        action_id: str,
        typed: str,
        *,
        block_id: str | None = None,
        message: tuple[str, str] | None = None,
        view_id: str | None = None,
        values: Mapping[str, object] | None = None,
    ) -> Answer:
        """Let a person type into a menu that asks the app, in a message (place and ts) or a view."""
        reader = self.person(person)
        if message is None:
            view = self._view(person, view_id)
            blocks, where = view.blocks, payloads.on_view(self.context, view, state.values(view.blocks, values or {}))
        else:
            channel = self.workspace.place(reader, message[0])
            shown = self._visible(reader, channel, message[1])
            blocks, where = shown.blocks, payloads.on_message(self.context, reader, channel, shown)
        menu = suggestions.find(blocks, action_id, block_id)
        return await suggestions.suggest(self.context, self._delivery, reader, where, menu, typed)

    async def view_submit(
        self, person: str, view_id: str | None = None, values: Mapping[str, object] | None = None
    ) -> Answer:
        """Let a person send a modal (the top one by default), with values by block id or action id."""
        return await acts.submit(self.context, self._delivery, self._view(person, view_id), values or {})

    async def view_close(self, person: str, *, everything: bool = False) -> Answer | None:
        """Let a person close the top modal, or all of them; None if the app does not want to know."""
        return await acts.close(self.context, self._delivery, self._view(person, None), everything=everything)

    async def shortcut(self, person: str, callback_id: str, place: str = "", ts: str = "") -> Answer:
        """Let a person choose a global shortcut, or with `ts` one of a message."""
        reader = self._user(person)
        message = self._visible(reader, self.workspace.place(reader, place), ts) if ts else None
        return await acts.shortcut(self.context, self._delivery, reader, callback_id, message)

    async def open_home(self, person: str) -> Answer:
        """Let a person open the app's Home tab."""
        reader = self._user(person)
        place = self.workspace.direct(reader.id, self.workspace.bot.id)
        return await self._tell(
            {
                "type": "app_home_opened",
                "user": reader.id,
                "channel": place.id,
                "tab": "home",
                "event_ts": self.workspace.new_ts(),
            }
        )

    def _user(self, name: str) -> Person:
        """Who uses the app; NotSeenError where nobody has ever installed it."""
        person = self.person(name)
        if not self.context.grant.token:
            raise NotSeenError(person.name, "Patrol, which nobody has added to this workspace")
        return person

    def _visible(self, person: Person, channel: Channel, ts: str) -> Message:
        if not self.workspace.sees(person, channel):
            raise NotSeenError(person.name, channel.name)
        message = self.workspace.message(channel.id, ts)
        if message is None or not message.is_for(person.id):
            raise NotSeenError(person.name, ts)
        return message

    def _view(self, person: str, view_id: str | None) -> View:
        reader = self.person(person)
        surfaces = self.context.surfaces
        view = surfaces.find(view_id) if view_id else surfaces.top(reader.id) or surfaces.home(reader.id)
        if view is None or view.person != reader.id:
            raise NotSeenError(person, view_id or "a view")
        return view
