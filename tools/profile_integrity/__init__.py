"""Duplicates, invitations, readiness, vote weights, and corrections of artist profiles (spec tools 2)."""

from tools.profile_integrity.find_duplicate_profiles import find_duplicate_profiles
from tools.profile_integrity.get_artist_invitations import get_artist_invitations
from tools.profile_integrity.get_event_readiness import get_event_readiness
from tools.profile_integrity.get_qr_scan_status import get_qr_scan_status
from tools.profile_integrity.get_vote_weights import get_vote_weights
from tools.profile_integrity.refresh_vote_weights import refresh_vote_weights
from tools.profile_integrity.send_artist_invitation import send_artist_invitation
from tools.profile_integrity.update_artist_bio import update_artist_bio
from tools.profile_integrity.update_artist_country import update_artist_country
from tools.profile_integrity.update_artist_name import update_artist_name
from tools.spec import AnyTool

TOOLS: tuple[AnyTool, ...] = (
    find_duplicate_profiles,
    update_artist_name,
    update_artist_bio,
    update_artist_country,
    get_artist_invitations,
    send_artist_invitation,
    get_event_readiness,
    get_vote_weights,
    refresh_vote_weights,
    get_qr_scan_status,
)
