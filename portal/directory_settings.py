"""The settings of the directory, read from the environment like the others. Part of `portal.settings`."""

import environ

env = environ.FileAwareEnv()

STAFF_IMPORT_MEGABYTES = env.int("STAFF_IMPORT_MEGABYTES", default=50)
STAFF_IMPORT_DAYS = max(env.int("STAFF_IMPORT_DAYS", default=30), 1)  # a list that nobody confirms is kept so long
STAFF_LEAVERS_PERCENT = env.float("STAFF_LEAVERS_PERCENT", default=2.0)  # more at once have to be confirmed by number
# What an identity provider keeps here by SCIM (portal/scim). Groups that give a role, by their names; no other does.
GROUP_ROLES = env.dict("GROUP_ROLES", default={})
SCIM_AN_HOUR = max(env.int("SCIM_AN_HOUR", default=36_000), 1)
# A manager's stand-in lasts no longer; it is arranged again.
STAND_IN_DAYS = max(env.int("STAND_IN_DAYS", default=366), 1)
# How long a role is held until somebody confirms that it is still needed, and how long before that they are reminded.
ROLE_REVIEW_DAYS = max(env.int("ROLE_REVIEW_DAYS", default=182), 1)
ROLE_REVIEW_REMINDER_DAYS = max(env.int("ROLE_REVIEW_REMINDER_DAYS", default=14), 0)
