"""How numbers with units are written, the same everywhere in the window."""

import math

from engine import phrases


def quantity_text(number: float, unit: str) -> str:
    """A number with its unit; seconds in the unit that suits their size; a dash for nan."""
    if math.isnan(number) or not unit:
        return phrases.number(number)
    return duration_text(number * 1e9) if unit == "s" else f"{phrases.number(number)} {unit}"


def duration_text(length_ns: float) -> str:
    """A length of time in three significant digits: ``12 µs``, ``350 ms``, ``2.5 s``, ``3 min 20 s``."""
    if length_ns == 0:
        return "0 s"
    if length_ns < 999_500:
        return f"{length_ns / 1e3:.3g} µs"
    if length_ns < 999_500_000:
        return f"{length_ns / 1e6:.3g} ms"
    if length_ns < 119_500_000_000:
        return f"{length_ns / 1e9:.3g} s"
    minutes, seconds = divmod(round(length_ns / 1e9), 60)
    return f"{minutes} min {seconds} s"


def clock_text(time_ns: int, resolution_ns: int = 1_000_000) -> str:
    """A lab time as on a clock, ``00:41.382``, with as many digits as `resolution_ns` asks for."""
    digits = 0
    while digits < 9 and resolution_ns % 10 ** (9 - digits):
        digits += 1
    unit = 10 ** (9 - digits)
    whole, part = divmod(max(time_ns, 0) // unit, 10**digits)
    minutes, seconds = divmod(whole, 60)
    hours, minutes = divmod(minutes, 60)
    text = f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes:02}:{seconds:02}"
    return f"{text}.{part:0{digits}}" if digits else text
