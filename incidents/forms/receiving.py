from portal.forms import LongTextField, PageForm


class DiscardMailForm(PageForm):
    reason = LongTextField(
        label="Why does it go no further?",
        help_text="In a sentence, without the words of the mail. It stays; the mail does not.",
        max_length=180,
        rows=2,
    )
