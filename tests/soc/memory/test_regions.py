import dataclasses

import pytest

from soc.memory.regions import CSR_BANKS, CSR_BASE, MEMORIES, RAM_ORIGIN, ROLES, Memory, Region, register

RAM = Region("ram", RAM_ORIGIN, 1 << 16)


def test_every_role_of_a_declared_memory_has_a_region():
    for memory in MEMORIES.values():
        assert {memory.region(role).name for role in ROLES} <= {region.name for region in memory.regions}


def test_board_memory_is_labelled_and_the_large_one_fits_nothing():
    assert MEMORIES["ulx3s-85f"].fits
    assert MEMORIES["ulx3s-85f"].region("code").size == 320 * 1024
    assert not MEMORIES["sim-large"].fits


def test_placement():
    other = Region("other", 0x5000_0000, 1 << 12)
    memory = Memory("two", (RAM, other), placement={"weights": "other"})
    assert memory.region("weights") == other
    assert memory.region("code") == RAM


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"name": "main ram"}, "identifier, not 'main ram'"),
        ({"size": 0}, "positive multiple of 4 bytes, not 0"),
        ({"size": 1023}, "positive multiple of 4 bytes, not 1023"),
        ({"origin": RAM_ORIGIN + 4096}, "multiple of its size .*, not 0x40001000"),
    ],
)
def test_region_refuses(changes, message):
    with pytest.raises(ValueError, match=message):
        dataclasses.replace(RAM, **changes)


@pytest.mark.parametrize(
    ("regions", "placement", "message"),
    [
        ((RAM, Region("low", RAM_ORIGIN + 0x8000, 0x1000)), {}, "overlap, not ram and low"),
        ((RAM, Region("ram", 0x5000_0000, 4096)), {}, "different names"),
        ((RAM,), {"weights": "flash"}, "not 'weights' to 'flash'"),
        ((RAM,), {"heap": "ram"}, "not 'heap' to 'ram'"),
    ],
)
def test_memory_refuses(regions, placement, message):
    with pytest.raises(ValueError, match=message):
        Memory("bad", regions, placement)


def test_registers_lie_in_their_banks():
    assert register("ctrl", "reset") == CSR_BASE
    assert register("uart", "txfull") == CSR_BASE + 0x800 * CSR_BANKS["uart"] + 4
