"""A command as another package may bring it."""


def hello(name: str = "nobody") -> str:
    """Greet somebody."""
    return f"hello {name}"
