"""Files that leave the portal."""

from django.http import HttpResponse


def attachment(body: bytes | str, *, name: str, media_type: str) -> HttpResponse:
    """A file to keep: never shown in the portal's own pages, never taken for another kind of file."""
    return HttpResponse(body, content_type=media_type, headers=file_headers(name))


def file_headers(name: str) -> dict[str, str]:
    return {"Content-Disposition": f'attachment; filename="{name}"', "X-Content-Type-Options": "nosniff"}
