"""Lessons as text: reading, checking and finding them. Nothing here runs a lesson."""
