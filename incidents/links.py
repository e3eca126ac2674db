"""One address for one post: the forms in which people paste it, joined."""

from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

TRACKING = ("utm_", "fb_", "mc_", "pk_")
TRACKING_NAMES = frozenset(
    [
        "fbclid",
        "gclid",
        "dclid",
        "msclkid",
        "twclid",
        "yclid",
        "igsh",
        "igshid",
        "mibextid",
        "ref",
        "ref_src",
        "ref_url",
        "refsrc",
        "s",
        "si",
        "share_id",
        "feature",
        "src_campaign",
        "trk",
        "trackingid",
        "lipi",
        "rcm",
        "context",
        "rdid",
        "share_url",
        "__tn__",
        "__cft__",
    ]
)
# Where `s` or `t` mean something else than how a link was shared.
KEEP = {"youtube.com": frozenset({"v", "t", "list"})}
SAME_HOST = {
    "twitter.com": "x.com",
    "mobile.twitter.com": "x.com",
    "m.facebook.com": "facebook.com",
    "fb.com": "facebook.com",
    "m.youtube.com": "youtube.com",
    "old.reddit.com": "reddit.com",
    "instagr.am": "instagram.com",
}
PLATFORMS = {
    "x.com": "X (Twitter)",
    "facebook.com": "Facebook",
    "instagram.com": "Instagram",
    "linkedin.com": "LinkedIn",
    "youtube.com": "YouTube",
    "reddit.com": "Reddit",
    "tiktok.com": "TikTok",
    "whirlpool.net.au": "Whirlpool",
    "tumblr.com": "Tumblr",
    "threads.net": "Threads",
}


class NotAnAddress(ValueError):
    """Not a web address of a post."""


def canonical(url: str) -> str:
    """The address without tracking, in one form of host. Raises NotAnAddress."""
    url = url.strip()
    if "://" not in url:
        url = f"https://{url}"
    try:
        parts = urlsplit(url)
        host, port = (parts.hostname or "").lower().rstrip("."), parts.port
    except ValueError as error:
        raise NotAnAddress(url) from error
    if parts.scheme.lower() not in ("http", "https") or "." not in host or any(c.isspace() for c in url):
        raise NotAnAddress(url)
    host = host.removeprefix("www.")
    host = SAME_HOST.get(host, host)
    if host == "youtu.be":
        return f"https://youtube.com/watch?v={parts.path.strip('/')}"
    netloc = host if port in (None, 80, 443) else f"{host}:{port}"
    return urlunsplit(("https", netloc, parts.path.rstrip("/"), _query(host, parts.query), ""))


def _query(host: str, query: str) -> str:
    kept = KEEP.get(host)
    pairs = [
        (name, value)
        for name, value in parse_qsl(query, keep_blank_values=True)
        if (name in kept if kept else name.lower() not in TRACKING_NAMES and not name.lower().startswith(TRACKING))
    ]
    return urlencode(sorted(pairs))


def platform_of(url: str) -> str:
    host = urlsplit(url).hostname or ""
    return next((name for site, name in PLATFORMS.items() if host == site or host.endswith(f".{site}")), host)
