"""Numbers of all rooms beside each other, for those who answer for the words: by clause, and over time.

They are counted once, when the months they are of are over, and only what may leave the room is kept (releasing.py).
A page reads what was kept: it costs the same however many people and cases there are.
"""
