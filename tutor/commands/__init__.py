"""What the commands do, in three groups: those that read text, those that run, and the screen."""

FINE, FAILED, WRONG_USAGE = 0, 1, 2


class Complaint(Exception):
    """Wrong usage or a failure, as a sentence for stderr, with the exit status."""

    def __init__(self, sentence: str, status: int = WRONG_USAGE) -> None:
        super().__init__(sentence)
        self.status = status
