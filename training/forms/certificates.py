from django import forms

from portal.forms import PageForm


class VerifyForm(PageForm):
    code = forms.CharField(
        label="Certificate code",
        max_length=60,
        help_text="As it stands on the certificate. Capitals and hyphens do not matter.",
        widget=forms.TextInput(attrs={"data-width": "medium", "autocomplete": "off", "spellcheck": "false"}),
        error_messages={"required": "Type the code that stands on the certificate."},
    )
