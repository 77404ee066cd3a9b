"""The programs that can be opened, and what the user makes of the opened one."""
