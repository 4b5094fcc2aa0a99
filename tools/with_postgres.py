"""Run a command with JIEDUI_TEST_DATABASE_URL naming a PostgreSQL server that lives as long as the command does.

.venv/bin/python tools/with_postgres.py .venv/bin/python -m pytest tests/ledger
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tests.postgres import main

if __name__ == "__main__":
    if len(sys.argv) < 2:
        print(__doc__)
        sys.exit(2)
    sys.exit(main(sys.argv[1:]))
