"""What Slack's error words mean for what we wanted: one table, in our own classes.

Sources: the error tables of Slack's pages on chat.postMessage, chat.update, conversations.history,
files.getUploadURLExternal, files.completeUploadExternal, files.upload (whose words the upload's steps share),
conversations.info and .members, users.info, .list and .conversations, views.open, .update and .publish,
apps.connections.open and auth.test.
A word that is not here is `UNKNOWN`. `not_installed` is ours: Slack was not asked, as there is no
token for the workspace.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final


class Fate(StrEnum):
    """What becomes of a call that Slack refused."""

    TEMPORARY = "temporary"  # the same call may do later
    PLACE = "place"  # this place will not take it; another may
    TOKEN = "token"  # noqa: S105 - our token is worth nothing any more: nothing will do until somebody installs Patrol again
    SCOPE = "scope"  # Patrol was not granted what this call needs
    FILE = "file"  # this file will not be taken
    OURS = "ours"  # we asked wrongly; repeating is of no use
    GONE = "gone"  # the message, thread or upload that it refers to is not there, or cannot be changed any more
    UNKNOWN = "unknown"  # a word that this table does not have


_WORDS: Final[Mapping[Fate, str]] = {
    Fate.TEMPORARY: """
        ratelimited rate_limited message_limit_exceeded service_unavailable internal_error fatal_error request_timeout
        team_added_to_org org_login_required external_channel_migrating file_update_failed update_failed
        streaming_state_conflict fetch_members_failed unable_to_share_files
    """,
    Fate.PLACE: """
        not_in_channel channel_not_found invalid_channel invalid_channel_id is_archived is_inactive
        channel_is_limited_access not_enabled
        posting_to_channel_denied posting_to_general_channel_denied no_permission cannot_dm_bot user_disabled
        user_not_found user_not_visible user_is_bot user_is_restricted user_is_ultra_restricted messages_tab_disabled
        ekm_access_denied access_denied
        team_access_not_granted channel_type_not_supported method_not_supported_for_channel_type
        slack_connect_file_link_sharing_blocked slack_connect_file_upload_sharing_blocked
        slack_connect_blocked_file_type slack_connect_canvas_sharing_blocked slack_connect_clip_sharing_blocked
        slack_connect_lists_sharing_blocked
    """,
    Fate.TOKEN: """
        invalid_auth not_authed account_inactive token_revoked token_expired two_factor_setup_required accesslimited
        enterprise_is_restricted team_not_found is_bot user_removed_from_team forbidden_team not_installed
    """,
    Fate.SCOPE: """
        missing_scope not_allowed_token_type
    """,
    Fate.FILE: """
        file_uploads_disabled file_uploads_except_images_disabled file_upload_size_restricted file_upload_size_zero
        file_type_not_allowed storage_limit_reached snippet_too_large blocked_file_type malware_detected
        post_contents_too_large file_share_limit_reached max_file_sharing_exceeded
    """,
    Fate.OURS: """
        invalid_blocks invalid_blocks_format msg_too_long msg_blocks_too_long no_text markdown_text_conflict
        invalid_arguments invalid_arg_name invalid_array_arg invalid_charset invalid_form_data invalid_post_type
        missing_post_type missing_argument invalid_json json_not_object invalid_metadata_format
        invalid_metadata_schema metadata_too_large metadata_must_be_sent_from_app too_many_attachments
        alt_txt_too_large unknown_snippet_type invalid_cursor invalid_limit invalid_ts_latest invalid_ts_oldest
        unknown_method deprecated_endpoint method_deprecated attachment_payload_limit_exceeded invalid_attachments
        too_many_contact_cards as_user_not_supported send_on_behalf_not_allowed duplicate_channel_not_found
        duplicate_message_not_found cant_broadcast_message block_mismatch bad_timestamp missing_file_data
        limit_required invalid_metadata_filter_keys duplicate_external_id view_too_large push_limit_reached
    """,
    Fate.GONE: """
        message_not_found thread_not_found invalid_thread_ts cannot_reply_to_message cant_update_message
        edit_window_closed file_not_found file_deleted file_is_deleted thread_locked not_found
        hash_conflict expired_trigger_id exchanged_trigger_id
        invalid_trigger_id trigger_expired trigger_exchanged expired_url used_url
    """,
}

_FATES: Final[Mapping[str, Fate]] = {word: fate for fate, words in _WORDS.items() for word in words.split()}

_RESTRICTED: Final = "restricted_action"  # also restricted_action_read_only_channel and more


# The message whose thread it should go to is not there, is no parent any more, or takes no replies: beside it, it may.
THREAD_IS_GONE: Final = frozenset(
    {
        *("thread_not_found", "invalid_thread_ts", "cannot_reply_to_message"),
        *("thread_locked", "restricted_action_thread_locked", "restricted_action_non_threadable_channel"),
    }
)
# This place takes messages and no files, or not such ones.
NO_FILES_HERE: Final = frozenset(
    {
        "slack_connect_file_link_sharing_blocked",
        "slack_connect_file_upload_sharing_blocked",
        "slack_connect_blocked_file_type",
    }
)


def fate_of(error: str) -> Fate:
    """The class of Slack's error word, `UNKNOWN` where the table does not have it."""
    return _FATES.get(error, Fate.PLACE if error.startswith(_RESTRICTED) else Fate.UNKNOWN)
