"""What people do here. It knows no database: files name roles too, and are read apart from everything."""

from django.db.models import TextChoices


class Role(TextChoices):
    POLICY_OWNER = "policy_owner", "Policy owner"
    DIGITAL_MEDIA_OFFICER = "digital_media_officer", "Digital Media officer"
    DIGITAL_MEDIA_MANAGER = "digital_media_manager", "Digital Media manager"
    PEOPLE_SERVICES_OFFICER = "people_services_officer", "People Services officer"
    PEOPLE_SERVICES_MANAGER = "people_services_manager", "People Services manager"
    INVESTIGATOR = "investigator", "Investigator"
    BREACH_DECISION_MAKER = "breach_decision_maker", "Breach decision-maker"
    SANCTION_DELEGATE = "sanction_delegate", "Sanction delegate"
    TRAINING_AUTHOR = "training_author", "Training author"
    DISCLOSURE_OFFICER = "disclosure_officer", "Authorised disclosure officer"
    IDENTITY_CUSTODIAN = "identity_custodian", "Identity custodian"
    AUDITOR = "auditor", "Auditor"
    DIRECTORY_ADMINISTRATOR = "directory_administrator", "Directory administrator"
    EXECUTIVE = "executive", "Executive"


# Who handles cases, and who receives referrals.
DIGITAL_MEDIA = (Role.DIGITAL_MEDIA_OFFICER, Role.DIGITAL_MEDIA_MANAGER)
PEOPLE_SERVICES = (Role.PEOPLE_SERVICES_OFFICER, Role.PEOPLE_SERVICES_MANAGER)
# Whoever holds one of these decides over others, opens names or gives roles: two people give it, never a machine.
SENSITIVE = frozenset(
    {
        Role.BREACH_DECISION_MAKER,
        Role.SANCTION_DELEGATE,
        Role.DISCLOSURE_OFFICER,
        Role.IDENTITY_CUSTODIAN,
        Role.AUDITOR,
        Role.DIRECTORY_ADMINISTRATOR,
    }
)
# Who, beside the manager of whoever holds a role, confirms that it is still needed. Of the others, administrators.
OWNED_BY = {
    Role.DIGITAL_MEDIA_OFFICER: Role.DIGITAL_MEDIA_MANAGER,
    Role.PEOPLE_SERVICES_OFFICER: Role.PEOPLE_SERVICES_MANAGER,
    Role.INVESTIGATOR: Role.PEOPLE_SERVICES_MANAGER,
    Role.BREACH_DECISION_MAKER: Role.PEOPLE_SERVICES_MANAGER,
    Role.SANCTION_DELEGATE: Role.PEOPLE_SERVICES_MANAGER,
    Role.TRAINING_AUTHOR: Role.POLICY_OWNER,
}


def owner_of(role: Role) -> Role:
    return OWNED_BY.get(role, Role.DIRECTORY_ADMINISTRATOR)
