"""A stand-in for Slack over its real wire: Web API, sockets, signed events, and a page on which a person chats.

`driver.SandboxSlack` opens it. `state` is the workspace in memory, `api` answers the app's calls, `delivery` carries
events to the app, `people` does what employees do, `page` shows it all in a browser. An app reaches it by its base URL
alone and cannot tell it from Slack.
"""
