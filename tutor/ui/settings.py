"""Where a person's own settings lie."""

import os
from pathlib import Path


def keys_file() -> Path:
    """Return the file of the person's own keys: ``keys.toml`` in the settings folder.

    GRADSTEP_KEYS names another file.
    """
    named = os.environ.get("GRADSTEP_KEYS")
    if named:
        return Path(named)
    from platformdirs import user_config_path

    return user_config_path("gradstep", appauthor=False) / "keys.toml"
