"""The standard library's classes for threads, with their rules said once and every operation told to a runtime.

`modules` builds from them, for one runtime, the modules that a program gets when it imports ``threading``, ``queue``,
``time``, ``random`` or ``_thread``.
"""
