"""The archive of a call's services, or the plain statement that there is none."""

from arthur.errors import NotConfigured
from memory.archive import Archive
from tools.context import ToolContext


def the_archive(ctx: ToolContext) -> Archive:
    """Return the Slack archive.

    Raises:
        NotConfigured: none is set up here.
    """
    if ctx.services.archive is None:
        raise NotConfigured("The Slack archive is not set up here, so old messages cannot be searched.")
    return ctx.services.archive
