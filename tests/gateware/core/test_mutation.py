"""Mutants of every CFU's hardware are caught by its random tests, or listed with the reason why they are no faults."""

import pytest

from tests.support import mutation
from tests.support.mutation_subjects import MUTANTS, PROVEN, SUBJECTS

LISTED = {name: subject.listed(name) for name, subject in SUBJECTS.items()}
OTHERS = [pytest.param(name, marks=pytest.mark.slow) for name in SUBJECTS if name != "template"]


@pytest.mark.parametrize("name", ["template", *OTHERS])
def test_random_commands_catch_mutants(name: str) -> None:
    subject = SUBJECTS[name]
    cfu = subject.make()
    mutants = mutation.make(cfu, MUTANTS)
    assert len(mutants.names) >= 50
    survivors = {mutants.names[number - 1] for number in mutation.survivors(cfu, mutants, subject.trials())}
    listed = LISTED[name]
    assert survivors - listed.keys() == set(), "neither caught nor in survivors.toml"
    assert listed.keys() - survivors == set(), "in survivors.toml but caught"


@pytest.mark.slow
@pytest.mark.parametrize("name", LISTED)
def test_proven_survivors_are_equivalent(name: str) -> None:
    mutants = mutation.make(SUBJECTS[name].make(), MUTANTS)
    proven = [mutants.names.index(mutant) + 1 for mutant, reason in LISTED[name].items() if reason == PROVEN]
    assert [number for number in proven if not mutation.is_equivalent(mutants, number)] == []
    assert all(LISTED[name].values()), "a survivor without a reason"


def test_a_real_fault_is_not_proven_to_be_none() -> None:
    mutants = mutation.make(SUBJECTS["template"].make(), MUTANTS)
    caught = next(number for number, name in enumerate(mutants.names, 1) if name not in LISTED["template"])
    assert not mutation.is_equivalent(mutants, caught)
