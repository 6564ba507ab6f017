"""Errors of a CFU's declaration, raised while it is built."""


class DeclarationError(ValueError):
    """A declaration that cannot be built. One line: which instruction, which field, what is wrong, what to do."""

    def __init__(self, instruction: str, field: str, problem: str):
        super().__init__(f"instruction {instruction!r}, {field}: {problem}")
        self.instruction = instruction
        self.field = field
        self.problem = problem
