"""Files in three steps: files.getUploadURLExternal, the upload itself (`uploads`), files.completeUploadExternal."""

from typing import Final

from sandbox.slack.chat import Content, check_member, check_thread, content, new_message, open_place
from sandbox.slack.context import Call, Method
from sandbox.slack.messages import File
from sandbox.slack.people import Channel
from sandbox.slack.uploads import Upload
from sandbox.slack.wire import Arguments, Json, SlackError

LARGEST: Final = 1_073_741_824  # bytes
ALT_TEXT: Final = 1_000
PLACES: Final = 100


def get_upload_url(call: Call) -> Json:
    """files.getUploadURLExternal: announce a file of a name and a length in bytes."""
    length = call.arguments.number("length", 0)
    if not call.arguments.text("filename") or length <= 0:
        raise SlackError("missing_argument")
    if length > LARGEST:
        raise SlackError("file_upload_size_restricted")
    alt_text = call.arguments.text("alt_txt")
    if len(alt_text) > ALT_TEXT:
        raise SlackError("invalid_arguments", "[ERROR] must be less than 1001 characters: alt_txt")
    upload = Upload(call.workspace.new_id("F"), call.arguments.text("filename"), length, alt_text)
    secret = call.context.uploads.announce(upload)
    return {"ok": True, "upload_url": f"{call.context.url}/upload/v1/{secret}", "file_id": upload.id}


def complete(call: Call) -> Json:
    """files.completeUploadExternal: once for each file; everything is checked before anything is shared."""
    wanted = _files(call)
    places = _places(call)
    thread_ts = call.arguments.text("thread_ts")
    if thread_ts and len(places) != 1:
        raise SlackError("invalid_arguments", "[ERROR] thread_ts needs exactly one channel")
    threads = [check_thread(call.workspace, place, thread_ts) for place in places]
    said = _comment(call.arguments)
    for upload, _ in wanted:
        upload.completed = True
    shown = [upload.file(title) for upload, title in wanted if upload.shareable]
    for place, thread in zip(places, threads, strict=True):
        _share(call, place, shown, said, thread)
    return {"ok": True, "files": [{"id": upload.id, "title": title or upload.name} for upload, title in wanted]}


def _files(call: Call) -> list[tuple[Upload, str]]:
    files = call.arguments.decoded("files", "invalid_arguments")
    if not isinstance(files, list) or not files or not all(isinstance(file, dict) for file in files):
        raise SlackError("invalid_arguments", "[ERROR] missing required field: files")
    found = []
    for file in files:
        upload = call.context.uploads.find(str(file.get("id")))
        if upload is None or upload.path is None or upload.completed:
            raise SlackError("file_not_found")
        found.append((upload, str(file.get("title") or "")))
    return found


def _places(call: Call) -> list[Channel]:
    channel, channels = call.arguments.text("channel_id"), call.arguments.text("channels")
    if channel and channels:
        raise SlackError("invalid_arguments", "[ERROR] channel_id and channels exclude each other")
    if channel:
        return [check_member(call.workspace, call.workspace.find_channel(channel))]
    names = [name.strip() for name in channels.split(",") if name.strip()]
    if len(names) > PLACES:
        raise SlackError("invalid_arguments", "[ERROR] no more than 100 items allowed: channels")
    return [check_member(call.workspace, open_place(call.workspace, name)) for name in names]


def _comment(arguments: Arguments) -> Content:
    comment = arguments.text("initial_comment")
    if comment:
        return Content(comment, None, None, None)
    return Content(None, content(arguments).blocks, None, None)


def _share(call: Call, place: Channel, files: list[File], said: Content, thread_ts: str | None) -> None:
    if not files:
        return
    message = new_message(call.workspace, place, said, thread_ts)
    message.files, message.subtype = list(files), "file_share"
    call.workspace.add(message)


METHODS: Final = {
    "files.getUploadURLExternal": Method(get_upload_url, "files:write"),
    "files.completeUploadExternal": Method(complete, "files:write"),
}
