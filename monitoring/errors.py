"""The base of every error that a user may see."""

from __future__ import annotations


class PrologoError(Exception):
    """Base of every error a user may see.

    The message names the culprit and the cure, in Italian.
    """
