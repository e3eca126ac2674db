"""What taking in, handing on, holding and leaving are called, and why one of them was refused."""

INTAKE = {
    "future": "That day is still to come. Give a day up to today.",
    "past": "That day has passed. Give a day from today on, so that you are reminded of it.",
    "source": "Say where it was read: a payroll record, a contract, a file of the personnel system.",
    "manager": (
        "Name an employee who manages the contract and has no part in the matter: not the respondent, and not yourself."
    ),
    "not_an_employee": "A contractor does not leave employment: this goes to the contract manager.",
}
