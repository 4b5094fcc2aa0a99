"""Find the programs that some tests drive (a browser, LibreOffice, pdftoppm), and install those that are missing.

As root, or where sudo asks for no password, they come from Debian's packages; a browser may also come through
Playwright. What can't be installed is named in one line.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

BROWSERS = Path(__file__).resolve().parent.parent / ".venv" / "browsers"


@dataclass(frozen=True)
class Program:
    """Something outside Python: how it is found, and the Debian packages that bring it."""

    name: str
    find: Callable[[], str | None]
    packages: tuple[str, ...]
    is_needed: bool = False


def chromium() -> str | None:
    """The browser of the page tests: JIEDUI_CHROMIUM, the machine's own, or the one in .venv."""
    named = os.environ.get("JIEDUI_CHROMIUM")
    own = next(iter(sorted(BROWSERS.glob("chromium-*/chrome-linux*/chrome"))), None)
    return named or _on_path("chromium", "google-chrome", "google-chrome-stable") or (str(own) if own else None)


def soffice() -> str | None:
    """LibreOffice, which turns documents into pages."""
    return _on_path("soffice", "libreoffice")


def pdftoppm() -> str | None:
    """Poppler's program that turns pages into pictures."""
    return _on_path("pdftoppm")


def chinese_font() -> str | None:
    """The name of any font that holds Chinese characters."""
    if not shutil.which("fc-list"):
        return None
    listed = subprocess.run(["fc-list", ":lang=zh-cn", "family"], capture_output=True, text=True, check=False)
    return next(iter(listed.stdout.splitlines()), None)


PROGRAMS = (
    Program("Chromium", chromium, ("chromium",), is_needed=True),
    Program("a Chinese font", chinese_font, ("fontconfig", "fonts-noto-cjk")),
    Program("LibreOffice", soffice, ("libreoffice-calc-nogui", "libreoffice-writer-nogui")),
    Program("pdftoppm", pdftoppm, ("poppler-utils",)),
)


def main() -> int:
    """Install what is missing; 1 if the browser can't be had."""
    if absent := missing():
        install_packages([package for program in absent for package in program.packages])
    if not chromium():
        install_browser()
    for program in (absent := missing()):
        print(f"{program.name} is missing: apt-get install {' '.join(program.packages)}", file=sys.stderr)
    return 1 if any(program.is_needed for program in absent) else 0


def missing() -> list[Program]:
    """The programs that are not on this machine."""
    return [program for program in PROGRAMS if not program.find()]


def install_packages(packages: list[str]) -> None:
    """Ask Debian's package manager, where we may."""
    become_root = _becoming_root()
    if not shutil.which("apt-get") or become_root is None:
        return
    environment = ["env", "DEBIAN_FRONTEND=noninteractive"]
    words = f"Installing {', '.join(packages)}"
    _quietly("Asking for the list of packages", [*become_root, *environment, "apt-get", "update", "-qq"])
    _quietly(
        words, [*become_root, *environment, "apt-get", "install", "-qq", "-y", "--no-install-recommends", *packages]
    )


def install_browser() -> None:
    """Let Playwright bring its own browser into .venv."""
    os.environ["PLAYWRIGHT_BROWSERS_PATH"] = str(BROWSERS)
    _quietly("Fetching a browser", [sys.executable, "-m", "playwright", "install", "chromium"])


def _becoming_root() -> list[str] | None:
    if os.geteuid() == 0:
        return []
    may = (
        shutil.which("sudo")
        and subprocess.run(["sudo", "-n", "true"], capture_output=True, check=False).returncode == 0
    )
    return ["sudo", "-n"] if may else None


def _on_path(*names: str) -> str | None:
    return next(filter(None, map(shutil.which, names)), None)


def _quietly(words: str, command: list[str]) -> None:
    print(f"{words} … ", end="", flush=True)
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    print(
        "done" if done.returncode == 0 else f"failed: {(done.stderr.strip().splitlines() or ['no reason given'])[-1]}"
    )


if __name__ == "__main__":
    sys.exit(main())
