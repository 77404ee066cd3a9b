"""How a parameter and its values are written, wherever they are shown."""

from decimal import Decimal

from engine.sheet import Parameter, Value


def choice_text(choice: Value) -> str:
    """A choice as the user reads it."""
    if isinstance(choice, bool):
        return "on" if choice else "off"
    return str(choice)


def value_text(parameter: Parameter, value: Value) -> str:
    """A value with its unit, as the number field writes it."""
    if parameter.choices or isinstance(value, (str, bool)):
        return choice_text(value)
    number = f"{value:.0f}" if parameter.whole else f"{value:.{decimals(parameter.step)}f}"
    return f"{number}\N{NO-BREAK SPACE}{parameter.unit}" if parameter.unit else number


def tooltip(parameter: Parameter) -> str:
    """What a parameter is, and when a change of it takes effect."""
    lines = [f"{parameter.label} ({parameter.name} in the program)", parameter.help]
    lines.append("Takes effect on the next start." if parameter.restart else "Takes effect at once.")
    return "\n".join(line for line in lines if line)


def decimals(step: float) -> int:
    """Digits after the point that a number with this step is written with."""
    exponent = Decimal(str(step)).normalize().as_tuple().exponent
    return max(1, -exponent) if isinstance(exponent, int) else 1
