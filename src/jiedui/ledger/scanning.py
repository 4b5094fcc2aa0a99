"""The office's own check of each file that comes in: a command that is given its path, and whose no is a no.

JIEDUI_SCAN_COMMAND names it, as in `clamdscan --fdpass --no-summary`. Exit code 0 lets the file in.
"""

import logging
import shlex
import subprocess
from pathlib import Path

from django.conf import settings

from jiedui.kernel.refusals import InputRefused

SECONDS = 300
_log = logging.getLogger(__name__)


def scan(path: Path, *, name: str) -> None:
    """Let the file pass, or not: one that couldn't be checked doesn't. Raises InputRefused."""
    command = shlex.split(settings.SCAN_COMMAND)
    if not command:
        return
    try:
        done = subprocess.run(  # noqa: S603 - the command is the administrator's, without a shell
            [*command, str(path)], capture_output=True, timeout=SECONDS, check=False, stdin=subprocess.DEVNULL
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        _log.exception("the scan command failed")
        raise InputRefused(
            "not_scanned", "“{name}”没有收下：服务器上的安全检查没有完成。请稍后再传，或联系系统管理员。", name=name
        ) from error
    if done.returncode != 0:
        _log.warning("the scan command refused a file: %s", done.stdout[-500:].decode(errors="replace"))
        raise InputRefused("infected", "“{name}”没有通过服务器上的安全检查，没有收下。", name=name)
