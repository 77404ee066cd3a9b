"""Where the files are that the window needs beside its code: icons, fonts, style."""

from pathlib import Path
from typing import Final

ASSETS: Final = Path(__file__).parents[1] / "assets"
