"""What a measurement stands on: processes of its own, on loopback, on ports the system picks; all gone at the end."""

import atexit
import json
import os
import pathlib
import queue
import shutil
import signal
import socket
import subprocess
import tempfile
import threading
import time
import urllib.error
import urllib.parse
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parents[1]
TARGET = pathlib.Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target"))
INSTALLED = TARGET / "bench"
# What `scripts/bench` has built.
SERVICE, LOAD, PARSE = (os.environ.get(f"BENCH_{name}", name.lower()) for name in ("GUANJIA", "LOAD", "PARSE"))
# Of anything that happens on this machine, in seconds.
PATIENCE = 60

# The simulator's small world.
WORLD = {
    "GUANJIA_CORP_ID": "dingsim0001",
    "GUANJIA_CLIENT_ID": "dingsimapp",
    "GUANJIA_CLIENT_SECRET": "sim-app-secret",
    "GUANJIA_AGENT_ID": "1001",
    "GUANJIA_EVENT_TOKEN": "simtoken",
    "GUANJIA_EVENT_AES_KEY": "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG",
    "GUANJIA_CARD_SECRET": "sim-card-secret",
    "GUANJIA_AUDIT_KEY": "bench",
    "GUANJIA_CALLS_PER_SECOND": "0",
    "GUANJIA_CALLS_PER_20S": "0",
    "GUANJIA_LOG_FORMAT": "json",
}
_direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def get(url, body=None):
    """The JSON a request is answered with."""
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url, data, {"content-type": "application/json"})
    with _direct.open(request, timeout=PATIENCE) as answer:
        return json.load(answer)


def is_ready(url):
    """Whether a service says so."""
    try:
        with _direct.open(f"{url}/readyz", timeout=PATIENCE) as answer:
            return answer.status == 200
    except (urllib.error.URLError, OSError):
        return False


def until(what, true, pause=0.002):
    """Waits until something is true; how many seconds that took."""
    began = time.monotonic()
    while not true():
        if time.monotonic() - began > PATIENCE:
            raise RuntimeError(f"{what}: not within {PATIENCE} s")
        time.sleep(pause)
    return time.monotonic() - began


def free_port():
    """A port nobody has."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


class Child:
    """A process that is stopped at the latest when this one ends."""

    def __init__(self, command, **environment):
        kept = {name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")}
        self.log = tempfile.TemporaryFile("w+")
        self.process = subprocess.Popen(
            [str(part) for part in command],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self.log,
            text=True,
            encoding="utf-8",
            env={**kept, "NO_PROXY": "*", "PYTHONDONTWRITEBYTECODE": "1", **environment},
        )
        self.pid = self.process.pid
        self.lines = queue.Queue()
        threading.Thread(target=self._read, daemon=True).start()
        atexit.register(self.stop)

    def _read(self):
        for line in self.process.stdout:
            self.lines.put(line.rstrip("\n"))
        self.lines.put(None)

    def line(self):
        """The next line of its standard output."""
        line = self.lines.get(timeout=PATIENCE)
        if line is None:
            self.process.wait(PATIENCE)
            self.runs()
        return line

    def runs(self):
        """Whether it does; it is an error when it has ended."""
        if self.process.poll() is not None:
            self.log.seek(0)
            raise RuntimeError(f"{self.process.args[0]} has ended: {self.log.read()[-2000:]}")
        return True

    def memory(self):
        """Its resident memory, in MB."""
        status = pathlib.Path(f"/proc/{self.pid}/status").read_text()
        (size,) = [line.split()[1] for line in status.splitlines() if line.startswith("VmRSS:")]
        return int(size) / 1024

    def stop(self):
        """Ends it and waits until it is gone."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(15)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        atexit.unregister(self.stop)
        for stream in (self.process.stdin, self.process.stdout, self.log):
            stream.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()


class Redis(Child):
    """A server that keeps what it is given."""

    def __init__(self, fsync="everysec"):
        self.folder = tempfile.mkdtemp(prefix="guanjia-bench-")
        self.port = free_port()
        options = {"port": self.port, "bind": "127.0.0.1", "save": "", "appendonly": "yes", "appendfsync": fsync,
                   "maxmemory-policy": "noeviction", "dir": self.folder, "daemonize": "no"}
        super().__init__(["redis-server", *(part for name, value in options.items() for part in (f"--{name}", value))])
        self.url = f"redis://127.0.0.1:{self.port}"
        until("Redis answers", self._answers)

    def _answers(self):
        try:
            return self.ask("PING").startswith("+PONG")
        except OSError:
            return False

    def ask(self, command):
        """The first line it answers a command with."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=PATIENCE) as link:
            link.sendall(f"{command}\r\n".encode())
            return link.makefile().readline()

    def clear(self):
        """Forgets everything, and what was written of it."""
        self.ask("FLUSHALL")

    def stop(self):
        super().stop()
        shutil.rmtree(self.folder, ignore_errors=True)


class Watch:
    """What clients ask a server for: every line of MONITOR that is no script's own."""

    def __init__(self, redis):
        self.link = socket.create_connection(("127.0.0.1", redis.port), timeout=PATIENCE)
        self.link.sendall(b"MONITOR\r\n")
        self.asked = []
        self.over = False
        self.file = self.link.makefile(encoding="utf-8", errors="replace")
        self.file.readline()
        self.reading = threading.Thread(target=self._read, daemon=True)
        self.reading.start()

    def _read(self):
        try:
            for line in self.file:
                head, _, rest = line.partition("] ")
                if not head.endswith(" lua"):
                    self.asked.append(rest.split('"')[1].upper())
        except (OSError, ValueError, IndexError):
            pass

    def stop(self):
        """What was asked since, command by command."""
        time.sleep(0.1)
        self.link.shutdown(socket.SHUT_RDWR)
        self.reading.join()
        self.link.close()
        return {command: self.asked.count(command) for command in sorted(set(self.asked))}


class Simulator(Child):
    """`guanjia simulate`, without limits."""

    def __init__(self, *more):
        super().__init__([SERVICE, "simulate", "--listen", "127.0.0.1:0", "--calls-per-second", 0, *more])
        self.url = self.line()
        self.address = self.url.removeprefix("http://")

    def sim(self, what, body=None, **query):
        """A call of its control plane."""
        return get(f"{self.url}/_sim/{what}?{urllib.parse.urlencode(query)}", body)

    def quiet(self):
        """Waits until nobody asks it for anything."""
        if not self.sim("quiet", timeout_ms=PATIENCE * 1000, idle_ms=300)["quiet"]:
            raise RuntimeError("the simulator does not become quiet")


class Platform(Child):
    """The load: DingTalk's side."""

    def __init__(self, simulator=None):
        behind = [] if simulator is None else ["--upstream", simulator.address]
        super().__init__([LOAD, "platform", *behind])
        self.url = self.line()

    def drive(self, **order):
        """What came of a load."""
        self.process.stdin.write(json.dumps(order, ensure_ascii=False) + "\n")
        self.process.stdin.flush()
        return json.loads(self.line())


class Service(Child):
    """`guanjia serve`."""

    def __init__(self, platform, store, door="stream", **more):
        self.url = f"http://127.0.0.1:{free_port()}"
        where = {name: platform for name in ("GUANJIA_DINGTALK_API", "GUANJIA_DINGTALK_OAPI", "GUANJIA_DINGTALK_LOGIN")}
        began = time.monotonic()
        super().__init__(
            [SERVICE, "serve"],
            **{**WORLD, **where, "GUANJIA_STORE": store, "GUANJIA_DOOR": door,
               "GUANJIA_LISTEN": self.url.removeprefix("http://"), **more},
        )
        until("the service is ready", lambda: self.runs() and is_ready(self.url))
        self.started = time.monotonic() - began


class Floor(Child):
    """A floor of the load's own."""

    def __init__(self, *role):
        super().__init__([LOAD, *role])
        self.url = self.line()


class Bot(Child):
    """A bot on an official SDK."""

    def __init__(self, language, way, platform, store):
        if language == "node":
            command = ["node", "--require", INSTALLED / "node" / "loopback.cjs", INSTALLED / "node" / "bot.mjs"]
        else:
            command = [INSTALLED / "python" / "bin" / "python", ROOT / "benches" / "peers" / "bot.py"]
        super().__init__(
            command, BOT_ID=WORLD["GUANJIA_CLIENT_ID"], BOT_SECRET=WORLD["GUANJIA_CLIENT_SECRET"], BOT_WAY=way,
            BOT_STORE=store, SIMULATOR=platform, DINGTALK_OPENAPI_ENDPOINT=platform,
        )
