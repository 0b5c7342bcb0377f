"""The client of the edge functions, or the settings that are missing for it."""

from arthur.errors import NotConfigured
from tools.clients.edge import EdgeClient
from tools.context import ToolContext


def edge_of(ctx: ToolContext) -> EdgeClient:
    """Return the client of the company's edge functions.

    Raises:
        NotConfigured: their address or key is not set.
    """
    edge = ctx.services.edge
    if edge is None:
        raise NotConfigured("The edge functions are not configured: set SUPABASE_URL and SUPABASE_SERVICE_ROLE_KEY.")
    return edge
