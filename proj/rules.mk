# What a project's directory can make: one-liners onto the `cfu` command, no logic.
# make sim MODEL=vww BOARD=colorlight-i5 VARIANT=32
CFU ?= cfu
PYTHON ?= python
MODEL ?=
BOARD ?=
VARIANT ?=

THIS = .$(if $(VARIANT),:$(VARIANT)) $(if $(BOARD),--board $(BOARD))
WITH = $(THIS) $(if $(MODEL),--model $(MODEL))

.PHONY: sim profile report history test synth bitstream prog load clean

sim:
	$(CFU) sim $(WITH)

profile:
	$(CFU) profile $(WITH)

report:
	$(CFU) report $(WITH)

history:
	$(CFU) history $(WITH)

test:
	$(PYTHON) -m pytest .

synth:
	$(CFU) synth $(THIS)

bitstream:
	$(CFU) bitstream $(WITH)

prog load:
	$(CFU) prog $(WITH)

clean:
	rm -rf build
