"""On what a part of a file is kept back from a release, and the exemption for it (Freedom of Information Act 1982).

A default: departments word their own.
"""

GROUNDS = {
    "Personal information of another person": "FOI Act s 47F",
    "Identity of a reporter": "FOI Act s 37(1)(b)",
    "Confidential source": "FOI Act s 45",
    "Legal advice": "FOI Act s 42",
    "Deliberation": "FOI Act s 47C",
    "Management of personnel": "FOI Act s 47E(c)",
    "Outside the request": "FOI Act s 22",
}
