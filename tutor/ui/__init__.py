"""What a person steps through a lesson with: the full screen, on which Textual draws, and lines.

`session` and all that it stands on know no Textual; `app` is where the full screen begins.
"""
