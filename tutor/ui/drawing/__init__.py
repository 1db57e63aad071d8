"""Graphs as boxes and lines in terminal cells: layered, placed, routed; none imports Textual."""
