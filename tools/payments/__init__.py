"""What artists are owed and were paid, and paying them (spec tools 3)."""

from tools.payments.get_artist_payment_ledger import get_artist_payment_ledger
from tools.payments.get_artist_stripe_status import get_artist_stripe_status
from tools.payments.get_artists_owed import get_artists_owed
from tools.payments.get_exchange_rates import get_exchange_rates
from tools.payments.get_manual_payment_requests import get_manual_payment_requests
from tools.payments.get_payment_invitations import get_payment_invitations
from tools.payments.get_payment_status_health import get_payment_status_health
from tools.payments.process_artist_payment import process_artist_payment
from tools.payments.send_payment_reminder import send_payment_reminder
from tools.spec import AnyTool

TOOLS: tuple[AnyTool, ...] = (
    get_artist_stripe_status,
    process_artist_payment,
    get_exchange_rates,
    get_manual_payment_requests,
    get_artist_payment_ledger,
    get_artists_owed,
    get_payment_status_health,
    get_payment_invitations,
    send_payment_reminder,
)
