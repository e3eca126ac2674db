"""The settings of what is told outside the portal, read from the environment. Part of `portal.settings`."""

import environ

env = environ.FileAwareEnv()

# An agency's own address that hears what came, signed with the secret. Empty: none does.
WEBHOOK_URL = env.str("WEBHOOK_URL", default="")
WEBHOOK_SECRET = env.str("WEBHOOK_SECRET", default="")
# Rooms (portal/notices/outside.py) and the Teams workflow that posts to each one's channel.
TEAMS_WEBHOOKS = env.dict("TEAMS_WEBHOOKS", default={})
# Only these kinds of those that may be told at all. Empty: each that may.
OUTSIDE_KINDS = env.list("OUTSIDE_KINDS", default=[])
OUTSIDE_PRIVATE_ADDRESSES = env.bool("OUTSIDE_PRIVATE_ADDRESSES", default=False)
OUTSIDE_FAILURES = max(env.int("OUTSIDE_FAILURES", default=12), 1)
