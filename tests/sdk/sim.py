"""A simulator and the bots beside it, as processes of their own, and the simulator's control plane.

Everything started here is stopped when the interpreter ends, however it ends; everything listens on loopback, on a
port the system picks; every wait has an end.
"""

import atexit
import json
import os
import pathlib
import queue
import signal
import subprocess
import threading
import time
import urllib.error
import urllib.parse
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parents[2]
# Where `run` installs the SDKs; `run` and this file agree on the name.
INSTALLED = pathlib.Path(os.environ.get("GUANJIA_SDK_DIR", ROOT / "target" / "sdk"))
PROGRAM = pathlib.Path(os.environ.get("GUANJIA_BIN", ROOT / "target" / "debug" / "guanjia"))

# The small world's app.
CORP, APP, SECRET = "dingsim0001", "dingsimapp", "sim-app-secret"
# How long anything that happens on this machine may take, in seconds.
PATIENCE = 20

_direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def environment(**more):
    """The environment of a child: no proxy stands between processes of this machine."""
    kept = {name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")}
    return {**kept, "NO_PROXY": "*", **more}


class Child:
    """A process that is stopped at the latest when this one ends."""

    def __init__(self, command, **more):
        self.process = subprocess.Popen(
            [str(part) for part in command],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            env=environment(**more),
        )
        atexit.register(self.stop)
        self.lines = queue.Queue()
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self):
        for line in self.process.stdout:
            self.lines.put(line.rstrip("\n"))
        self.lines.put(None)

    def line(self, patience=PATIENCE):
        """The next line of its standard output; `None` when it wrote its last one."""
        try:
            return self.lines.get(timeout=patience)
        except queue.Empty:
            raise AssertionError(f"{self.process.args[0]} wrote nothing for {patience} s") from None

    def stop(self):
        """Ends it and waits until it is gone."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(5)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        self.process.stdout.close()
        atexit.unregister(self.stop)


class Simulator:
    """`guanjia simulate` on a free port."""

    def __init__(self):
        self.child = Child([PROGRAM, "simulate", "--listen", "127.0.0.1:0"])
        self.url = self.child.line()
        assert self.url and self.url.startswith("http://127.0.0.1:"), f"no address: {self.url!r}"

    def stop(self):
        """Ends it."""
        self.child.stop()

    def call(self, path, body=None, **query):
        """A request; the answer's JSON. `body` makes it a POST."""
        url = f"{self.url}{path}"
        if query:
            url += "?" + urllib.parse.urlencode(query)
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(url, data, {"content-type": "application/json"})
        try:
            with _direct.open(request, timeout=PATIENCE) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as error:
            raise AssertionError(f"{path} {body or query}: {error.code} {error.read().decode()}") from None

    def sim(self, what, body=None, **query):
        """A call of the control plane."""
        return self.call(f"/_sim/{what}", body, **query)

    def say(self, user, text, **more):
        """Somebody says something; what became of the push."""
        return self.sim("say", {"user": user, "text": text, **more})

    def tap(self, user, card, button):
        """Somebody presses a button; what became of the push."""
        return self.sim("tap", {"user": user, "card": card, "button": button})

    def said(self, user, conversation="single"):
        """What the bot said in a chat, as this person sees it."""
        seen = self.sim("chat", user=user, conversation=conversation)["messages"]
        return [message for message in seen if message["from"] == "bot"]

    def ask(self, user, text, conversation="single", **more):
        """Somebody says something, and the bot answers; its answer."""
        before = len(self.said(user, conversation))
        place = {} if conversation == "single" else {"chat": conversation}
        outcome = self.say(user, text, **place, **more)
        assert outcome["delivered"], outcome
        until(f"an answer to {text!r}", lambda: len(self.said(user, conversation)) > before)
        return self.said(user, conversation)[-1]

    def quiet(self):
        """Waits until no call and no push is open."""
        answer = self.sim("quiet", timeout_ms=PATIENCE * 1000, idle_ms=300)
        assert answer["quiet"], "it does not become quiet"

    def calls(self):
        """The names of all calls so far and what became of them, in order."""
        return [(call["api"], call["outcome"]) for call in self.sim("calls")["calls"]]

    def streams(self):
        """How many Stream connections are open."""
        return self.sim("streams")["open"]

    def token(self):
        """An access token."""
        return self.call("/gettoken", appkey=APP, appsecret=SECRET)["access_token"]

    def old(self, path, body):
        """A call of the old API."""
        return self.call(f"{path}?access_token={self.token()}", body)


def until(what, true, patience=PATIENCE):
    """Waits until something is true."""
    end = time.monotonic() + patience
    while not true():
        assert time.monotonic() < end, f"{what}: not within {patience} s"
        time.sleep(0.05)


class Bot(Child):
    """A bot on an official SDK. It tells what it received on standard output, one JSON object a line."""

    def __init__(self, simulator, command, **more):
        super().__init__(command, **more)
        try:
            until("the bot connects", lambda: self.process.poll() is not None or simulator.streams() == 1)
            assert self.process.poll() is None, f"the bot ended with {self.process.returncode}"
        except BaseException:
            self.stop()
            raise

    def heard(self, kind, patience=PATIENCE):
        """The next thing of a kind that it received; what the SDK itself prints is passed over."""
        end = time.monotonic() + patience
        while True:
            line = self.line(max(0.1, end - time.monotonic()))
            assert line is not None, "the bot has ended"
            try:
                told = json.loads(line)
            except ValueError:
                continue
            if isinstance(told, dict) and told.get("heard") == kind:
                return told


def ends_on_sigterm():
    """Makes a request to end run what `atexit` has: of all exceptions, `unittest` lets only this one through."""

    def end(*_):
        raise KeyboardInterrupt

    signal.signal(signal.SIGTERM, end)
