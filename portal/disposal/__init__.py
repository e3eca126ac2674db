"""Destroying what has been kept for long enough: proposed by one, approved by another, done by the portal.

Each app registers the kinds of things it keeps (kinds.py); this room knows no matter from another.
"""
