"""One address for one post: the forms in which people paste it, joined. What is known of a site is one row below."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit, urlunsplit

MAX_LENGTH = 2000
LONGEST_PLATFORM = 80  # as Post keeps it; a host may be three times as long


class NotAnAddress(ValueError):
    """Not a web address of a post."""


@dataclass(frozen=True)
class Site:
    """`also` are its other hosts, `paths` the forms of one path, `keep` what of a query names the post, if we know."""

    name: str
    host: str
    also: tuple[str, ...] = ()
    keep: frozenset[str] | None = None
    paths: tuple[tuple[str, str], ...] = ()
    is_caseless: bool = False


SITES = (
    Site(
        "X (Twitter)",
        "x.com",
        also=("twitter.com", "mobile.twitter.com", "mobile.x.com"),
        keep=frozenset(),
        paths=((r"(/\w+)/status(?:es)?/(\d+).*", r"\1/status/\2"),),
        is_caseless=True,
    ),
    Site(
        "Facebook",
        "facebook.com",
        also=("m.facebook.com", "mbasic.facebook.com", "web.facebook.com", "touch.facebook.com", "fb.com"),
        keep=frozenset({"fbid", "story_fbid", "id", "v", "comment_id", "reply_comment_id", "multi_permalinks"}),
        paths=((r"/story\.php", "/permalink.php"), (r"/photo\.php", "/photo")),
    ),
    Site(
        "Instagram",
        "instagram.com",
        also=("m.instagram.com", "instagr.am"),
        keep=frozenset(),
        paths=((r"(?:/[\w.]+)?/(?:p|reels?|tv)/([\w-]+).*", r"/p/\1"),),
    ),
    Site(
        "LinkedIn",
        "linkedin.com",
        also=("m.linkedin.com", "au.linkedin.com"),
        keep=frozenset({"commentUrn"}),
        paths=((r"/posts/.*-activity-(\d+)-[\w-]+", r"/feed/update/urn:li:activity:\1"),),
    ),
    Site(
        "YouTube",
        "youtube.com",
        also=("m.youtube.com", "music.youtube.com", "youtube-nocookie.com"),
        keep=frozenset({"v", "lc", "list"}),
        paths=((r"/(?:shorts|live|embed|v)/([\w-]+).*", r"/watch?v=\1"),),
    ),
    Site(
        "Reddit",
        "reddit.com",
        also=("old.reddit.com", "new.reddit.com", "np.reddit.com", "m.reddit.com"),
        keep=frozenset(),
        paths=(
            (r"(?:/\w+/[\w-]+)?/comments/(\w+)/[^/]+/(\w+)", r"/comments/\1/comment/\2"),
            (r"(?:/\w+/[\w-]+)?/comments/(\w+)(?:/[^/]*)?", r"/comments/\1"),
        ),
        is_caseless=True,
    ),
    Site("TikTok", "tiktok.com", also=("m.tiktok.com",), keep=frozenset()),
    Site("Threads", "threads.com", also=("threads.net",), keep=frozenset()),
    Site("Whirlpool", "whirlpool.net.au"),
    Site("Tumblr", "tumblr.com"),
)
BY_HOST = {host: site for site in SITES if site.keep is not None for host in (site.host, *site.also)}
# Short addresses that hold the post's own code, and where that code stands in the long one.
SHORT = {"youtu.be": "https://youtube.com/watch?v=", "redd.it": "https://reddit.com/comments/"}
# Sites that wrap an address in one of their own, and the name under which it lies there.
WRAPPERS = {
    "l.facebook.com": "u",
    "lm.facebook.com": "u",
    "l.instagram.com": "u",
    "l.threads.com": "u",
    "google.com": "url",
    "safelinks.protection.outlook.com": "url",
}
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
    if host in SHORT:
        host, netloc, path, query, _ = _split(SHORT[host] + path.strip("/"))
    site = BY_HOST.get(host)
    if site:
        netloc = site.host
        path, query = _joined(site, path, query)
    else:
        query = urlencode(sorted(_pairs(query, lambda name: not TRACKING.fullmatch(name))))
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
        host, _, _, query, _ = _split(url)
        name = next((name for site, name in WRAPPERS.items() if host == site or host.endswith(f".{site}")), "")
        inner = parse_qs(query).get(name) if name else None
        if not inner:
            break
        url = inner[0].strip()
    return url


def _joined(site: Site, path: str, query: str) -> tuple[str, str]:
    path = path.rstrip("/").lower() if site.is_caseless else path.rstrip("/")
    for form, joined in site.paths:
        if match := re.fullmatch(form, path):
            path, _, found = match.expand(joined).partition("?")
            query = f"{found}&{query}" if found else query
            break
    kept = dict(_pairs(query, lambda name: name in (site.keep or ())))
    if "v" in kept:
        kept.pop("list", None)  # the same video, found by way of a playlist
    return path, urlencode(sorted(kept.items()))


def _pairs(query: str, wanted: Callable[[str], bool]) -> list[tuple[str, str]]:
    return [(name, value) for name, value in parse_qsl(query, keep_blank_values=True) if wanted(name)]


def platform_of(url: str) -> str:
    host = urlsplit(url).hostname or ""
    return next(
        (site.name for site in SITES if host == site.host or host.endswith(f".{site.host}")), host[-LONGEST_PLATFORM:]
    )
