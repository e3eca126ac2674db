"""What somebody takes along of what is kept about them, in concerns and matters: what they were told of."""

import io
import zipfile

import pytest
from django.test import Client
from django.urls import reverse

from incidents.domain.concern import raise_concern
from incidents.enums import Naming
from tests.conftest import SignIn
from tests.incidents.cast import Cast

pytestmark = pytest.mark.django_db


def taken(client: Client) -> dict[str, list[str]]:
    whole = b"".join(client.get(reverse("about-me-file")).streaming_content)
    with zipfile.ZipFile(io.BytesIO(whole)) as archive:
        return {name: archive.read(name).decode("utf-8-sig").splitlines()[1:] for name in archive.namelist()}


def test_a_concern_in_ones_name_is_in_it_and_one_in_confidence_is_not(cast: Cast, client_for: SignIn) -> None:
    named = raise_concern(cast.account(), actor=cast.alice, naming=Naming.NAMED)
    kept_apart = raise_concern(cast.account(), actor=cast.alice, naming=Naming.CONFIDENTIAL)
    tables = taken(client_for(cast.alice))
    assert [line.partition(",")[0] for line in tables["concerns.csv"] if line.startswith("CN-")] == [named.number]
    assert kept_apart.number not in str(tables)


def test_of_a_matter_there_is_nothing_in_it_before_a_letter_came(cast: Cast, client_for: SignIn) -> None:
    file = cast.appointed()
    assert file.number not in str(taken(client_for(cast.bob)))


def test_of_a_matter_the_letters_are_listed(cast: Cast, client_for: SignIn) -> None:
    file = cast.noticed()
    (line,) = taken(client_for(cast.bob))["letters.csv"]
    assert line.startswith(file.number)
