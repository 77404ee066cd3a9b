"""The window of Threadlab: PySide6, pyqtgraph and numpy; imports engine, never the other way round."""

__version__ = "0.1.0"
