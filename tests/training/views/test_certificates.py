"""The certificate as a file."""

import pytest
from django.urls import reverse

from tests.documents import assert_accessible, letters, text_of
from tests.factories import PersonFactory
from tests.training.factories import course_on, finished

pytestmark = pytest.mark.django_db


def test_the_certificate_is_an_accessible_pdf_with_its_code_and_where_to_check_it(client_for):
    alice = PersonFactory()
    completion = finished(alice, course_on(), right=4).completion
    answer = client_for(alice).get(reverse("training:certificate-file", args=[completion.code]))
    pdf = b"".join(answer.streaming_content) if answer.streaming else answer.content
    assert answer.headers["Content-Disposition"] == f'attachment; filename="certificate-{completion.code}.pdf"'
    title = completion.attempt.version.title
    assert_accessible(pdf, title=f"Certificate: {alice.name}, {title}")
    for words in (alice.name, title, completion.code, reverse("training:verify")):
        assert letters(words) in letters(text_of(pdf))


def test_nobody_gets_the_certificate_of_someone_else(client_for):
    completion = finished(PersonFactory(), course_on(), right=4).completion
    address = reverse("training:certificate-file", args=[completion.code])
    assert client_for(PersonFactory()).get(address).status_code == 404
