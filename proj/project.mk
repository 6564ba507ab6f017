# Included by the Makefiles of the projects beside it: their rules, with the repository's own tools.
ROOT := $(dir $(abspath $(lastword $(MAKEFILE_LIST))))..
CFU ?= $(ROOT)/.venv/bin/cfu
PYTHON ?= $(ROOT)/.venv/bin/python

include $(ROOT)/proj/rules.mk

.PHONY: setup
sim profile report history test synth bitstream prog load: setup

setup:
	@$(ROOT)/scripts/setup
