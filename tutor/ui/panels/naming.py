"""What the screen calls the loss of a script."""


def called(name: str) -> str:
    """Return the words for a loss; `name` is the script's, "" where it is just ``loss``.

    A name that does not say so itself, as ``errD``, is said to be the loss.
    """
    return name if "loss" in name.lower() else f"loss {name}".strip()
