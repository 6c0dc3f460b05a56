"""Python looks for cyclic garbage rarely while very many objects are made, and as ever afterwards."""

import gc

import pytest

from core.copying import OBJECTS_BEFORE_COLLECTING, many_objects


def test_collecting_is_put_off_and_comes_back_even_after_a_failure():
    usual = gc.get_threshold()
    seen = []

    @many_objects()
    def break_off():
        seen.append(gc.get_threshold()[0])
        raise ArithmeticError

    with pytest.raises(ArithmeticError):
        break_off()

    assert seen == [OBJECTS_BEFORE_COLLECTING]
    assert (gc.get_threshold(), gc.get_freeze_count()) == (usual, 0)
