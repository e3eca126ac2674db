from portal import notices
from portal.notices import AT_ONCE, Kind

notices.register(
    "People and roles",
    directory_leavers_held=Kind(
        "More people would leave the directory at once than usual. Look before more of them lose their access.",
        to="directory administrators",
        why="a fault of the identity provider shuts nobody out",
        urgency=AT_ONCE,
        heard_by="directory",
    ),
    directory_not_read=Kind(
        "Last night nobody was brought in from the LDAP directory. Whoever runs the portal can say what is wrong.",
        to="directory administrators",
        why="the directory here grows old until somebody looks",
        urgency=AT_ONCE,
        heard_by="directory",
    ),
    directory_role_to_approve=Kind(
        "Somebody is to hold a role that two people give. You may decide.",
        to="directory administrators other than the one who asked",
        why="nobody decides alone who may decide over others",
    ),
    leaver_left_work=Kind(
        "Somebody who left had work open. See what there is to hand over.",
        to="their manager and the managers of the rooms, as far as each may know of the work",
        why="nothing lies with somebody who is no longer here",
    ),
    roles_to_review=Kind(
        "Roles wait for you to say whether they are still needed.",
        to="managers of those who hold a role, and those who answer for the role, once a week until it is done",
        why="nobody holds a role that they no longer need",
    ),
    role_review_to_second=Kind(
        "Somebody looked at a role that two people give. You may decide.",
        to="directory administrators other than the one who looked",
        why="what two people give, two people keep or end",
    ),
    roles_overdue=Kind(
        "Roles are overdue for a look at whether they are still needed.",
        to="directory administrators and auditors, once a week while there are any",
        why="it is noticed when nobody looks",
    ),
    stand_in_acts=Kind(
        "Somebody is to act for a manager for some days. See who, and from when to when.",
        to="the manager and whoever acts for them",
        why="both know who answers for the people",
    ),
    stand_in_reads=Kind(
        "Somebody may read the lists of a manager for some days. See who, and from when to when.",
        to="the manager and whoever reads their lists",
        why="nobody reads lists without the manager knowing",
    ),
    stand_in_ended=Kind(
        "Somebody no longer stands in for a manager.",
        to="the manager and whoever stood in for them",
        why="both know who answers for the people",
    ),
)
