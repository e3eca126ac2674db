from typing import Any

from portal.forms import PageForm


class RemindForm(PageForm):
    """Nothing to fill in: whom it reminds is in the address."""

    def __init__(self, *args: Any, number: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.submit = "Remind 1 person" if number == 1 else f"Remind {number} people"

    @staticmethod
    def words_for(told: int) -> str:
        if not told:
            return "Nobody was reminded: everyone here has acknowledged it, is exempt, or was reminded lately."
        return "1 person was reminded." if told == 1 else f"{told} people were reminded."
