"""The thread may run before what it uses is there."""

import threading


def use():
    assert settings["size"] == 3


settings = {"size": 3}
thread = threading.Thread(target=use)
thread.start()
thread.join()
