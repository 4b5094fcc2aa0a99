"""How many acts a second eight clients write, with the audit chain; beside django-simple-history and django-auditlog.

.venv/bin/python benchmarks/writing.py [postgresql|sqlite] [SECONDS] [--peers]      (postgresql, 20 seconds each)

On an empty copy of the example programme, in eight processes that call the actions themselves:
  append      one event that changes nothing, each committed durably: the chain alone
  record      a draft: one act, one event
  confirmed   one fact the whole way: recorded, carried out, proved by a file, confirmed and counted; four acts
  bulk        facts with what they count towards, a thousand in one event: the way of an import
Then one fact by one client: queries and milliseconds of each act, and its light. `jiedui verify --database` must hold
afterwards. With `--peers` the same facts are written into the same server by plain Django models with their history by
django-simple-history and by django-auditlog (installed into build/peers).
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import product
from pathlib import Path
from statistics import quantiles

import psycopg
from places import ENGINES, HERE, KEPT, postgres

CLIENTS = 8
ACTS = ("append", "record", "confirmed", "bulk")
PEERS = {"simple-history": "django-simple-history==3.11.0", "auditlog": "django-auditlog==3.4.1"}
_VENV = HERE.parent / "build" / "peers" / "history"


def main(arguments: list[str]) -> None:
    """Write, verify, and print."""
    engine = next((one for one in arguments if one in ENGINES), "postgresql")
    seconds = next((float(one) for one in arguments if one.isdecimal()), 20.0)
    with _office(engine) as environment:
        for act in ACTS:
            _print(act, _run([sys.executable, str(HERE / "writing_client.py"), act], environment, seconds))
        one = _output([sys.executable, str(HERE / "writing_client.py"), "queries", "0", "0"], environment)
        for name, (queries, taken) in json.loads(one).items():
            print(f"  one client, {name:10s} {queries:3d} statements {taken:7.1f} ms")
        print(_output([str(Path(sys.executable).parent / "jiedui"), "verify", "--database"], environment).strip())
        if "--peers" in arguments and engine == "postgresql":
            _make_venv()
            python, program = str(_VENV / "bin" / "python"), str(HERE / "peers/history.py")
            for peer, act in product(PEERS, ("confirmed", "bulk")):
                _print(f"{peer}, {act}", _run([python, program, peer, act], environment, seconds))


@contextmanager
def _office(engine: str) -> Iterator[dict[str, str]]:
    """The example programme in a database of its own, gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="jiedui-writing-") as data:
        environment = {"JIEDUI_DATA": data}
        if engine == "sqlite":
            _found(environment)
            yield environment
            return
        with postgres() as own:
            name = f"writing_{os.getpid()}"
            server = f"host={own['PGHOST']} user=postgres dbname=postgres"
            with psycopg.connect(server, autocommit=True) as connection:
                connection.execute(f"CREATE DATABASE {name}")
            environment |= own | {"JIEDUI_DATABASE_URL": f"postgresql://postgres@/{name}"}
            try:
                _found(environment)
                yield environment
            finally:
                with psycopg.connect(server, autocommit=True) as connection:
                    connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


def _found(environment: dict[str, str]) -> None:
    _output([sys.executable, str(HERE / "writing_client.py"), "found", "0", "0"], environment)


def _run(command: list[str], environment: dict[str, str], seconds: float) -> dict[str, float]:
    """Eight clients, started together: acts a second, percentiles of one act, the clients' share of the processors."""
    clients = [
        subprocess.Popen(
            [*command, str(seconds), str(number)],
            env={**os.environ, **environment},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for number in range(CLIENTS)
    ]
    for client in clients:
        if client.stdout.readline().strip() != "ready":
            raise RuntimeError(f"{command} did not start")
    began = time.monotonic()
    for client in clients:
        client.stdin.write("\n")
        client.stdin.flush()
    told = [json.loads(client.communicate()[0]) for client in clients]
    lasted = time.monotonic() - began
    taken = sorted(one for client in told for one in client["taken"])
    many = told[0].get("many", 1)
    return {
        "a_second": len(taken) * many / seconds,
        "middle": quantiles(taken, n=100)[49] * 1000,
        "high": quantiles(taken, n=100)[98] * 1000,
        "share": sum(client["cpu"] for client in told) / lasted,
    }


def _print(name: str, found: dict[str, float]) -> None:
    print(
        f"{name:25s} {found['a_second']:8.0f} a second   50th {found['middle']:7.1f} ms   99th {found['high']:7.1f} ms"
        f"   clients use {found['share']:.1f} processors",
        flush=True,
    )


def _output(command: list[str], environment: dict[str, str]) -> str:
    done = subprocess.run(command, env={**os.environ, **environment}, stdout=subprocess.PIPE, text=True, check=True)
    return done.stdout


def _make_venv() -> None:
    if (_VENV / "made").exists():
        return
    shutil.rmtree(_VENV, ignore_errors=True)
    subprocess.run([sys.executable, "-m", "venv", str(_VENV)], check=True)
    wanted = ["django>=5.2,<5.3", "psycopg[binary]", *PEERS.values()]
    subprocess.run([str(_VENV / "bin" / "pip"), "install", "-q", *wanted], check=True)
    (_VENV / "made").touch()


if __name__ == "__main__":
    KEPT.mkdir(parents=True, exist_ok=True)
    main(sys.argv[1:])
