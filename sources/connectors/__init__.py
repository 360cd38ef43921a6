"""How files come from where units leave them: a small connector for each kind of place, and the mirror that keeps what they give.

A connector only lists and reads. `mirror.py` decides what is new, writes it down here, and keeps it whatever the source forgets.
"""
