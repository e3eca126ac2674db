"""The directory kept right by the department's own lists: whoever brings them, one merge does it.

A list is read row by row (rows.py), put into a table of the transaction (staging.py), held against the directory
(comparing.py), and merged as a whole or not at all (merging.py). Files wait to be looked over in importing.py.
"""
