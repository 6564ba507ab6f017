# Included by every project's Makefile: one-liners onto the `cfu` command, no logic.
ROOT := $(dir $(abspath $(lastword $(MAKEFILE_LIST))))..
CFU ?= $(ROOT)/.venv/bin/cfu
PYTHON ?= $(ROOT)/.venv/bin/python
MODEL ?=

BOARD ?=

.PHONY: sim profile report history test synth bitstream prog load setup clean

sim: setup
	$(CFU) sim . $(if $(MODEL),--model $(MODEL))

profile: setup
	$(CFU) profile . $(if $(MODEL),--model $(MODEL))

report: setup
	$(CFU) report . $(if $(MODEL),--model $(MODEL))

history: setup
	$(CFU) history .

test: setup
	$(PYTHON) -m pytest .

synth: setup
	$(CFU) synth .

bitstream: setup
	$(CFU) bitstream . $(if $(BOARD),--board $(BOARD)) $(if $(MODEL),--model $(MODEL))

prog load: setup
	$(CFU) prog . $(if $(BOARD),--board $(BOARD)) $(if $(MODEL),--model $(MODEL))

setup:
	@$(ROOT)/scripts/setup

clean:
	rm -rf build
