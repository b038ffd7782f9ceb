"""SOP 08/2024 as a table that a Petugas could read aloud, and as rules over every combination of facts."""

from collections.abc import Mapping
from dataclasses import replace
from itertools import combinations, product

import pytest
from sampling import part

from ppid_dms import assembly
from ppid_dms.config import load
from ppid_dms.records import Account, Facts, Proof
from ppid_dms.sop import (
    WAYS,
    Cancel,
    Clear,
    Endorse,
    Hold,
    HoldOn,
    Reason,
    Reexamine,
    Refuse,
    Rest,
    Restore,
    SendBack,
    Submit,
    Undo,
    Wait,
    Withdraw,
    decide,
)
from ppid_dms.vocabulary import HOLDS, DipField, ExemptField, Identity, Request, Role, SideTag, Stage, Verdict

SOP = assembly.procedure_of(load())
CATEGORY = frozenset({DipField.CATEGORY})
DATA, TEST = SideTag.PERSONAL_DATA, SideTag.CONSEQUENCE_TEST
PERSONAL, TO_TEST = frozenset({DATA}), frozenset({TEST})
BASIS = frozenset({ExemptField.LEGAL_BASIS})

PETUGAS = Account(4, "petugas", frozenset({Role.PETUGAS}))
ATASAN = Account(3, "atasan", frozenset({Role.ATASAN}))


def proven(by: Account = ATASAN, note: str | None = None) -> Proof:
    return Proof(Verdict.PROVEN, actor=by, entry=10, note=note)


def not_entitled(by: Account = PETUGAS) -> Proof:
    return Proof(Verdict.NOT_ENTITLED, actor=by, entry=10)


MACHINE = Proof(Verdict.NOT_A_PERSON, entry=10)
LATE = Proof(Verdict.PENDING)
UNCLEAR = Proof(Verdict.AMBIGUOUS)
ANSWERED = Proof(Verdict.ANSWERED)


def collected(proofs: Mapping[Request, Proof] | None = None, **more) -> Facts:
    return Facts(Stage.COLLECTED, proofs or {}, **more)


def awaiting(proofs: Mapping[Request, Proof] | None = None, **more) -> Facts:
    return Facts(Stage.AWAITING, proofs or {}, **more)


def documented(proofs: Mapping[Request, Proof] | None = None, **more) -> Facts:
    return Facts(Stage.DOCUMENTED, proofs or {}, **more)


YA, TIDAK, SUBMIT, CANCEL, WITHDRAW = (
    Request.ENDORSE, Request.RETURN, Request.SUBMIT, Request.CANCEL, Request.WITHDRAW)
TIDAK_WITH_NOTE = proven(note="Ringkasan terlalu umum")


@pytest.mark.parametrize(("facts", "step"), [
    # Step 1: the Petugas collects and puts forward.
    (collected(), Rest()),
    (collected(missing=CATEGORY), Rest()),
    (collected({SUBMIT: proven(PETUGAS)}), Submit(proven(PETUGAS))),
    (collected({SUBMIT: proven(PETUGAS)}, missing=CATEGORY),
     Refuse(Reason.INCOMPLETE, CATEGORY, frozenset(), proven(PETUGAS))),
    (collected({SUBMIT: proven(PETUGAS)}, holds=PERSONAL),
     Refuse(Reason.HELD, frozenset(), PERSONAL, proven(PETUGAS))),
    (collected({SUBMIT: proven(PETUGAS)}, holds=PERSONAL, missing=CATEGORY),
     Refuse(Reason.HELD, CATEGORY, PERSONAL, proven(PETUGAS))),
    (collected({SUBMIT: not_entitled(ATASAN)}), Undo({SUBMIT: not_entitled(ATASAN)}, Reason.NOT_ENTITLED)),
    (collected({SUBMIT: MACHINE}), Undo({SUBMIT: MACHINE}, Reason.NOT_A_PERSON)),
    (collected({SUBMIT: LATE}), Wait(Reason.EVIDENCE_LATE, SUBMIT)),
    (collected({SUBMIT: UNCLEAR}), Undo({SUBMIT: UNCLEAR}, Reason.EVIDENCE_AMBIGUOUS)),
    (collected({SUBMIT: ANSWERED}), Restore()),
    # No step can be skipped.
    (collected({YA: proven(ATASAN)}), Undo({YA: proven(ATASAN)}, Reason.STEP_SKIPPED)),
    (collected({YA: not_entitled()}), Undo({YA: not_entitled()}, Reason.STEP_SKIPPED)),
    (collected({TIDAK: TIDAK_WITH_NOTE}), Undo({TIDAK: TIDAK_WITH_NOTE}, Reason.STEP_SKIPPED)),
    (collected({WITHDRAW: proven()}), Undo({WITHDRAW: proven()}, Reason.STEP_SKIPPED)),
    (collected({YA: LATE}), Wait(Reason.EVIDENCE_LATE, YA)),
    (collected({YA: UNCLEAR}), Undo({YA: UNCLEAR}, Reason.STEP_SKIPPED)),
    # A false Ya beside a genuine Diajukan: first the one is undone, then the other is carried out.
    (collected({SUBMIT: proven(PETUGAS), YA: not_entitled()}), Undo({YA: not_entitled()}, Reason.STEP_SKIPPED)),
    (collected({SUBMIT: proven(PETUGAS), YA: ANSWERED}), Submit(proven(PETUGAS))),
    # Step 2: the Atasan decides.
    (awaiting(), Rest()),
    (awaiting({YA: proven()}), Endorse(proven())),
    (awaiting({YA: not_entitled()}), Undo({YA: not_entitled()}, Reason.NOT_ENTITLED)),
    (awaiting({YA: MACHINE}), Undo({YA: MACHINE}, Reason.NOT_A_PERSON)),
    (awaiting({YA: LATE}), Wait(Reason.EVIDENCE_LATE, YA)),
    # A tag that nobody can be shown to have set is taken off: left on, the next edit would be taken for its maker.
    (awaiting({YA: UNCLEAR}), Undo({YA: UNCLEAR}, Reason.EVIDENCE_AMBIGUOUS)),
    (awaiting({YA: UNCLEAR, TIDAK: TIDAK_WITH_NOTE}), Undo({YA: UNCLEAR}, Reason.EVIDENCE_AMBIGUOUS)),
    (awaiting({YA: proven()}, identity=Identity.EDITED_BY_ENDORSER), Endorse(proven())),
    (awaiting({YA: proven()}, identity=Identity.CHANGED), Undo({YA: proven()}, Reason.CONTENT_CHANGED)),
    (awaiting({YA: proven()}, missing=CATEGORY), Undo({YA: proven()}, Reason.INCOMPLETE)),
    (awaiting({YA: proven()}, holds=PERSONAL), Undo({YA: proven()}, Reason.HELD)),
    (awaiting(identity=Identity.CHANGED), Reexamine(Reason.CHANGED_WHILE_WAITING)),
    (awaiting(identity=Identity.EDITED_BY_ENDORSER), Rest()),
    (awaiting({TIDAK: TIDAK_WITH_NOTE}, identity=Identity.CHANGED), SendBack(TIDAK_WITH_NOTE)),
    (awaiting({TIDAK: proven()}), Wait(Reason.REASON_OWED, TIDAK)),
    (awaiting({TIDAK: TIDAK_WITH_NOTE}), SendBack(TIDAK_WITH_NOTE)),
    (awaiting({TIDAK: not_entitled()}), Undo({TIDAK: not_entitled()}, Reason.NOT_ENTITLED)),
    (awaiting({YA: proven(), TIDAK: TIDAK_WITH_NOTE}),
     Undo({TIDAK: TIDAK_WITH_NOTE, YA: proven()}, Reason.CONTRADICTION)),
    (awaiting({YA: not_entitled(), TIDAK: TIDAK_WITH_NOTE}), Undo({YA: not_entitled()}, Reason.NOT_ENTITLED)),
    (awaiting({YA: proven(), TIDAK: LATE}), Wait(Reason.EVIDENCE_LATE, TIDAK)),
    (awaiting({SUBMIT: proven(PETUGAS)}), Undo({SUBMIT: proven(PETUGAS)}, Reason.STEP_SKIPPED)),
    (awaiting({SUBMIT: ANSWERED}), Restore()),
    (awaiting(in_order=False), Restore()),
    # Step 3 and what may follow.
    (documented(), Rest()),
    (documented(in_order=False), Restore()),
    (documented({YA: ANSWERED}), Restore()),
    (documented({YA: proven()}), Undo({YA: proven()}, Reason.STEP_SKIPPED)),
    (documented({TIDAK: TIDAK_WITH_NOTE}), SendBack(TIDAK_WITH_NOTE)),
    (documented({TIDAK: proven()}), Wait(Reason.REASON_OWED, TIDAK)),
    (documented({WITHDRAW: TIDAK_WITH_NOTE}, listed=True), Withdraw(TIDAK_WITH_NOTE)),
    (documented({WITHDRAW: TIDAK_WITH_NOTE}, listed=True, identity=Identity.CHANGED), Withdraw(TIDAK_WITH_NOTE)),
    (documented({WITHDRAW: proven()}, listed=True), Wait(Reason.REASON_OWED, WITHDRAW)),
    (documented({WITHDRAW: not_entitled()}, listed=True), Undo({WITHDRAW: not_entitled()}, Reason.NOT_ENTITLED)),
    (awaiting({WITHDRAW: TIDAK_WITH_NOTE}, listed=True), Withdraw(TIDAK_WITH_NOTE)),
    (awaiting({WITHDRAW: TIDAK_WITH_NOTE}), Undo({WITHDRAW: TIDAK_WITH_NOTE}, Reason.NOT_LISTED)),
    (documented({CANCEL: TIDAK_WITH_NOTE}), Undo({CANCEL: TIDAK_WITH_NOTE}, Reason.STEP_SKIPPED)),
    (documented(identity=Identity.CHANGED), Reexamine(Reason.CHANGED_AFTER_ENDORSEMENT)),
    # A wrong scan.
    (collected({CANCEL: proven(PETUGAS)}), Wait(Reason.REASON_OWED, CANCEL)),
    (collected({CANCEL: proven(PETUGAS, "Salah pindai")}), Cancel(proven(PETUGAS, "Salah pindai"))),
    (awaiting({CANCEL: TIDAK_WITH_NOTE}), Cancel(TIDAK_WITH_NOTE)),
    # What is on the list leaves it by a line that says so, never by being called a wrong scan.
    (awaiting({CANCEL: TIDAK_WITH_NOTE}, listed=True), Undo({CANCEL: TIDAK_WITH_NOTE}, Reason.STILL_LISTED)),
    (collected({CANCEL: proven(PETUGAS, "Salah")}, listed=True),
     Undo({CANCEL: proven(PETUGAS, "Salah")}, Reason.STILL_LISTED)),
    # What has left the procedure stays out of it.
    (Facts(Stage.CANCELLED, {}), Rest()),
    (Facts(Stage.CANCELLED, {SUBMIT: proven(PETUGAS)}), Undo({SUBMIT: proven(PETUGAS)}, Reason.STEP_SKIPPED)),
    (Facts(Stage.WITHDRAWN, {YA: proven()}), Undo({YA: proven()}, Reason.STEP_SKIPPED)),
    # A hold is recorded, takes the item back, and goes only by the hand of somebody entitled.
    (collected(holds=PERSONAL, raised={DATA: MACHINE}), Hold({DATA: MACHINE})),
    (awaiting(holds=PERSONAL, raised={DATA: proven()}), Hold({DATA: proven()})),
    (documented(holds=PERSONAL, raised={DATA: proven()}, listed=True), Hold({DATA: proven()})),
    (collected({SUBMIT: proven(PETUGAS)}, holds=PERSONAL, raised={DATA: MACHINE}),
     Refuse(Reason.HELD, frozenset(), PERSONAL, proven(PETUGAS))),
    (collected(holds=PERSONAL), Rest()),
    (collected(holds=PERSONAL, cleared={DATA: proven(PETUGAS)}), Clear(DATA, proven(PETUGAS))),
    (collected({SUBMIT: proven(PETUGAS)}, holds=PERSONAL, cleared={DATA: proven(PETUGAS)}),
     Clear(DATA, proven(PETUGAS))),
    (collected(holds=PERSONAL, cleared={DATA: LATE}), Wait(Reason.EVIDENCE_LATE, DATA)),
    (collected(holds=PERSONAL, cleared={DATA: not_entitled()}), HoldOn(DATA, not_entitled(), Reason.NOT_ENTITLED)),
    (collected(holds=PERSONAL, cleared={DATA: MACHINE}), HoldOn(DATA, MACHINE, Reason.NOT_A_PERSON)),
    (collected(holds=PERSONAL, cleared={DATA: UNCLEAR}), HoldOn(DATA, UNCLEAR, Reason.EVIDENCE_AMBIGUOUS)),
    (collected(holds=PERSONAL, cleared={DATA: ANSWERED}, in_order=False), Restore()),
    # The consequence test (PerKI 1/2021 Ps. 49) must have been written down.
    (collected(holds=TO_TEST, cleared={TEST: proven()}, untested=BASIS),
     HoldOn(TEST, proven(), Reason.NOT_TESTED, BASIS)),
    (collected(holds=TO_TEST, cleared={TEST: proven()}), Clear(TEST, proven())),
    (collected(holds=PERSONAL, cleared={DATA: proven()}, untested=BASIS), Clear(DATA, proven())),
    # A server that was restored from a backup has forgotten what proof counts from.
    (awaiting({YA: LATE}, rewound=True), Reexamine(Reason.HISTORY_REWOUND)),
])
def test_what_follows_from_a_tag(facts: Facts, step: object):
    assert decide(facts, SOP) == step


VERDICTS = {
    Verdict.PROVEN: (proven(), proven(note="alasan")), Verdict.ANSWERED: (ANSWERED,), Verdict.PENDING: (LATE,),
    Verdict.AMBIGUOUS: (UNCLEAR,), Verdict.NOT_ENTITLED: (not_entitled(),), Verdict.NOT_A_PERSON: (MACHINE,),
}


def every_combination() -> list[Facts]:
    """Every standing with up to two requests in every state of proof, and every value of the other facts."""
    kinds = [proof for proofs in VERDICTS.values() for proof in proofs]
    claims: list[dict[Request, Proof]] = [{}]
    claims += [{request: proof} for request in Request for proof in kinds]
    claims += [
        {one: a, two: b} for one, two in combinations(Request, 2) for a, b in product(kinds, kinds)]
    return [
        Facts(stage, proofs, missing, holds, identity=identity, in_order=in_order, listed=listed)
        for stage, proofs, missing, holds, identity, in_order, listed in product(
            Stage, claims, (frozenset(), CATEGORY), (frozenset(), PERSONAL), Identity, (True, False), (True, False))]


EVERYTHING = every_combination()
DECIDED = [(facts, decide(facts, SOP)) for facts in EVERYTHING]


def test_the_table_of_combinations_is_complete():
    assert len(EVERYTHING) == 5 * (1 + 5 * 7 + 10 * 49) * 2 * 2 * 3 * 2 * 2


def test_nothing_is_documented_unless_it_waits_and_a_proven_ya_stands_alone_on_complete_unheld_unchanged_content():
    endorsed = [facts for facts, step in DECIDED if isinstance(step, Endorse)]
    assert endorsed
    for facts in endorsed:
        assert facts.standing is Stage.AWAITING
        assert not facts.missing
        assert not facts.holds
        assert facts.identity is not Identity.CHANGED
        still_open = {r: p for r, p in facts.proofs.items() if p.verdict is not Verdict.ANSWERED}
        assert list(still_open) == [Request.ENDORSE]
        assert still_open[Request.ENDORSE].verdict is Verdict.PROVEN


def test_nothing_is_put_forward_incomplete_held_or_unproven():
    for facts, step in DECIDED:
        if isinstance(step, Submit):
            assert facts.standing is Stage.COLLECTED
            assert not facts.missing
            assert not facts.holds
            assert facts.proofs[Request.SUBMIT].verdict is Verdict.PROVEN


def test_tidak_withdrawal_and_cancelling_are_never_carried_out_without_a_reason():
    for _facts, step in DECIDED:
        if isinstance(step, SendBack | Withdraw | Cancel):
            assert step.proof.verdict is Verdict.PROVEN
            assert step.proof.note


def test_nothing_doubtful_is_ever_carried_out():
    for facts, step in DECIDED:
        doubtful = {p.verdict for p in facts.proofs.values()} & {Verdict.PENDING, Verdict.AMBIGUOUS}
        if doubtful:
            assert isinstance(step, Wait | Undo)


def test_what_is_undone_was_asked_and_has_not_been_answered():
    for facts, step in DECIDED:
        if isinstance(step, Undo):
            assert step.claims
            for request, proof in step.claims.items():
                assert facts.proofs[request] == proof
                assert proof.verdict is not Verdict.ANSWERED
                assert proof.verdict is not Verdict.PENDING


def test_what_is_on_the_list_never_leaves_the_procedure_but_by_a_withdrawal():
    for facts, step in DECIDED:
        if isinstance(step, Cancel):
            assert not facts.listed
        if isinstance(step, Withdraw):
            assert facts.listed


def test_a_step_that_the_sop_does_not_know_never_changes_the_stage():
    for facts, step in DECIDED:
        if isinstance(step, Submit | Endorse | SendBack | Withdraw | Cancel):
            request = next(r for r, p in facts.proofs.items() if p is step.proof)
            assert (facts.standing, request) in WAYS


def test_rest_is_only_where_nothing_is_asked_and_all_is_in_order():
    for facts, step in DECIDED:
        if isinstance(step, Rest):
            assert facts.in_order
            assert not facts.proofs


def test_nobody_is_left_waiting_when_nothing_is_asked():
    for facts, step in DECIDED:
        if not facts.proofs:
            assert not isinstance(step, Wait | Undo | Refuse)


def test_the_order_in_which_tags_are_listed_does_not_matter():
    for facts, step in DECIDED:
        assert decide(replace(facts, proofs=dict(reversed(facts.proofs.items()))), SOP) == step


def test_while_a_hold_is_open_nothing_is_put_forward_or_endorsed_whoever_took_its_tag_off():
    kinds = [proof for proofs in VERDICTS.values() for proof in proofs]
    some = part(DECIDED, one_in=23)
    for facts, (hold, proof), untested in product(some, product(sorted(HOLDS), kinds), (frozenset(), BASIS)):
        held = replace(
            facts[0], holds=frozenset({hold}), cleared={hold: proof}, untested=untested, in_order=False)
        step = decide(held, SOP)
        assert not isinstance(step, Submit | Endorse)
        if isinstance(step, Clear):
            assert (step.hold, step.proof.verdict) == (hold, Verdict.PROVEN)
            assert hold is not TEST or not untested
