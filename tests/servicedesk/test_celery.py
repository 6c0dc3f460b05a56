"""Beat's schedule names tasks that exist, and each task goes to a queue that has a worker."""

from servicedesk.celery import app
from servicedesk.launch import worker_programs


def _known_tasks() -> set[str]:
    app.loader.import_default_modules()
    return {name for name in app.tasks if not name.startswith("celery.")}


def _queue(task: str) -> str:
    return app.amqp.router.route({}, task)["queue"].name


def test_every_tick_names_a_task_that_workers_know() -> None:
    named = {tick["task"] for tick in app.conf.beat_schedule.values()}

    assert named <= _known_tasks()


def test_a_tick_that_nobody_took_is_forgotten_when_the_next_is_due() -> None:
    for tick in app.conf.beat_schedule.values():
        assert tick["options"]["expires"] == tick["schedule"]


def test_every_task_goes_to_a_queue_that_has_a_worker() -> None:
    commands = [program.command for program in worker_programs() if "worker" in program.name]
    served = {command[command.index("-Q") + 1] for command in commands}

    assert {_queue(task) for task in _known_tasks()} <= served


def test_what_must_be_prompt_does_not_queue_behind_what_takes_long() -> None:
    assert _queue("tickets.tasks.sweep") == "prompt"
    assert _queue("dashboards.tasks.refresh") == "slow"
    assert _queue("surveys.tasks.tick") == "slow"
