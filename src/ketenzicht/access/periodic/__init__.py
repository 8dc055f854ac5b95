"""Work that comes back by itself: jobs with an interval, run by the worker of `ketenzicht serve`."""

from ketenzicht.access.periodic.running import Job, jobs, periodic, run_due

__all__ = ["Job", "jobs", "periodic", "run_due"]
