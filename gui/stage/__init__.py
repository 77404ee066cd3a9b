"""The stage: a program as a picture, from the world alone."""

from gui.stage.facts import Pending
from gui.stage.stage import Stage

__all__ = ["Pending", "Stage"]
