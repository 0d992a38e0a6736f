"""A good definition becomes exactly what the engine reads."""

from collections.abc import Mapping

from workflows.core.deadlines import Deadline
from workflows.core.definition import Branch, Definition, Each, Parallel, Send, Sight, Task, Wait
from workflows.core.durations import Duration, Unit
from workflows.loading.load import digest_of, load_definition


def test_every_kind_of_step_is_read_with_its_full_path(good: Definition) -> None:
    assert list(good.steps) == [
        "apply", "review", "answer", "confirm", "size_known", "visits", "visits.visit", "visits.noted",
        "papers", "papers.rules", "papers.key.hand_out", "papers.key.write", "season", "tell", "take_back",
        "granted", "declined", "withdrawn",
    ]  # fmt: skip


def test_targets_are_full_paths_and_done_stays_done(good: Definition) -> None:
    review, visit, papers = good.steps["review"], good.steps["visits.visit"], good.steps["papers"]
    assert isinstance(review, Task)
    assert review.next == {"yes": "confirm", "ask": "answer", "no": "declined"}
    assert isinstance(visit, Task)
    assert visit.next == {"": "visits.noted"}
    assert isinstance(papers, Parallel)
    assert papers.branches == {"rules": "papers.rules", "key": "papers.key.hand_out"}
    rules = good.steps["papers.rules"]
    assert isinstance(rules, Task)
    assert rules.next == {"": "done"}


def test_a_task_keeps_deadline_reminders_clock_and_what_happens_when_late(good: Definition) -> None:
    review = good.steps["review"]
    assert isinstance(review, Task)
    assert review.overdue is not None
    assert review.due == Deadline(Duration(5, Unit.WORKING_DAY))
    assert [(entry.notice, entry.to) for entry in review.reminders] == [(None, None), ("hurry", "second")]
    assert (review.overdue.notice, review.overdue.to, review.overdue.escalate) == (
        "hurry",
        "office",
        "second",
    )
    assert (review.clock, review.stores, review.form) == ("review", "review", "review")
    hand_out = good.steps["papers.key.hand_out"]
    assert isinstance(hand_out, Task)
    assert hand_out.due
    assert hand_out.due.duration is None
    assert hand_out.due.anchor
    assert hand_out.due.anchor.source == "application.since"


def test_blocks_waits_and_notices_are_read(good: Definition) -> None:
    visits, season, tell = good.steps["visits"], good.steps["season"], good.steps["tell"]
    assert isinstance(visits, Each)
    assert visits.in_order
    assert visits.first == "visits.visit"
    assert visits.join.at_least is not None
    assert visits.name == "neighbour"
    assert visits.stores == "visits"
    assert isinstance(season, Wait)
    assert season.events == {"spring": "tell"}
    assert season.timeout == "tell"
    assert isinstance(tell, Send)
    assert tell.attach == ("letter",)
    branch = good.steps["size_known"]
    assert isinstance(branch, Branch)
    assert branch.otherwise == "papers"
    assert len(branch.arms) == 2


def test_steps_named_from_afar_become_full_paths(good: Definition) -> None:
    assert good.events["remark"].during == ("papers", "papers.key.hand_out")
    assert good.roles["second"].barred == ("review",)
    assert good.roles["gardener"].sees is Sight.STATUS
    assert good.public


def test_a_workflow_is_sensitive_only_if_it_says_so(good: Definition, good_files: Mapping[str, str]) -> None:
    said = good_files["workflow.yaml"].replace("start: apply\n", "sensitive: true\nstart: apply\n")
    loaded = load_definition({**good_files, "workflow.yaml": said})
    assert isinstance(loaded, Definition)
    assert (good.sensitive, loaded.sensitive) == (False, True)


def test_words_that_yaml_takes_for_truth_stay_words(good: Definition) -> None:
    review = good.steps["review"]
    assert isinstance(review, Task)
    assert review.outcomes == {"yes": "Ja", "ask": "Nachfragen", "no": "Nein"}
    assert good.forms["answer"].fields[0].label == "no"


def test_questions_keep_their_options_choices_and_conditions(good: Definition) -> None:
    questions = {entry.name: entry for entry in good.forms["application"].fields}
    assert [page.id for page in good.forms["application"].pages] == ["person", "plot"]
    assert questions["size"].options == {"minimum": 1, "maximum": 50}
    assert questions["size"].rules[0].message == "Zu groß"
    assert [choice.id for choice in questions["site"].choices] == ["north", "south"]
    assert questions["email"].required is not None
    assert not questions["email"].required.holds({})
    assert questions["name"].required is None
    assert questions["neighbours"].fields[0].name == "called"
    assert good.lists["sites"][1].attributes == {"sunny": True, "metres": 30}


def test_blank_has_every_name_that_expressions_may_use(good: Definition) -> None:
    questions = ["name", "email", "site", "size", "children", "pets", "neighbours", "since"]
    assert good.blank["application"] == dict.fromkeys(questions)
    assert good.blank["review"] == {"reason": None, "outcome": None}
    assert good.blank["confirm"] == {"outcome": None}
    assert good.blank["visits"] == []
    assert good.blank["remark"] == []
    neighbour = good.blank["neighbour"]
    assert neighbour == {"id": None, "called": None, "visit": {"mood": None}, "happy": None}
    assert good.blank["sites"] == [
        {"id": "north", "title": "Norden", "sunny": False, "metres": 20},
        {"id": "south", "title": "Süden", "sunny": True, "metres": 30},
    ]


def test_the_same_text_has_the_same_digest_and_another_text_another(good_files: Mapping[str, str]) -> None:
    loaded = load_definition(good_files)
    assert isinstance(loaded, Definition)
    assert loaded.digest == digest_of(good_files)
    assert len(loaded.digest) == 64
    changed = {**good_files, "forms.yaml": good_files["forms.yaml"] + "# more\n"}
    assert digest_of(changed) != loaded.digest
    assert digest_of({**good_files, "texts/en.po": "x"}) == loaded.digest
