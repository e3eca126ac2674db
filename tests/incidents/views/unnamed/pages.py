"""The pages of someone without a name, as their browser goes through them."""

import html
import re
import uuid
from typing import Any

from django.http import HttpResponse
from django.test import Client

PAGE = "/concerns/unnamed/"
WRITE, SEND, FINISHED = f"{PAGE}write/", f"{PAGE}send/", f"{PAGE}finished/"
ELSEWHERE = f"{PAGE}elsewhere/"
KEEP, DOWNLOAD = f"{PAGE}receipt/", f"{PAGE}receipt/file/"
RETURN, FILES = f"{PAGE}return/", f"{PAGE}return/files/"
NAME, GIVE = f"{PAGE}name/", f"{PAGE}name/give/"
RECEIPT = re.compile(r'id="kept-number">([\d ]{19})<')
HIDDEN = re.compile(r'<input type="hidden" name="(once|question)" value="([^"]+)"')


def begun(client: Client, **fields: Any) -> dict[str, Any]:
    """A form as it was opened, and filled in."""
    page = client.get(WRITE).content.decode()
    answered = {
        "words": "He mocks our customers by name.",
        "links": "https://x.com/bob/status/1",
        "how_known": "It is public.",
        "staff_involved": "unknown",
        "seen": "staff_post",
    }
    return {**answered, **{name: html.unescape(value) for name, value in HIDDEN.findall(page)}, **fields}


def sent(client: Client, **fields: Any) -> str:
    """Send a concern and read the receipt off the page."""
    return receipt_on(client.post(SEND, begun(client, **fields)))


def receipt_on(response: HttpResponse) -> str:
    assert response.status_code == 200, words(response)
    return RECEIPT.search(response.content.decode())[1]


def answer(receipt: str, text: str, **fields: Any) -> dict[str, Any]:
    return {"receipt": receipt, "words": text, "once": str(uuid.uuid4()), **fields}


def words(response: HttpResponse) -> str:
    return html.unescape(" ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split()))
