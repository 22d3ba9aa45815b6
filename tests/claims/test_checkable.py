"""Checkable: what no record could settle is told from what one could, by grammar and words, and why."""

from __future__ import annotations

import pytest

from pipeline.records import Dossier
from pipeline.stages.read import read
from pipeline.stages.split import split

OPINION, PREDICTION, PROMISE = "opinion", "prediction", "promise or intention"
FIGURE = "figure of speech"

VIEWS = [
    "Roe should have gone after 20 minutes, the coach said.",
    # Words that judge, by what they are said of and in quotation marks also elsewhere.
    "Their replies were less tactful.",
    "The critics said the play was an hour too long.",
    "“We have put forward a sensible offer,” the union said.",
    "The lawyer said her client had been treated unfairly.",
    "The board said the bid “fundamentally undervalues” the firm.",
    "The chairman is widely seen as an obstacle to a deal.",
    "The launch went badly.",
    # How things are, in quoted words without a figure, a name or a time.
    "“Nobody on this crew takes a risk like that lightly,” he said.",
    "“She governs by press release,” said the senator.",
    "“We are not in a hurry,” the governor said.",
    # What somebody feels or holds.
    "She said she took no pleasure in the sentence.",
    "The minister said he had no quarrel with the fishermen.",
    "“There is no excuse for what happened,” said the coroner.",
    "The union said its members felt betrayed.",
    "“He hates every second of it,” said his sister.",
    "The coach blamed the referee for the defeat.",
    # What would be, what goes too far, what something means.
    "If they had cut rates today, the crown would be at nine to the euro.",
    "The campaigners said the law went too far.",
    "The offer poses a dilemma for the president.",
    "The rebels are deluding themselves.",
    "The firm won the contract on merit.",
    "The lawyer said her client was innocent.",
    "“I wouldn't apply this to the whole coast,” said the biologist.",
    "“There is a smell of panic on the benches,” he said.",
    "“There is a plan,” he said.",
    "It was a disgraceful second act.",
    # What somebody would rather, whom he thanks, what nobody does, what others knew or meant.
    "“I’d rather miss a train than a funeral,” he said.",
    "“We thank the crew for their patience,” the airline said.",
    "“Nobody dared to ask,” said a nurse.",
    "“Nobody went into teaching to fill in forms,” she said.",
    "“Nobody knows what the party wants,” he said.",
    "“You knew what was in the box,” the judge said.",
    "“They broke it on purpose,” said the tenant.",
    "“Everyone in this town knows it,” he said.",
    # What others should have done, had to do or could not go on doing; what a case rests on.
    "Lund said the coach Ana Roe should have resigned in May.",
    "The captain said his side had to take responsibility.",
    "The mayor said the town could not go on paying £11 a swim.",
    "The firm said the report relied on “stale assumptions”.",
    "The chief said growth was “patchy at best”.",
    "The maker said it was working closely with customers.",
    "She questioned whether the forecast was too cautious.",
    "The senators say he has dithered.",
]
TO_COME = [
    ("“I’m not going to talk about another team’s player,” the coach said.", PROMISE),
    ("“We are not going away,” said the chairman.", PROMISE),
    ("The company said it had no plans to raise the price.", PROMISE),
    ("The ministry has no plans to sell the palace.", PROMISE),
    ("She ruled out going above $40.", PROMISE),
    ("He ruled out a sale of the port.", PROMISE),
    ("The store will be built if the council agrees.", PREDICTION),
    ("The trade will recover within two years.", PREDICTION),
    ("Smokers are 12% more likely to develop cancer.", None),
    ("Women are twice as likely to be asked.", None),
    ("Rain is likely to fall.", PREDICTION),
    ("About 31,000 vehicles crossed the bridge each day.", None),
    ("“We’ll cross that bridge when we come to it,” he said.", FIGURE),
    ("Investigators believe the fire was set on purpose.", None),
    ("Police suspect he fled to Spain.", None),
    ("Scientists think the plan is a disgrace.", OPINION),
    ("Many analysts believe that this is the gravest crisis since 2009.", OPINION),
    ("A second survey is planned for 2029.", PROMISE),
    ("The company hopes to open the plant in the spring.", PROMISE),
    ("The remaining cuts are to fall on head office, a person familiar with the plan said.", PROMISE),
    ("A senior official said his government would send it if no deal was reached by June 15.", PROMISE),
    ("“Bad things are going to happen,” he said.", PREDICTION),
    ("They put the odds of a deal by June at 55%.", PREDICTION),
    ("The mediators’ paper gave the summit one chance in ten of ending with a text.", PREDICTION),
    ("Analysts put the likely price at £7,000.", PREDICTION),
    ("It is a vote that will haunt the party.", PREDICTION),
    ("She will need nearly every one of them.", PREDICTION),
    ("The bank is on course to miss its target.", PREDICTION),
    ("“I’m staying,” the keeper said.", PROMISE),
    ("It was “not happening in this budget”, an official said.", PREDICTION),
    # What it would cost is no deed of the one who says so.
    ("He said it would cost taxpayers $4 million.", PREDICTION),
]
FIGURES = [
    "“The minister has lost the plot,” said the union’s leader.",
    "“That ship has sailed,” an official said.",
    "The lawyer said the addiction had “hollowed her out”.",
    "Backers are edging toward the exits.",
    "“I serve at the pleasure of the president,” he said.",
    "The opposition said the figures had been “cooked to order”.",
    "The parents said the school was run like a barracks.",
    "“Two minutes is the difference between a cold man and a dead one,” she said.",
    "The captain denied that the dressing room had been lost.",
]
FACTS = [
    "Sam Pruitt was called for a handball.",
    "A poll found that 61% of those surveyed blamed the tariffs.",
    # What is set for a day can be looked up then; what was expected once was.
    "The draw will be made on Monday evening.",
    "The council will vote on the plan on Tuesday.",
    "The court will hear the case in March.",
    "“We expected the phones to be the villain,” said the author.",
    "As the war enters its eighth year, exports fell 4 percent.",
    "The council voted in May to close the pool.",
    # What somebody did, though it shows what he thinks.
    "The mayor welcomed the decision.",
    "The jury praised the film.",
    "The union called a strike for 20 February at the plant.",
    "The company called the report false.",
    "The spokesman described the claim as “complete fiction”.",
    # What was planned or expected once, what is set down, what so many of them say.
    "The family had been planning to move in June.",
    "An internal paper said officials expected the levy to raise £74m.",
    "Under the deal, the firm will pay £3 a share.",
    "More than half of voters said the minister should resign.",
    "The delegations are to meet again on Saturday.",
    # What a witness saw, or a book shows.
    "“She works at the bakery,” he said.",
    "“We ask patients to sign a form,” the nurse said.",
    "“He is in custody,” the officer said.",
    "“I saw her lights go past on the wrong side of the reef,” she said.",
    "The storm was the worst in 40 years.",
    "His successor is Anneke Blunt.",
    "The officer was shot in the foot.",
    "The firm called its fund the Harl Legacy.",
    "The bank was fined for its sales.",
    # What is told in quoted words of things at a place, of who decides, of what is under way.
    "“There's a pond at Hald as well,” he said.",
    "“There is a receipt to show it,” she said.",
    "“The car was a loan from a cousin,” she said.",
    "“The board decides alone,” the spokesperson said.",
    "“Talks continue at several levels,” the ministry said.",
    "“We are reviewing the verdict,” he said.",
    "It is the third doping scandal to hit the sport in four years.",
    "Riders had long been suspicious.",
    # What is arranged, and what a draft sets down.
    "The prison will be inspected again within nine months.",
    "The school will be built on a field behind Mill Lane.",
    "He said a new fence would be put up on the western side.",
    "The ministry said an envoy would fly to Hald on Friday.",
    "Under the draft, the island would return 40 boats.",
    "He ruled out arson.",
    # What nobody did, what is arranged for a day, what a record reckons, what the rest is.
    "“Nobody came to collect the keys,” she said.",
    "“Nobody called to warn us,” he said.",
    "“You knocked at two in the morning,” the lawyer said.",
    "The pool will close for good in September.",
    "The club said the deputy would take charge for Sunday's match.",
    "The officers’ report said repairs would cost £2.6m.",
    "“The rest is grants,” she said.",
    "The report said the bill should have been paid in May.",
    "He used a spade as a lever.",
    # How old or long a thing is now, though nobody is sure.
    "The sponge could be 15,000 years old.",
]
"""In doubt a claim is checkable."""


@pytest.mark.parametrize(
    ("text", "why"),
    [
        *((text, OPINION) for text in VIEWS),
        *TO_COME,
        *((text, FIGURE) for text in FIGURES),
        *((text, None) for text in FACTS),
    ],
)
def test_why_a_claim_is_not_checkable(text: str, why: str | None) -> None:
    claims = split(Dossier(article=read("a", text))).claims
    assert {claim.why_not for claim in claims} == {why}


def test_an_answer_in_an_interview_needs_no_quotation_marks() -> None:
    text = "Ines Brand kept the light for 31 years.\n\nQ: Was the log wrong?\n\nA: I don’t believe that log."
    *_, answer = split(Dossier(article=read("a", text))).claims
    assert answer.why_not == OPINION


def test_a_question_with_who_asks_it_is_no_claim() -> None:
    text = "Lena Roe lost her home. “They gave us 10 minutes. What can you save in 10 minutes?” she asked."
    *_, last = split(Dossier(article=read("a", text))).claims
    assert last.text == "They gave us 10 minutes"
