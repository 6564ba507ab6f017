# Included by every project's Makefile: one-liners onto the `cfu` command, no logic.
ROOT := $(dir $(abspath $(lastword $(MAKEFILE_LIST))))..
CFU ?= $(ROOT)/.venv/bin/cfu
PYTHON ?= $(ROOT)/.venv/bin/python
MODEL ?=

.PHONY: sim test setup clean

sim: setup
	$(CFU) sim . $(if $(MODEL),--model $(MODEL))

test: setup
	$(PYTHON) -m pytest .

setup:
	@$(ROOT)/scripts/setup

clean:
	rm -rf build
