"""What colleagues ask and order in plain words, for each tool; `test_every_tool.py` puts it to Arthur."""

OPS = "U0DEMOOPS1"
FINANCE = "U0DEMOFIN1"

READS = {
    "lookup_event": "When and where do we paint next in Toronto?",
    "lookup_person": "Do we know a person called Bram Kestrelby?",
    "lookup_artist_profile": "Look up the painter Evander Brightwater",
    "lookup_artwork_bids": "Which paintings hung at AB4012, and how many bids did each get?",
    "get_vote_data": "Which artist did most people vote for at AB4012?",
    "debug_event_visibility": "Guests tell me they can't find AB4022 in the app. Why is it hidden?",
    "get_event_config": "How is AB4020 configured?",
    "run_event_health_check": "Please do a health check of AB4047",
    "get_event_summary": "Give me a recap of AB4012",
    "get_bid_history": "Who all placed bids on AB4012-1-1?",
    "get_auction_timing": "At what time do the auctions of AB4015 close?",
    "get_auction_revenue": "What did the auction at AB4012 bring in, artist by artist?",
    "get_eventbrite_data": "How are ticket sales for AB4031 looking?",
    "get_eventbrite_mapping": "Which Eventbrite listing belongs to AB4024?",
    "get_eventbrite_fees": "What does Eventbrite keep in fees on AB4028?",
    "find_duplicate_profiles": "Are there duplicate profiles named Marisol Vermilion?",
    "get_artist_invitations": "Which artists have been invited to paint at AB4018?",
    "get_event_readiness": "Are we ready to open AB4020?",
    "get_vote_weights": "How were the votes at AB4012 weighted?",
    "get_qr_scan_status": "How many guests scanned their QR code at AB4015?",
    "get_artist_stripe_status": "Is the Stripe account of artist 310002 ready for a payout?",
    "get_exchange_rates": "What is 250 USD in CAD?",
    "get_manual_payment_requests": "Which manual payment requests are still pending?",
    "get_artist_payment_ledger": "Show me the payment ledger of artist 310001",
    "get_artists_owed": "Which artists of AB4012 do we still owe money?",
    "get_payment_status_health": "Do the payment statuses at AB3989 add up?",
    "get_payment_invitations": "When did we ask artist 310004 to set up payments?",
    "get_meta_ads_data": "How are the Facebook ads for AB4020 doing?",
    "get_sms_campaigns": "Which SMS campaigns did we run for AB4020?",
    "get_sms_audience_count": "How many guests of AB4012 could we reach by SMS?",
    "get_sms_conversation": "Which texts did we exchange with Tamsin Birchlow?",
    "get_notification_status": "Were the notifications for AB4015 delivered?",
    "get_active_offers": "Which offers are active at the moment?",
    "get_sponsorship_summary": "Who sponsors AB4020, and with how much?",
    "get_slack_queue_health": "Is the queue of Slack notifications backed up?",
    "get_email_queue_stats": "How many emails went out over the last week?",
    "get_email_log": "Which emails did we send about AB4020?",
    "check_rls_policies": "Is row level security on for the people table?",
    "live_event_diagnostic": "Is everything running fine at AB4015 right now?",
    "get_bug_reports": "Which bug reports are open?",
    "refresh_eventbrite_data": "Pull fresh ticket numbers from Eventbrite for AB4033",
    "verify_eventbrite_config": "Does our Eventbrite connection work?",
    "get_chart_comparators": "Which earlier shows is AB4028 compared to?",
    "generate_chart": "Draw the ticket pace chart for AB4020",
    "get_chart_schedule": "Which charts are scheduled for AB4016?",
    "get_memory": "What do you remember about this channel?",
    "get_memory_versions": "Show the versions of this channel's memory",
    "search_slack_knowledge": "Search Slack for what was said about easel deliveries",
    "get_slack_knowledge_stats": "How many Slack messages are in the archive?",
}
"""What a colleague asks, by the tool that answers."""

NOT_SET_UP = {"search_slack_knowledge", "get_slack_knowledge_stats"}
"""Tools of the Slack archive, which this company has not set up: they say so."""

OF_ITSELF = {
    "get_chart_history": "Which charts have been drawn for AB4016 so far?",
    "get_chart_scheduler_status": "Is the chart scheduler doing its work?",
    "get_bot_errors": "Which errors did you run into today?",
    "get_bot_sessions": "Show me the bot sessions of the last 24 hours",
    "get_bot_tool_stats": "Which of your tools were used most today?",
}
"""Questions about what Arthur did before: each is put to an Arthur of its own, so that nothing else has happened."""

WRITES = {
    "update_artist_name": (OPS, "Rename artist 310012 to Marisol Vermilion-Hart"),
    "update_artist_bio": (OPS, 'Change the bio of artist 310005 to "Benedek paints rivers at night."'),
    "update_artist_country": (OPS, "Set the country of artist 310005 to New Zealand"),
    "send_artist_invitation": (OPS, "Invite artist 310005 to AB4033 with the message 'We saved you an easel.'"),
    "process_artist_payment": (FINANCE, "Pay artist 310002 60 CAD for AB4012"),
    "send_payment_reminder": (FINANCE, "Remind artist 310003 to set up payments for AB4012"),
    "create_bug_report": (OPS, "File a bug report: the vote page of AB4015 stays blank"),
    "set_chart_comparators": (OPS, "Compare AB4020 with AB3974 and AB4012 from now on"),
    "schedule_chart_autopost": (OPS, "Post the ticket chart of AB4020 in this channel every day"),
    "update_chart_schedule": (OPS, "Pause the chart posts of AB4016"),
    "update_memory": (OPS, "Remember that the easels are stored at the Distillery"),
    "rollback_memory": (OPS, "Undo the last change to this channel's memory"),
}
"""Who orders what, by the tool that would do it."""

NEXT_MORNING = {"refresh_vote_weights": (OPS, "Recalculate the vote weights of AB4020")}
"""Orders that are refused as long as a show runs, and one does at the present of the tests."""

BEFORE = (
    "Remember that doors open at seven in Toronto",
    "Remember that Paloma holds the venue key",
    "Post the ticket chart of AB4016 in this channel every day",
    "File a bug report: the ticket chart of AB4020 shows the wrong currency",
)
"""Orders that an ops person gave and confirmed before, a minute apart, so that there is something to ask for."""

ASKED_BEFORE = ("Draw the ticket chart of AB4016", "Give me a recap of AB9999")
"""Questions of before; the last one fails."""
