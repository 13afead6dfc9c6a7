"""What artifacts say beside the texts of a model, in its language."""

import tomllib
from pathlib import Path

FOLDER = Path(__file__).parents[2] / "site-templates/words"


def words(release, table):
    """The words of a table in the language of a release."""
    return tomllib.loads((FOLDER / f"{release['language']}.toml").read_text(encoding="utf-8"))[table]
