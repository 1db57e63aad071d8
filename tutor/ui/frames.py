"""How many frames Textual may draw; imported before anything that imports Textual."""

import os

FRAMES = "240"
"""How many frames a second Textual may draw. Its own 60 make each key wait up to 17 ms."""

if "TEXTUAL_FPS" not in os.environ:
    # Textual reads the variable once, when its constants are imported. The variable is taken away
    # again, so that the lessons find the environment as it was.
    os.environ["TEXTUAL_FPS"] = FRAMES
    import textual.constants

    del os.environ["TEXTUAL_FPS"]
    del textual
