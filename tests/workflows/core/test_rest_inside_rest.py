"""A block whose branches go on after its join, inside another one."""

from tests.patterns.composed import frame_around
from workflows.core.calendars import Calendar
from workflows.core.definition import Definition
from workflows.loading.load import load_definition
from workflows.loading.play import play
from workflows.loading.scenarios import Scenario, load_scenario

STEPS = """steps:
  begin: {form: request, role: clerk, due: none, next: outer}
  outer:
    parallel:
      p:
        start: inner
        steps:
          inner:
            parallel:
              u: {form: note, role: clerk, due: none, title: U, stores: u, next: done}
              v: {form: note, role: clerk, due: none, title: V, stores: v, next: done}
            join: any
            rest: continue
            next: done
      q: {form: note, role: clerk, due: none, title: Q, stores: q, next: done}
    join: any
    rest: continue
    next: after
  after: {form: note, role: clerk, due: none, title: AFTER, stores: after, next: end}
  end: {end: finished}
"""
SCENARIO = """scenario: The inner rest goes with the outer block, as it does at a join of all
today: 2026-03-02T09:00
people:
  ann: {groups: [clerks]}
steps:
  - {start: ann, values: {}, expect: {tasks: [outer.p.inner.u, outer.p.inner.v, outer.q]}}
  - {do: outer.q, as: ann, expect: {tasks: [outer.p.inner.u, outer.p.inner.v, after]}}
  - {do: outer.p.inner.u, as: ann, expect: {tasks: [after]}}
  - {do: after, as: ann, expect: {outcome: finished}}
"""


def test_a_rest_inside_a_block_that_closes_is_cleared_and_not_lost() -> None:
    definition = load_definition(frame_around(STEPS))
    scenario = load_scenario(SCENARIO, "rest.yaml")
    assert isinstance(definition, Definition)
    assert isinstance(scenario, Scenario)
    assert play(definition, scenario, Calendar("Europe/Berlin")).failures == ()
