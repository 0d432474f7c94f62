"""What somebody probably meant by a word that nobody knows."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches


def suggestion(word: str, known: Iterable[str]) -> str:
    """Say what to write instead of a word.

    Args:
        word: What was written.
        known: What could have been meant.

    Returns:
        "did you mean schemas?", or the list of what is known where nothing is near.
    """
    names = sorted(set(known))
    near = get_close_matches(word.lower(), [name.lower() for name in names], n=1)
    meant = next((name for name in names if near and name.lower() == near[0]), None)
    return f"did you mean {meant}?" if meant is not None else f"it is one of {', '.join(names) or 'none'}"
