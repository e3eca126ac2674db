from portal import notices
from portal.notices import AT_ONCE, Kind

notices.register(
    directory_leavers_held=Kind(
        "More people would leave the directory at once than usual. Look before more of them lose their access.",
        to="directory administrators",
        why="a fault of the identity provider shuts nobody out",
        urgency=AT_ONCE,
    ),
    directory_not_read=Kind(
        "Last night nobody was brought in from the LDAP directory. Whoever runs the portal can say what is wrong.",
        to="directory administrators",
        why="the directory here grows old until somebody looks",
        urgency=AT_ONCE,
    ),
    directory_role_to_approve=Kind(
        "Somebody is to hold a role that two people give. You may decide.",
        to="directory administrators other than the one who asked",
        why="nobody decides alone who may decide over others",
    ),
)
