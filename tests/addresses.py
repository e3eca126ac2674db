"""Every address of the portal, as its rooms give them: under however many parts they stand."""

from collections.abc import Iterator
from typing import NamedTuple

from django.urls import URLPattern, URLResolver, get_resolver


class Address(NamedTuple):
    name: str  # with its namespace, as `reverse` takes it
    route: str  # whole, from the root
    pattern: URLPattern


def every_address(resolver: URLResolver | None = None, prefix: str = "", route: str = "") -> Iterator[Address]:
    for one in (resolver or get_resolver()).url_patterns:
        whole = f"{route}{one.pattern}"
        if isinstance(one, URLResolver):
            yield from every_address(one, prefix + (f"{one.namespace}:" if one.namespace else ""), whole)
        else:
            yield Address(f"{prefix}{one.name}", whole, one)
