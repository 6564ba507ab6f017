# Two commands do everything: `make demo` and `make test`. Both set up what is missing first.
.PHONY: demo test test-slow lint docs setup tflm clean

demo: setup
	.venv/bin/cfu compare proj/baseline proj/simd --model zoo:kws

test: setup
	.venv/bin/python -m pytest -n 2 --dist worksteal

# The tests that take minutes, alone.
test-slow: setup
	.venv/bin/python -m pytest -n 2 --dist worksteal --slow -m slow

lint: setup
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/lint-imports
	.venv/bin/mypy
	git ls-files -z '*.c' '*.h' '*.cc' '*.cpp' | xargs -0 .venv/bin/clang-format --dry-run --Werror

# The documentation site, build/docs/index.html: any warning (a broken link, an unknown name) is an error.
docs: setup
	.venv/bin/python -m pip install --quiet --disable-pip-version-check --no-deps -r scripts/requirements-docs.txt
	.venv/bin/sphinx-build --quiet --fail-on-warning --keep-going -d build/docs-state -c docs . build/docs

setup:
	@scripts/setup

# Optional (270 MB): TFLM's own kernels, for `cfu sim --kernels tflm`.
tflm: setup
	.venv/bin/python -m pip install --quiet --disable-pip-version-check --no-deps -r scripts/requirements-tflm.txt

clean:
	rm -rf .venv build proj/*/build
