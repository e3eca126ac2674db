"""One post, one address, however it was pasted."""

import pytest

from incidents.links import MAX_LENGTH, NotAnAddress, canonical, platform_of

TWEET = "https://x.com/bob/status/1"
VIDEO = "https://youtube.com/watch?v=dQw4w9WgXcQ"
PICTURE = "https://instagram.com/p/Cx1_-aB"
THREAD = "https://reddit.com/comments/abc123"
STATUS = "https://linkedin.com/feed/update/urn:li:activity:7123"
STORY = "https://facebook.com/permalink.php?id=9&story_fbid=5"


@pytest.mark.parametrize(
    ("pasted", "kept"),
    [
        ("https://x.com/bob/status/1", TWEET),
        ("  x.com/bob/status/1  ", TWEET),
        ("http://www.twitter.com/Bob/status/1/", TWEET),
        ("https://mobile.twitter.com/bob/status/1?s=20&t=abc", TWEET),
        ("https://twitter.com/bob/statuses/1", TWEET),
        ("HTTPS://X.COM/bob/status/1/photo/1", TWEET),
        ("https://x.com:443/bob/status/1?ref_src=twsrc%5Etfw#anchor", TWEET),
        ("https://www.youtube.com/watch?v=dQw4w9WgXcQ&feature=share", VIDEO),
        ("https://youtu.be/dQw4w9WgXcQ?si=AbC&t=42", VIDEO),
        ("https://m.youtube.com/watch?t=42s&v=dQw4w9WgXcQ&list=PL1&index=2", VIDEO),
        ("https://youtube.com/shorts/dQw4w9WgXcQ", VIDEO),
        ("https://www.youtube.com/live/dQw4w9WgXcQ?si=x", VIDEO),
        ("https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ", VIDEO),
        ("https://www.youtube.com/playlist?list=PL1", "https://youtube.com/playlist?list=PL1"),
        ("https://www.youtube.com/watch?v=dQw4w9WgXcQ&lc=Ug1", f"{VIDEO.replace('?', '?lc=Ug1&')}"),
        ("https://www.instagram.com/p/Cx1_-aB/?igsh=MzRl", PICTURE),
        ("https://instagram.com/bob.b/reel/Cx1_-aB/", PICTURE),
        ("https://www.instagram.com/reels/Cx1_-aB", PICTURE),
        ("https://old.reddit.com/r/Australia/comments/abc123/a_title/", THREAD),
        ("https://www.reddit.com/r/australia/comments/abc123/?context=3", THREAD),
        ("https://redd.it/abc123", THREAD),
        ("https://reddit.com/user/bob/comments/abc123/a_title/def456/", f"{THREAD}/comment/def456"),
        ("https://www.reddit.com/r/a/comments/abc123/comment/def456/?utm_source=share", f"{THREAD}/comment/def456"),
        ("https://www.linkedin.com/posts/bob-builder_a-word-activity-7123-XyZ1?utm_source=share&rcm=A", STATUS),
        ("https://au.linkedin.com/feed/update/urn:li:activity:7123/", STATUS),
        ("https://m.facebook.com/story.php?story_fbid=5&id=9&mibextid=x", STORY),
        ("https://www.facebook.com/permalink.php?story_fbid=5&id=9&__tn__=x&__cft__[0]=y", STORY),
        ("https://l.facebook.com/l.php?u=https%3A%2F%2Fx.com%2Fbob%2Fstatus%2F1%3Fs%3D20&h=AT0", TWEET),
        ("https://aus01.safelinks.protection.outlook.com/?url=https%3A%2F%2Fx.com%2Fbob%2Fstatus%2F1&data=0", TWEET),
        ("https://www.google.com/url?q=x&url=https%3A%2F%2Fyoutu.be%2FdQw4w9WgXcQ", VIDEO),
        ("https://www.tiktok.com/@bob/video/77?is_from_webapp=1&sender_device=pc", "https://tiktok.com/@bob/video/77"),
        ("https://www.threads.net/@bob/post/Abc?xmt=AQ", "https://threads.com/@bob/post/Abc"),
        ("http://forum.example.org/thread/9/?utm_campaign=x&page=2#r17", "https://forum.example.org/thread/9?page=2#r17"),
        ("https://forum.example.org/thread/9#:~:text=rude", "https://forum.example.org/thread/9"),
        ("https://example.org/a?b=2&a=1&fbclid=zzz", "https://example.org/a?a=1&b=2"),
        ("https://example.org:8443/a", "https://example.org:8443/a"),
        ("https://example.org./a", "https://example.org/a"),
    ],
)  # fmt: skip
def test_the_forms_of_one_address_are_one(pasted: str, kept: str) -> None:
    assert canonical(pasted) == kept
    assert canonical(kept) == kept


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("x.com/bob/status/1", "x.com/bob/status/2"),
        ("x.com/bob/status/1", "x.com/bob"),
        ("youtu.be/dQw4w9WgXcQ", "youtu.be/dqw4w9wgxcq"),
        ("instagram.com/p/Abc", "instagram.com/p/abc"),
        ("reddit.com/r/a/comments/abc123/t/c1", "reddit.com/r/a/comments/abc123/t/c2"),
        ("facebook.com/permalink.php?story_fbid=5&id=9", "facebook.com/permalink.php?story_fbid=6&id=9"),
        ("facebook.com/bob/posts/1?comment_id=2", "facebook.com/bob/posts/1"),
        ("bob.tumblr.com/post/1", "carol.tumblr.com/post/1"),
        ("forum.example.org/t/9#r17", "forum.example.org/t/9#r18"),
    ],
)
def test_two_posts_stay_two(one: str, other: str) -> None:
    assert canonical(one) != canonical(other)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "he said it at lunch",
        "bob",
        "javascript:alert(1)",
        "javascript://x.com/%0aalert(1)",
        "data:text/html,x",
        "file:///etc/passwd",
        "ftp://x.com/a",
        "bob@example.org",
        "mailto:bob@example.org",
        "https://bob:secret@example.org/a",
        "https://",
        "https://x .com/a",
        "https://x.com/a b",
        "https://[::1",
        "https://x.com:99999/a",
        "http://localhost/a",
        "https://<script>.com/",
        "https://example.org/" + "a" * MAX_LENGTH,
    ],
)
def test_what_is_no_address_of_a_post_is_refused(text: str) -> None:
    with pytest.raises(NotAnAddress):
        canonical(text)


def test_an_address_wrapped_in_itself_a_thousand_times_ends() -> None:
    deep = "https://l.facebook.com/l.php?u=" * 1000 + "https://x.com/bob/status/1"
    with pytest.raises(NotAnAddress):
        canonical(deep)


@pytest.mark.parametrize(
    ("url", "name"),
    [
        (TWEET, "X (Twitter)"),
        ("https://bob.tumblr.com/post/1", "Tumblr"),
        ("https://forums.whirlpool.net.au/thread/1", "Whirlpool"),
        ("https://threads.com/@bob/post/1", "Threads"),
        ("https://notx.com/a", "notx.com"),
    ],
)
def test_a_platform_is_named_as_people_call_it(url: str, name: str) -> None:
    assert platform_of(url) == name
