"""A person with several open tasks gets one mail where one is enough."""

from collections.abc import Callable

from tests.workflows.core.conftest import Case
from workflows.core.effects import SendNotice
from workflows.core.events import SYSTEM, Actor, TimerFired

TWO_PAPERS = """
steps:
  apply: {form: application, role: applicant, due: none, next: papers}
  papers:
    parallel:
      first: {form: answer, role: applicant, due: 5 days, PROMISES, next: done}
      second: {form: application, role: applicant, due: 5 days, PROMISES, next: done}
    join: all
    next: accepted
  accepted: {end: good}
  declined: {end: bad}
events:
  withdraw: {title: Zurückziehen, by: [applicant], cancels: case, next: declined}
notices:
  open: {subject: Bitte unterschreiben, body: Es liegt etwas bereit.}
  soon: {subject: Bitte bald, body: Es fehlt noch etwas.}
  late: {subject: Zu spät, body: Es fehlt etwas.}
""".replace(
    "PROMISES",
    "notice: open, remind: [{after: 2 days, notice: soon}, {after: 3 days, notice: late, to: office}],"
    " overdue: {notice: late, to: office}",
)


def test_tasks_that_open_together_share_one_mail_that_speaks_of_none_of_them(
    case_of: Callable[[str], Case],
) -> None:
    case = case_of(TWO_PAPERS).start(name="Ada")
    assert case.effects == (SendNotice("open", "applicant"),)


def test_reminders_and_overdue_notices_of_one_moment_share_one_mail(case_of: Callable[[str], Case]) -> None:
    case = case_of(TWO_PAPERS).start(name="Ada")
    sent = _sent_by_timers(case)
    assert sent == [("soon", "applicant"), ("late", "office"), ("late", "office")]


def test_when_one_of_two_tasks_is_done_the_other_is_still_reminded_of(case_of: Callable[[str], Case]) -> None:
    case = case_of(TWO_PAPERS).start(name="Ada")
    case.do("papers.second", _applicant(case), name="Ada")
    assert _sent_by_timers(case) == [
        ("soon", "applicant"),
        ("late", "office"),
        ("late", "office"),
    ]


def _applicant(case: Case) -> Actor:
    return case.log[0][1]


def _sent_by_timers(case: Case) -> list[tuple[str, str]]:
    sent: list[tuple[str, str]] = []
    for timer in sorted(case.state.timers.values() if case.state else (), key=lambda timer: timer.at):
        case.now = timer.at
        case.apply(TimerFired(timer.key), SYSTEM)
        sent += [(effect.notice, effect.role) for effect in case.effects if isinstance(effect, SendNotice)]
    return sent
