"""The panels: pure functions from a scene to a page of lines; none imports Textual."""
