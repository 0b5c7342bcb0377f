"""From an answer to what Slack shows: pure functions from words and results to text, blocks and parts."""
