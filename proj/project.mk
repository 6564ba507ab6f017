# Included by every project's Makefile: one-liners onto the `cfu` command, no logic.
# make sim MODEL=vww BOARD=colorlight-i5 VARIANT=32
ROOT := $(dir $(abspath $(lastword $(MAKEFILE_LIST))))..
CFU ?= $(ROOT)/.venv/bin/cfu
PYTHON ?= $(ROOT)/.venv/bin/python
MODEL ?=
BOARD ?=
VARIANT ?=

THIS = .$(if $(VARIANT),:$(VARIANT)) $(if $(BOARD),--board $(BOARD))
WITH = $(THIS) $(if $(MODEL),--model $(MODEL))

.PHONY: sim profile report history test synth bitstream prog load setup clean

sim: setup
	$(CFU) sim $(WITH)

profile: setup
	$(CFU) profile $(WITH)

report: setup
	$(CFU) report $(WITH)

history: setup
	$(CFU) history $(WITH)

test: setup
	$(PYTHON) -m pytest .

synth: setup
	$(CFU) synth $(THIS)

bitstream: setup
	$(CFU) bitstream $(WITH)

prog load: setup
	$(CFU) prog $(WITH)

setup:
	@$(ROOT)/scripts/setup

clean:
	rm -rf build
