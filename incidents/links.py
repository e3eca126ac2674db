"""One address for one post: the forms in which people paste it, joined. What is known of a site: content/sites.yaml."""

import re
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit, urlunsplit

from incidents.sites import Site, sites

MAX_LENGTH = 2000
IN_A_HANDLE = re.compile(r"[A-Z]*[a-z]+|[A-Z]+")
LONGEST_PLATFORM = 80  # as Post keeps it; a host may be three times as long


class NotAnAddress(ValueError):
    """Not a web address of a post."""


# How a link was shared, on sites we know nothing else of.
TRACKING = re.compile(
    r"utm_.*|fb_.*|mc_.*|pk_.*|__\w+__|[a-z]*clid|igshid|igsh|mibextid|ref|ref_src|ref_url|refsrc|s|si|share_id"
    r"|share_url|feature|src_campaign|trk|trackingid|lipi|rcm|context|rdid",
    re.IGNORECASE,
)
# A fragment that names one post on a longer page, as forums and comment threads use it.
ONE_OF_MANY = re.compile(r"[a-z]*[-_=]?\d+", re.IGNORECASE)


def canonical(url: str) -> str:
    """The address without tracking, in one form of host and path. Raises NotAnAddress."""
    host, netloc, path, query, fragment = _split(_unwrapped(url.strip()))
    path = path.rstrip("/")
    site = sites().at(host) if host == netloc else None
    if site:
        netloc, path, query = _joined(site, host, path, query)
    else:
        path, query = _joined_anywhere(path), _without_tracking(query)
    fragment = fragment if ONE_OF_MANY.fullmatch(fragment) else ""
    whole = urlunsplit(("https", netloc, path.rstrip("/"), query, fragment))
    if len(whole) > MAX_LENGTH:
        raise NotAnAddress(url)
    return whole


def _split(url: str) -> tuple[str, str, str, str, str]:
    """Host, host with any odd port, path, query, fragment."""
    if "://" not in url.partition("?")[0]:
        url = f"https://{url}"
    try:
        parts = urlsplit(url)
        host, port = (parts.hostname or "").lower().rstrip("."), parts.port
    except ValueError as error:
        raise NotAnAddress(url) from error
    is_web = parts.scheme.lower() in ("http", "https") and parts.username is None
    if not is_web or not re.fullmatch(r"[\w-]+(\.[\w-]+)+", host) or any(c.isspace() for c in url):
        raise NotAnAddress(url)
    host = host.removeprefix("www.")
    return host, host if port in (None, 80, 443) else f"{host}:{port}", parts.path, parts.query, parts.fragment


def _unwrapped(url: str) -> str:
    for _ in range(3):
        host, _, path, query, _ = _split(url)
        said = parse_qs(query)
        inner = next(
            (said[one.inside] for one in sites().wrappers if one.holds(host, path) and one.inside in said), None
        )
        if not inner:
            break
        url = inner[0].strip()
    return url


def _joined(site: Site, host: str, path: str, query: str) -> tuple[str, str, str]:
    is_own = host in (site.host, *site.also)
    host = site.host if is_own else host
    joined = next((joined for form in site.forms if (joined := form.join(host + path))), None)
    if joined is None and (not is_own or site.keep is None):
        return host, _joined_anywhere(path), _without_tracking(query)
    address, _, found = (joined or host + path).partition("?")
    if joined and site.is_caseless:
        address = address.lower()
    host, slash, path = address.partition("/")
    return host, slash + path, _naming_the_post(site, query, found)


def _joined_anywhere(path: str) -> str:
    return next((joined for form in sites().anywhere if (joined := form.join(path))), path)


def _naming_the_post(site: Site, query: str, found: str) -> str:
    """What is kept of a query, with what the form of the path says over it."""
    kept = {name: value for name, value in _pairs(query) if name in (site.keep or ())} | dict(_pairs(found))
    if "v" in kept:
        kept.pop("list", None)  # the same video, found by way of a playlist
    return urlencode(sorted(kept.items()))


def _without_tracking(query: str) -> str:
    return urlencode(sorted(pair for pair in _pairs(query) if not TRACKING.fullmatch(pair[0])))


def _pairs(query: str) -> list[tuple[str, str]]:
    return parse_qsl(query, keep_blank_values=True)


def platform_of(url: str) -> str:
    host = (urlsplit(url).hostname or "").removeprefix("www.")
    site = sites().at(host)
    return site.name if site else host[-LONGEST_PLATFORM:]


def is_closed(url: str) -> bool:
    """Do we know that only those who were let in can look there? Of an address in its one form."""
    host, _, path, *_ = _split(url)
    site = sites().at(host)
    return site is not None and any(closed.fullmatch(host + path) for closed in site.closed)


def is_personal(url: str) -> bool:
    """Do we know that this is always one person's own account? Of an address in its one form."""
    host, _, path, *_ = _split(url)
    site = sites().at(host)
    return site is not None and any(personal.fullmatch(host + path) for personal in site.personal)


def handle_in(url: str) -> str:
    """The words an account may be called by: "x.com/JaneCitizen" has Jane Citizen. As pasted, for its capitals."""
    host, _, path, *_ = _split(_unwrapped(url.strip()))
    called = f"{host.partition('.')[0]} {path.strip('/').partition('/')[0]}"
    return " ".join(IN_A_HANDLE.findall(called))
