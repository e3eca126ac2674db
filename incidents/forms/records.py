"""What somebody says when a file leaves the portal."""

from portal.forms import IdempotentForm, LongTextField


class ExportForm(IdempotentForm):
    why = LongTextField(
        label="Why does the file leave the portal?",
        help_text="For example: a request of a court, with its number. Your reason stands in the export and is kept "
        "with your name and the time.",
        max_length=1000,
        rows=3,
    )
