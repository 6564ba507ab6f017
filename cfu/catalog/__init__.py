"""Which models there are: ids, published files and how to fetch them, the zoo."""
