"""Between the two processes: the messages, their frames, and the screen's end of the line."""
