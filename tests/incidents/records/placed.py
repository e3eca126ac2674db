"""Every table that belongs to a file is told in what is made of the file, or named among what is not."""

from collections.abc import Collection

from incidents.file_export.rows import belonging


def assert_each_has_one_place(told: Collection[str], left_out: Collection[str]) -> None:
    """A table added tomorrow has none yet, and fails here until somebody says which."""
    names = {model.__name__ for model in belonging()}
    told, left_out = set(told), set(left_out)
    assert sorted(names - told - left_out) == [], "in neither"
    assert sorted(told & left_out) == [], "in both"
    assert sorted((told | left_out) - names) == [], "no such table of a file"
