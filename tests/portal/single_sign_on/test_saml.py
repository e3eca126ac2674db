"""What a SAML provider says is believed once, whole, and by whoever asked; everything else opens nothing."""

import base64
import re
import shutil
import time
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from django.test import Client

pytest.importorskip("saml2", reason="pysaml2 is not installed: requirements/saml.txt")
if shutil.which("xmlsec1") is None:
    pytest.skip("there is no xmlsec1 on this machine", allow_module_level=True)

from saml2.server import Server

from portal.doctor import State
from portal.doctor.signing_in import signing_in
from portal.models import Person, Role, Session
from portal.single_sign_on import saml
from portal.single_sign_on.saml import metadata
from tests.factories import PersonFactory

from . import saml_provider as provider

pytestmark = pytest.mark.django_db

URL = "https://provider.example"
SITE = "http://testserver"
HERE = f"{SITE}/single-sign-on/saml/"
US = f"{HERE}metadata/"


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("saml")
    for name in ("provider", "portal", "other"):
        provider.write_key(folder, name)
    return folder


def set_up(settings: Any, folder: Path, *, site: str, url: str) -> None:
    settings.SITE_URL = site
    settings.SAML_IDP_METADATA = str(folder / "provider.xml")
    settings.SAML_KEY_PATH, settings.SAML_CERTIFICATE_PATH = str(folder / "portal.key"), str(folder / "portal.crt")
    settings.SAML_STAFF_NUMBER_ATTRIBUTE, settings.SAML_GROUPS_ATTRIBUTE = provider.STAFF_NUMBER, provider.GROUPS
    settings.SAML_LOGOUT_URL = f"{url}/out"
    settings.PASSWORD_SIGN_IN = False
    (folder / "provider.xml").write_text(provider.metadata_of(folder, url))
    (folder / "portal.xml").write_text(saml.own_metadata())


@pytest.fixture
def idp(keys: Path, settings: Any) -> Iterator[Server]:
    set_up(settings, keys, site=SITE, url=URL)
    server = Server(config=provider.configured(keys, URL, knows_portal=True))
    yield server
    server.close()


@dataclass
class Asked:
    """A browser that was sent to the provider, and what it was sent with."""

    browser: Client
    request: str


def ask(then: str = "/me/", browser: Client | None = None, **more: str) -> Asked:
    browser = browser or Client()
    sent = browser.get("/single-sign-on/", {"next": then, **more})
    assert sent.status_code == 302, sent.content
    assert sent["Location"].startswith(f"{URL}/in?")
    return Asked(browser, list(browser.session["saml_asked"])[-1])


def brought(told: str) -> None:
    """As another site's page posts it: without any cookie of ours, and leaving none."""
    words = {"SAMLResponse": told, "RelayState": "https://elsewhere.example"}
    response = Client().post("/single-sign-on/saml/", words)
    assert (response.status_code, response["Location"]) == (302, "/single-sign-on/saml/in/")
    assert not response.cookies


def arrived(asked: Asked) -> tuple[int, str]:
    """What the browser finds that asked, when it is sent on."""
    response = asked.browser.get("/single-sign-on/saml/in/")
    return response.status_code, response.get("Location", "")


def answered(server: Server, asked: Asked, who: str, **how: Any) -> tuple[int, str]:
    brought(provider.answer(server, request=asked.request, **({"to": HERE, "portal": US, "who": who} | how)))
    return arrived(asked)


def is_signed_in(browser: Client) -> bool:
    return browser.get("/notices/").status_code == 200


def instead(old: str, new: str) -> provider.Edit:
    def edit(xml: str) -> str:
        assert old in xml
        return xml.replace(old, new)

    return edit


def an_hour_ago(xml: str) -> str:
    then = datetime.now(UTC) - timedelta(hours=1)
    return re.sub(r'(NotOnOrAfter)="[^"]*"', rf'\1="{then:%Y-%m-%dT%H:%M:%SZ}"', xml)


def without_conditions(xml: str) -> str:
    return re.sub(r"<(\w+):Conditions.*</\1:Conditions>", "", xml, flags=re.DOTALL)


def assertion_in(xml: str) -> str:
    found = re.search(r"<(\w+):Assertion .*</\1:Assertion>", xml, flags=re.DOTALL)
    assert found
    return found.group()


def forged(xml: str) -> str:
    """The signed assertion again without its signature, under another name, about the boss."""
    own = re.sub(r"<(\w+):Signature .*</\1:Signature>", "", assertion_in(xml), flags=re.DOTALL)
    return re.sub(r' ID="[^"]*"', ' ID="id-forged"', own, count=1).replace(">S-", ">B-")


# Where signature wrapping has put the two: the forged one first, last, under the same name, around the signed one
# and, with the signed one hidden, in its place.
WRAPPED: dict[str, provider.Edit] = {
    "forged before signed": lambda xml: xml.replace(assertion_in(xml), forged(xml) + assertion_in(xml)),
    "forged after signed": lambda xml: xml.replace(assertion_in(xml), assertion_in(xml) + forged(xml)),
    "signed in an extension": lambda xml: xml.replace(
        assertion_in(xml),
        f'<p:Extensions xmlns:p="urn:oasis:names:tc:SAML:2.0:protocol">{assertion_in(xml)}</p:Extensions>{forged(xml)}',
    ),
    "signed within forged": lambda xml: xml.replace(
        assertion_in(xml), re.sub(r"(</\w+:Issuer>)", rf"\1{assertion_in(xml)}", forged(xml), count=1)
    ),
    "under one name": lambda xml: xml.replace(
        assertion_in(xml), forged(xml).replace("id-forged", "id-same") + assertion_in(xml)
    ).replace(re.findall(r' ID="([^"]*)"', assertion_in(xml))[0], "id-same"),
}
CHANGED: dict[str, dict[str, Any]] = {
    "not signed": {"signed": False},
    "for another portal": {"before": instead(f"Audience>{US}", "Audience>https://elsewhere.example/")},
    "for any portal": {"before": without_conditions},
    "run out": {"before": an_hour_ago},
    "for another receiver": {"before": instead(f'Recipient="{HERE}"', 'Recipient="https://elsewhere.example/"')},
    "for another address": {"before": instead(f'Destination="{HERE}"', 'Destination="https://elsewhere.example/"')},
    "of another provider": {"before": instead(f"{URL}/metadata", "https://elsewhere.example/metadata")},
    "not for the bearer": {"before": instead("cm:bearer", "cm:sender-vouches")},
    "changed afterwards": {"after": instead(">S-", ">B-")},
    "cut by a comment": {"after": instead(">S-", "><!-- -->S-")},
    "with an entity": {
        "after": lambda xml: re.sub(r"<(\w+:Response)", r'<!DOCTYPE a [<!ENTITY b "c">]><\1', xml, count=1)
    },
    "signed weakly": {"after": instead("xmldsig-more#rsa-sha256", "xmldsig#rsa-sha1")},
    "no XML": {"after": lambda xml: xml[:-9]},
    **{name: {"after": edit} for name, edit in WRAPPED.items()},
}


def test_an_answer_that_is_not_whole_opens_nothing_and_the_honest_one_does_once(idp: Server, settings: Any) -> None:
    settings.GROUP_ROLES = {"Owners": "policy_owner", "Admins": "auditor"}
    person, asked = PersonFactory(staff_number="S-1"), ask()
    PersonFactory(staff_number="B-1")
    found = {name: answered(idp, asked, "S-1", **how)[0] for name, how in CHANGED.items()}
    assert found == dict.fromkeys(CHANGED, 403)

    groups = {"groups": ["Owners", "Admins", "Everyone"]}
    told = provider.answer(idp, request=asked.request, to=HERE, portal=US, who="S-1", **groups)
    stranger = ask()
    brought(told)
    assert arrived(stranger)[0] == 403
    assert arrived(asked) == (302, "/me/")
    brought(told)
    assert arrived(asked)[0] == 403
    assert is_signed_in(asked.browser)
    assert Person.objects.get(pk=person.pk).roles == {Role.POLICY_OWNER}


def test_what_was_signed_by_another_key_or_asked_by_nobody_opens_nothing(idp: Server, keys: Path) -> None:
    shutil.copytree(keys, keys / "forger", dirs_exist_ok=True)
    for kind in ("key", "crt"):
        shutil.copy(keys / f"other.{kind}", keys / "forger" / f"provider.{kind}")
    forger = Server(config=provider.configured(keys / "forger", URL, knows_portal=True))
    asked = ask()
    assert answered(forger, asked, PersonFactory().staff_number)[0] == 403
    forger.close()
    assert answered(idp, Asked(asked.browser, "id-of-nothing"), PersonFactory().staff_number)[0] == 403
    big = zlib.compress(b" " * 10_000_000)[2:-4]
    for told in ("", "%%%", base64.b64encode(big).decode(), "A" * 500_000):
        brought(told)
        assert arrived(asked)[0] == 403


def test_nobody_is_made_and_whoever_left_stays_out(idp: Server) -> None:
    leaver = PersonFactory(is_active=False)
    before = Person.objects.count()
    for number in (leaver.staff_number, "X-unknown"):
        asked = ask()
        brought(provider.answer(idp, request=asked.request, to=HERE, portal=US, who=number))
        page = asked.browser.get("/single-sign-on/saml/in/")
        assert (page.status_code, "We do not know you yet" in page.content.decode()) == (403, True)
        assert not is_signed_in(asked.browser)
    assert Person.objects.count() == before


def test_no_page_elsewhere_is_ever_gone_on_to(idp: Server) -> None:
    asked = ask("https://elsewhere.example/me/")
    assert answered(idp, asked, PersonFactory().staff_number) == (302, "/")


def test_asked_again_it_counts_when_they_proved_it_and_who_it_was(idp: Server) -> None:
    person, other = PersonFactory(), PersonFactory()
    asked = ask()
    answered(idp, asked, person.staff_number)
    long_ago = instead("AuthnInstant=", 'AuthnInstant="2020-01-01T00:00:00Z" x-was=')
    for before, confirmed in ((provider.as_it_is, True), (long_ago, False)):
        again = ask("/me/", asked.browser, again="1")
        told = {"before": (lambda xml, edit=before: re.sub(r' x-was="[^"]*"', "", edit(xml)))}
        assert answered(idp, again, person.staff_number, **told) == (302, "/me/")
        proved = asked.browser.session["confirmed"]
        assert (time.time() - proved < 600) is confirmed
    again = ask("/me/", asked.browser, again="1")
    brought(provider.answer(idp, request=again.request, to=HERE, portal=US, who=other.staff_number))
    assert "somebody else" in asked.browser.get("/single-sign-on/saml/in/").content.decode()
    assert Session.objects.get(person=person)


def signed_in_by(idp: Server, person: Person) -> Client:
    asked = ask()
    answered(idp, asked, person.staff_number)
    assert is_signed_in(asked.browser)
    return asked.browser


def test_the_provider_ends_what_it_names_when_it_signed_that(
    idp: Server, django_capture_on_commit_callbacks: Any
) -> None:
    ada, bo = PersonFactory(), PersonFactory()
    here, other = signed_in_by(idp, ada), signed_in_by(idp, bo)
    out = {"to": f"{HERE}out/", "who": ada.staff_number, "index": provider.INDEX}
    unsigned = dict(provider.wants_out(idp, **out, safe=False)["headers"])["Location"]
    assert Client().get(unsigned).status_code == 403
    changed = dict(provider.wants_out(idp, **out)["headers"])["Location"].replace("RelayState=back", "RelayState=on")
    assert Client().get(changed).status_code == 403
    elsewhere = provider.wants_out(idp, **out | {"index": "another"})
    assert Client().get(dict(elsewhere["headers"])["Location"]).status_code == 302
    assert [is_signed_in(one) for one in (here, other)] == [True, True]

    good = dict(provider.wants_out(idp, **out)["headers"])["Location"]
    with django_capture_on_commit_callbacks(execute=True):
        done = Client().get(good)
    assert done["Location"].startswith(f"{URL}/out?SAMLResponse=")
    assert parse_qs(urlsplit(done["Location"]).query)["RelayState"] == ["back"]
    assert [is_signed_in(one) for one in (here, other)] == [False, True]
    assert Client().get(good).status_code == 403

    here = signed_in_by(idp, ada)
    page = provider.wants_out(idp, **out, by_post=True)["data"]
    message = re.search(r'name="SAMLRequest" value="([^"]*)"', page)
    assert message
    with django_capture_on_commit_callbacks(execute=True):
        assert Client().post("/single-sign-on/saml/out/", {"SAMLRequest": message.group(1)}).status_code == 302
    assert not is_signed_in(here)


def test_signing_out_here_leads_to_the_provider_and_back(idp: Server) -> None:
    browser = signed_in_by(idp, PersonFactory())
    sent = browser.post("/sign-out/")
    assert sent["Location"].startswith(f"{URL}/out?SAMLRequest=")
    assert {"SigAlg", "Signature"} <= parse_qs(urlsplit(sent["Location"]).query).keys()
    assert browser.get("/single-sign-on/saml/out/", {"SAMLResponse": "done"})["Location"] == "/signed-out/"


def test_what_the_provider_has_to_know_is_shown_without_a_key_to_encrypt_for(idp: Server) -> None:
    page = Client().get("/single-sign-on/saml/metadata/")
    told = page.content.decode()
    assert page["Content-Type"] == "application/samlmetadata+xml"
    assert (f'entityID="{US}"' in told, f'Location="{HERE}"' in told) == (True, True)
    assert ('WantAssertionsSigned="true"' in told, 'use="encryption"' in told) == (True, False)


def test_metadata_at_an_address_is_asked_once_an_hour_and_the_last_stands(
    idp: Server, settings: Any, keys: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    words = (keys / "provider.xml").read_text()

    def fetch(where: str) -> str:
        asked.append(where)
        if len(asked) > 1:
            raise requests.ConnectionError
        return words

    monkeypatch.setattr(metadata, "fetch", fetch)
    settings.SAML_IDP_METADATA = "https://provider.example/metadata"
    ask(), ask()
    assert len(asked) == 1
    monkeypatch.setattr(metadata, "ASKED_EVERY", 0)
    ask()
    assert len(asked) == 2
    settings.SAML_IDP_METADATA = "https://other.example/metadata"
    assert Client().get("/single-sign-on/").status_code == 403


def test_the_doctor_knows_the_provider_and_says_before_a_certificate_runs_out(
    idp: Server, settings: Any, tmp_path: Path
) -> None:
    settings.SECOND_FACTOR_ROLES = frozenset(Role)
    assert [one.state for one in signing_in()] == [State.WELL]
    settings.SAML_LOGOUT_URL, settings.PASSWORD_SIGN_IN = "https://elsewhere.example/out", True
    assert [one.state for one in signing_in()][1:] == [State.LOOK, State.LOOK]
    provider.write_key(tmp_path, "provider", days=-1)
    provider.write_key(tmp_path, "portal", days=20)
    set_up(settings, tmp_path, site=SITE, url=URL)
    found = {one.state: one.words for one in signing_in()}
    assert found.keys() == {State.WELL, State.ILL, State.LOOK}
    assert (found[State.ILL][:31], found[State.LOOK][:29]) == (
        "The certificate of the provider",
        "The certificate of the portal",
    )
    for name in ("portal.key", "provider.xml"):
        (tmp_path / name).unlink()
        assert [one.state for one in signing_in()] == [State.ILL]
