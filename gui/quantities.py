"""How numbers with units are written, the same everywhere in the window."""

import math
from typing import Final

NOTHING: Final = "–"


def number_text(number: float) -> str:
    """A number as short as three significant digits allow; whole numbers in full."""
    if math.isnan(number):
        return NOTHING
    if math.isinf(number):
        return "∞" if number > 0 else "−∞"
    if number == int(number) and abs(number) < 1e15:
        return f"{int(number):,}".replace("-", "−").replace(",", "\u202f")
    if abs(number) >= 1e6 or abs(number) < 1e-4:
        return f"{number:.3g}".replace("-", "−")
    digits = max(0, 2 - math.floor(math.log10(abs(number))))
    return f"{number:.{digits}f}".replace("-", "−")


def quantity_text(number: float, unit: str) -> str:
    """A number with its unit; seconds in the unit that suits their size."""
    if math.isnan(number):
        return NOTHING
    if unit == "s":
        return duration_text(number * 1e9)
    return f"{number_text(number)} {unit}" if unit else number_text(number)


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
