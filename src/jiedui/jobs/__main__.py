"""`python -m jiedui.jobs UID` does the job of that number and ends."""

import os
import sys
from uuid import UUID

import django


def main() -> None:
    """Do one job."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jiedui.config.settings")
    django.setup()
    from jiedui.jobs.runner import run_in_own_process  # noqa: PLC0415 - Django is set up first

    run_in_own_process(UUID(sys.argv[1]))


if __name__ == "__main__":
    main()
