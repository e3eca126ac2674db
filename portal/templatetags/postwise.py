"""What the components need of a template: shapes, dates in words, policy text, the problems of a form."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import cache

import nh3
from django import forms, template
from django.templatetags.static import static
from django.utils import timezone
from django.utils.dateformat import format as format_date
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from markdown_it.token import Token

from portal.markdown import MARKDOWN, URL_SCHEMES, description_of, pictures_of

register = template.Library()

TAGS = {"a", "blockquote", "br", "code", "em", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "li", "ol", "p", "pre"} | {
    "strong", "table", "tbody", "td", "th", "thead", "tr", "ul",
}  # fmt: skip
ATTRIBUTES = {"a": {"href", "title"}, "ol": {"start"}, "img": {"src", "alt", "width", "height", "loading"}}


@dataclass(frozen=True, slots=True)
class Shown:
    """A picture as a page loads it. Its size is said, so that nothing moves when it comes."""

    url: str
    width: int
    height: int


@register.simple_tag
@cache
def shape(name: str) -> SafeString:
    """A drawing from the sprite, in the colour of the words beside it. Words carry the meaning, so it stays silent."""
    address = f"{static('img/shapes.svg')}#{name}"
    return format_html('<svg class="shape shape-{}" aria-hidden="true"><use href="{}"></use></svg>', name, address)


@register.filter
def render_markdown(text: str | None, shift: int = 1) -> SafeString:
    """Markdown as safe HTML. Headings move down by `shift` levels, to stand under the page's own."""
    return render_with_pictures(text, {}, shift)


@register.simple_tag
def render_with_pictures(text: str | None, pictures: Mapping[str, Shown], shift: int = 1) -> SafeString:
    """The same, with those pictures that are given by their address in the text. Any other is its description."""
    tokens = MARKDOWN.parse(text or "")
    for token in tokens:
        if token.type in {"heading_open", "heading_close"}:
            shift_heading(token, shift)
    for token in pictures_of(tokens):
        show_picture(token, pictures)
    html = MARKDOWN.renderer.render(tokens, MARKDOWN.options, {})
    clean = nh3.clean(
        html,
        tags=TAGS | {"img"},
        attributes=ATTRIBUTES,
        link_rel="nofollow noopener",
        url_schemes=URL_SCHEMES,
    )
    return mark_safe(clean)  # noqa: S308 - nh3 has just cleaned it


def shift_heading(token: Token, shift: int) -> None:
    token.tag = f"h{min(int(token.tag[1]) + shift, 6)}"


def show_picture(token: Token, pictures: Mapping[str, Shown]) -> None:
    shown = pictures.get(str(token.attrs["src"]))
    words = Token("text", "", 0, content=description_of(token))
    if shown is None:
        token.type, token.tag, token.content = words.type, words.tag, words.content
        return
    token.children = [words]
    size = {"width": shown.width, "height": shown.height}
    token.attrs = {"src": shown.url, "alt": "", **size, "loading": "lazy"}


def localised(value: date | datetime) -> date | datetime:
    return timezone.localtime(value) if isinstance(value, datetime) and timezone.is_aware(value) else value


@register.filter
def day(value: date | datetime | None) -> str:
    """27 August 2017, in the reader's own zone."""
    return format_date(localised(value), "j F Y") if value else ""


@register.filter
def daytime(value: datetime | None) -> str:
    """27 August 2017, 3:05 pm, in the reader's own zone."""
    if not value:
        return ""
    moment = moment_of(value)
    hour = moment.hour % 12 or 12
    return f"{format_date(moment, 'j F Y')}, {hour}:{moment:%M} {'am' if moment.hour < 12 else 'pm'}"


def counted(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def as_days(days: int) -> str:
    """A stretch of days in the unit a person would choose."""
    if days < 14:
        return counted(days, "day")
    if days < 60:
        return counted(days // 7, "week")
    if days < 730:
        return counted(days // 30, "month")
    return counted(days // 365, "year")


def moment_of(value: date | datetime) -> datetime:
    if isinstance(value, datetime):
        return timezone.localtime(value)
    return timezone.make_aware(datetime.combine(value, time.min))


@register.filter
def ago(value: date | datetime | None) -> str:
    """How long since: just now, 12 minutes ago, yesterday, 3 weeks ago. Stands beside a date, not instead of one."""
    if not value:
        return ""
    now, then = timezone.localtime(), moment_of(value)
    days = (now.date() - then.date()).days
    if days > 0:
        return "yesterday" if days == 1 else f"{as_days(days)} ago"
    if not isinstance(value, datetime):
        return "today"
    minutes = max(int((now - then).total_seconds() // 60), 0)
    if minutes < 60:
        return f"{counted(minutes, 'minute')} ago" if minutes else "just now"
    return f"{counted(minutes // 60, 'hour')} ago"


@register.filter
def until(value: date | datetime | None) -> str:
    """How long is left: due today, due tomorrow, 3 days left, 2 days overdue."""
    if not value:
        return ""
    days = (moment_of(value).date() - timezone.localdate()).days
    if days < 0:
        return f"{as_days(-days)} overdue"
    return {0: "due today", 1: "due tomorrow"}.get(days, f"{as_days(days)} left")


@register.filter
def problems(form: forms.BaseForm) -> list[tuple[str, str]]:
    """Every error of a form as (id of what to fix, words); the id is empty when no one field can mend it."""
    found = [("", str(error)) for error in form.non_field_errors()]
    for field in form:
        # A group of radios or boxes has no id of its own: its first choice has.
        anchor = field.id_for_label or f"{field.auto_id}_0"
        found += [("" if field.is_hidden else anchor, str(error)) for error in field.errors]
    return found


@register.filter
def carried(form: forms.BaseForm, but: str = "") -> SafeString:
    """What a form was sent with, as hidden fields without ids: it travels on beside a form that people see."""
    fields = (field for field in form if field.name not in but.split())
    return format_html_join("\n", "{}", ((field.as_hidden(attrs={"id": False}),) for field in fields))


@register.filter
def kind_of(field: forms.BoundField) -> str:
    """The name a stylesheet and the field template know a widget by."""
    widget = field.field.widget
    if isinstance(widget, forms.CheckboxSelectMultiple | forms.RadioSelect):
        return "choices"
    if isinstance(widget, forms.CheckboxInput):
        return "tick"
    if isinstance(widget, forms.Select):
        return "select"
    return "text"
