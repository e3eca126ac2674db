"""The SCIM 2.0 server (RFC 7643, RFC 7644): an identity provider keeps the directory's people, and its groups.

It answers a token only, never a session. What it changes goes through the verbs of portal.directory, as a list does.
"""

TYPE = "application/scim+json"
