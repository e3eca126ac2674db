import pytest

from policies import domain
from portal import audit
from portal.models import Role
from tests.factories import ClauseFactory, EditionFactory, PolicyFactory, SectionFactory, person_with


@pytest.fixture
def owner():
    return person_with(Role.POLICY_OWNER)


@pytest.fixture
def browser(client_for, owner):
    return client_for(owner)


@pytest.fixture
def standing():
    """An edition in force with three clauses."""
    edition = EditionFactory(policy=PolicyFactory(slug="bells", title="Bell policy", covers=["ongoing"]), clauses=0)
    section = SectionFactory(edition=edition, heading="Ringing")
    ClauseFactory(section=section, ref="BELL-1", words="You must ring the bell at noon on every day of the week.")
    ClauseFactory(section=section, ref="BELL-2", words="by rope")
    ClauseFactory(section=section, ref="BELL-3", words="Tell the harbour master when the bell is broken.")
    return domain.publish_edition(edition, actor=audit.SYSTEM)
