"""Redmine from Debian's packages, unpacked under build/peers/redmine and run in a root of its own.

Nothing is installed: `apt-get` resolves and fetches the packages for an empty system, and none of their scripts runs.
So no later apt run meets a half-configured package, and removing the folder removes Redmine. Wants Debian 12, whose
package of it is 5.0.4, and root (or user namespaces).
"""

import json
import os
import secrets
import shutil
import subprocess
from pathlib import Path
from typing import Any

VERSION = "5.0.4"
HOW = "on Debian 12: python benchmarks/races.py --install"
_HERE = Path(__file__).resolve().parent
_HOME = _HERE.parent.parent / "build" / "peers" / "redmine"
_ROOT, _MADE = _HOME / "root", _HOME / "made"
_SHARED = "races"  # a folder inside the root for what goes in and out
_DATA = _ROOT / "var/lib/redmine/default"
_ENVIRONMENT = {
    "PATH": "/usr/sbin:/usr/bin:/sbin:/bin",
    "HOME": "/tmp",
    "LANG": "C.UTF-8",
    "RAILS_ENV": "production",
    "X_DEBIAN_SITEID": "default",
    "REDMINE_LANG": "en",
}


def is_installed() -> bool:
    """Whether it can run."""
    return _MADE.exists()


def install() -> None:
    """Fetch and unpack it, and make its tables; once."""
    if is_installed():
        return
    shutil.rmtree(_HOME, ignore_errors=True)
    archives = _HOME / "archives"
    (archives / "partial").mkdir(parents=True)
    empty = _HOME / "status"
    empty.touch()
    options = (
        "Debug::NoLocking=1",
        f"Dir::State::status={empty}",
        f"Dir::Cache::archives={archives}",
        "APT::Install-Recommends=0",
    )
    words = [word for option in options for word in ("-o", option)]
    fetch = ["apt-get", "-q", "-y", *words, "--download-only", "install", "redmine", "redmine-sqlite"]
    subprocess.run(fetch, check=True, stdout=subprocess.DEVNULL)
    for package in sorted(archives.glob("*.deb")):
        subprocess.run(["dpkg-deb", "-x", package, _ROOT], check=True)
    for folder in ("dev", "proc", "tmp", _SHARED):
        (_ROOT / folder).mkdir(exist_ok=True)
    for folder in ("config", "tmp/cache", "log", "files"):
        (_DATA / folder).mkdir(parents=True)
    database = "production:\n  adapter: sqlite3\n  database: /var/lib/redmine/default/redmine.sqlite3\n"
    (_DATA / "config/database.yml").write_text(database)
    (_DATA / "config/secret_key.txt").write_text(secrets.token_hex(32))
    (_ROOT / "var/lib/redmine/Gemfile.lock").unlink(missing_ok=True)  # it names gems that Debian does not have
    for task in ("db:migrate", "redmine:load_default_data"):
        _inside("/usr/bin/rake", task)
    shutil.copy(_DATA / "redmine.sqlite3", _HOME / "empty.sqlite3")
    _MADE.touch()


def seed(rows: list[tuple[Any, ...]], *, key: str) -> None:
    """Fill it with those rows, unless it holds what was made for that key."""
    mark = _HOME / "seeded"
    if mark.exists() and mark.read_text() == key:
        return
    mark.unlink(missing_ok=True)
    shutil.copy(_HOME / "empty.sqlite3", _DATA / "redmine.sqlite3")
    (_ROOT / _SHARED / "rows.json").write_text(json.dumps(rows))
    told = lap("seed")
    if told["issues"] != len(rows):
        raise RuntimeError(f"Redmine holds {told['issues']} issues, not {len(rows)}")
    mark.write_text(key)


def lap(command: str, *words: object) -> dict[str, Any]:
    """What a lap tells."""
    shutil.copy(_HERE / "redmine_laps.rb", _ROOT / _SHARED)
    told = _ROOT / _SHARED / "told.json"
    told.unlink(missing_ok=True)
    _inside("bin/rails", "runner", f"/{_SHARED}/redmine_laps.rb", command, f"/{_SHARED}", *map(str, words))
    return json.loads(told.read_text())


def _inside(*command: str) -> None:
    """Run Ruby on that in Redmine's root, in a mount namespace that goes with it."""
    enter = (
        'mount --rbind /dev "$0/dev" && mount --rbind /proc "$0/proc" && '
        'exec chroot "$0" ruby -C /usr/share/redmine "$@"'
    )
    unshare = ["unshare", "--mount", *([] if os.geteuid() == 0 else ["--map-root-user"])]
    done = subprocess.run(
        [*unshare, "/bin/sh", "-c", enter, _ROOT, *command],
        env=_ENVIRONMENT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    if done.returncode:
        raise RuntimeError(f"Redmine's {' '.join(command[:3])} failed:\n{done.stdout[-2000:]}")
