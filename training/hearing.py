"""What training does when an edition of a policy is published."""

from policies.published import when_published

from .domain import flag_parts

when_published(flag_parts)
