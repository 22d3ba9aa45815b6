"""An endpoint that misbehaves: each fault by itself, and all of them over a batch."""

from __future__ import annotations

import time
from collections import Counter

import pytest
from newsroom import Newsroom

from chaos import made_up
from chaos.checking import holds, usage
from chaos.conftest import ARTICLES
from chaos.endpoint import FINAL, REASKED, WHOLE, Endpoint, Fault, Plan


@pytest.mark.parametrize("fault", Fault)
def test_each_fault_when_everything_meets_it_once(
    room: Newsroom, clean: dict[str, bytes], fault: Fault
) -> None:
    first = {"a0": clean["a0"]}
    with Endpoint(made_up.answer, Plan(share=1, kinds=(fault,), times=1)) as endpoint:
        silent = fault in (Fault.HANG, Fault.ENDLESS)
        # Short only where silence is the fault: a busy machine answers late.
        made_up.lay_out(room.folder, endpoint.base_url, 1, provider={"timeout": 3 if silent else 60})
        runs = 0
        while True:
            runs += 1
            room.command("run")
            if holds(room.folder, first)["done"]:
                break
            assert fault in FINAL
        asked = Counter(one.fault for one in endpoint.asked)
    # Each question meets the fault when it is put first, and is put once more where that was no answer.
    assert asked[fault] > 0
    assert runs > 1 if fault in FINAL else runs == 1
    if fault in WHOLE:
        assert asked[None] == 0
    elif fault in FINAL:
        assert asked[None] == asked[fault]
        assert usage(room.folder)["total"]["retries"] == 0
    else:
        told = "reasks" if fault in REASKED else "retries"
        assert usage(room.folder)["total"][told] == asked[fault] == asked[None]


def test_a_batch_at_twenty_per_cent_faults_comes_to_what_it_is_without(
    room: Newsroom, clean: dict[str, bytes]
) -> None:
    with Endpoint(made_up.answer, Plan(seed=20, share=0.2)) as endpoint:
        made_up.lay_out(room.folder, endpoint.base_url, ARTICLES, provider={"timeout": 1})
        for _ in range(12):
            ran = room.command("run")
            found = holds(room.folder, clean)
            assert ran.code == (0 if found["done"] == ARTICLES else 1)
            if ran.code == 0:
                break
        assert found["done"] == ARTICLES
        kinds = {one.fault for one in endpoint.asked}
    assert len(kinds) > len(Fault) / 2


def test_an_endpoint_that_never_recovers_gives_errors_and_no_verdict(
    room: Newsroom, clean: dict[str, bytes]
) -> None:
    broken = tuple(Fault(one) for one in ("429", "500", "502", "503", "reset", "half an answer"))
    with Endpoint(made_up.answer, Plan(share=1, kinds=broken)) as endpoint:
        made_up.lay_out(room.folder, endpoint.base_url, ARTICLES)
        assert room.command("run").code == 1
        assert holds(room.folder, clean) == {"failed": ARTICLES}
    claims = [claim for file in room.verdicts.values() for claim in file.claims if claim.checkable]
    assert claims
    assert all(claim.verdict is None and claim.error for claim in claims)


def test_a_clock_that_is_set_back_changes_nothing(
    room: Newsroom, clean: dict[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    now = iter(range(2 * 10**9, 0, -(10**5)))
    kinds = (Fault.BUSY_DATED, Fault.BUSY_NAMED, Fault.BUSY)
    settings = {"provider": {"requests_a_minute": 10**6, "tokens_a_minute": 10**9}}
    with Endpoint(made_up.answer, Plan(share=0.3, kinds=kinds)) as endpoint:
        made_up.lay_out(room.folder, endpoint.base_url, ARTICLES, **settings)
        # A day and more goes back each time that anybody looks.
        monkeypatch.setattr(time, "time", lambda: float(next(now)))
        for _ in range(6):
            if room.command("run").code == 0:
                break
        monkeypatch.undo()
        assert holds(room.folder, clean) == {"done": ARTICLES}
        assert Fault.BUSY_DATED in {one.fault for one in endpoint.asked}
