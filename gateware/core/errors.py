"""Errors of a CFU's declaration, raised while it is built."""


class DeclarationError(ValueError):
    """A declaration that cannot be built. One line: which instruction, which field, what is wrong, what to do.

    ``instruction`` is ``Cfu`` for the CFU as a whole. ``where`` is the file, with a line if it is known, of what is
    wrong when that is not the Python that declares it: the line begins with it.
    """

    def __init__(self, instruction: str, field: str, problem: str, where: str = ""):
        what = "module Cfu" if instruction == "Cfu" else f"instruction {instruction!r}"
        super().__init__(f"{where}: {what}, {field}: {problem}" if where else f"{what}, {field}: {problem}")
        self.instruction = instruction
        self.field = field
        self.problem = problem
        self.where = where
