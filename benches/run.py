"""Measures the bars side by side in one run, and prints them as one table; `scripts/bench` calls it.

Rounds are taken in turn, so that what the machine does meanwhile hits all alike; a ratio is taken inside its round, and
the median of the rounds is shown. Whoever is measured is started for it, on an empty store.
"""

import argparse
import json
import os
import pathlib
import signal
import statistics
import subprocess
import sys
import time

import table
from stand import PARSE, ROOT, SERVICE, TARGET, Bot, Child, Floor, Platform, Redis, Service, Simulator, Watch, until

ASK = "我能管哪些部门"
ANSWER = "您可以管理"
ADD = "添加成员 陈晨 13900000199 急诊科 信息员"
CONVERSATIONS = 50
# A conversation's mailbox holds fifty: nobody takes anything out of these.
STRANGERS = [f"u{number}" for number in range(10_000)]
# The organisation that is known while people talk.
MEMBERS = 2_000


class Bench:
    """One run."""

    def __init__(self, rounds, seconds, warm):
        self.rounds, self.seconds, self.warm = rounds, seconds, warm
        self.others = os.getloadavg()[0]
        self.simulator = Simulator("--members", MEMBERS)
        members = self.simulator.sim("world")["members"]
        self.users = [member["userid"] for member in members if member["admin"] == "sub"][:CONVERSATIONS]
        if len(self.users) < CONVERSATIONS:
            raise RuntimeError(f"the world has {len(self.users)} administrators")
        self.seen = {}

    def drive(self, load, server, redis, **order):
        """One measurement; what it must not show is an error."""
        watch = {"server": server.pid} | ({} if redis is None else {"redis": redis.pid})
        told = load.drive(**{
            "seconds": self.seconds, "warm": self.warm, "abreast": CONVERSATIONS, "users": self.users, "text": ASK,
            "expect": ANSWER, "watch": watch, **order,
        })
        told["memory"] = server.memory()
        wrong = {name: told[name] for name in ("lost", "refused", "strange") if told.get(name)}
        if wrong or not told["count"]:
            raise RuntimeError(f"{order}: {wrong or 'nothing came back'}; {told}")
        return told

    def note(self, group, name, told):
        self.seen.setdefault(group, {}).setdefault(name, []).append(told)
        print(f"  {group} · {name}: {told['rate']:,.0f}/s", file=sys.stderr, flush=True)

    # --- accepting -------------------------------------------------------------------------------------------------

    def accept(self, fsync="everysec"):
        """Signed message → stored → 200, nobody working it off."""
        group = "accept" if fsync == "everysec" else "accept, synced"
        order = {"door": "http", "pace": "accepted", "users": STRANGERS}
        with Redis(fsync) as redis, Platform(self.simulator) as load:
            with Floor("floor-accept", "--store", redis.url) as floor:
                self.note(group, "floor", self.drive(load, floor, redis, target=floor.url, **order))
            redis.clear()
            with Service(load.url, redis.url, "http", GUANJIA_WORKERS="0") as service:
                self.note(group, "guanjia", self.drive(load, service, redis, target=service.url, **order))

    def half(self, rate):
        """The same at half of what it answers a second, workers on."""
        order = {"door": "http", "pace": {"rate": rate}, "abreast": 64}
        with Redis() as redis, Platform(self.simulator) as load:
            with Floor("floor-accept", "--store", redis.url) as floor:
                self.note("half", "floor", self.drive(load, floor, redis, target=floor.url, **order))
            redis.clear()
            with Service(load.url, redis.url, "http") as service:
                self.simulator.quiet()
                self.note("half", "guanjia", self.drive(load, service, redis, target=service.url, **order))

    # --- answering -------------------------------------------------------------------------------------------------

    def service(self, door, fsync="everysec"):
        """Guanjia, everything durable."""
        group = "talk" if fsync == "everysec" else "talk, synced"
        with Redis(fsync) as redis, Platform(self.simulator) as load:
            with Service(load.url, redis.url, door) as service:
                self.simulator.quiet()
                idle = service.memory()
                told = self.drive(load, service, redis, door=door, pace="replied", target=service.url, sockets=2)
                told["idle"] = idle
                self.note(group, f"guanjia, {door}", told)

    def bot(self, language, way):
        """A bot on an official SDK, which speaks Stream alone."""
        with Redis() as redis, Platform() as load, Bot(language, way, load.url, redis.url) as bot:
            # Python writes its JSON in letters of ASCII alone.
            expect = json.dumps(ANSWER)[1:-1] if language == "python" else ANSWER
            order = {"door": "stream", "pace": "replied", "expect": expect}
            self.note("talk", f"{language}, {way}", self.drive(load, bot, redis, **order))

    def floor(self, door, fsync=None):
        """The floor: undurable, or with one script of a store that syncs."""
        group = "talk" if fsync is None else "talk, synced"
        redis = Redis(fsync) if fsync else None
        kept = ["--store", redis.url] if redis else []
        with Platform() as load:
            role = ["floor-stream", "--api", load.url] if door == "stream" else ["floor-http"]
            with Floor(*role, *kept) as floor:
                told = self.drive(load, floor, redis, door=door, pace="replied", target=floor.url)
                self.note(group, f"floor, {door}", told)
        if redis:
            redis.stop()

    def talk(self):
        """All who answer, in turn."""
        for door in ("stream", "http"):
            self.service(door)
            self.floor(door)
        for language in ("node", "python"):
            for way in ("documented", "tuned"):
                self.bot(language, way)

    # --- the rest --------------------------------------------------------------------------------------------------

    def trips(self):
        """What the store is asked for a reply, and for an addition with its confirmation."""
        with Redis() as redis, Platform(self.simulator) as load, Service(load.url, redis.url) as service:
            self.simulator.quiet()
            one = {"door": "stream", "pace": "replied", "sockets": 2, "abreast": 1}
            self.drive(load, service, redis, count=20, **one)
            reply = asked(redis, lambda: self.drive(load, service, redis, count=300, **one))
        with Simulator() as simulator, Redis() as redis, Service(simulator.url, redis.url):
            simulator.quiet()
            until("it is connected", lambda: simulator.sim("streams")["open"] >= 2)
            addition = asked(redis, lambda: add(simulator))
        self.seen["trips"] = {"reply": reply["EVALSHA"] / 300, "addition": addition["EVALSHA"],
                              "other, a reply": (sum(reply.values()) - reply["EVALSHA"]) / 300,
                              "other, an addition": sum(addition.values()) - addition["EVALSHA"]}

    def start(self, times=5):
        """From nothing to ready; and how much memory it has then."""
        serve, demo, idle = [], [], []
        for _ in range(times):
            with Simulator() as simulator, Redis() as redis, Service(simulator.url, redis.url) as service:
                serve.append(service.started * 1000)
                simulator.quiet()
                idle.append(service.memory())
            began = time.monotonic()
            with Child([SERVICE, "demo", "--listen", "127.0.0.1:0"]) as playing:
                playing.line()
                demo.append((time.monotonic() - began) * 1000)
        self.seen["start"] = {"serve": statistics.median(serve), "demo": statistics.median(demo),
                              "idle": statistics.median(idle)}

    def parse(self):
        """What reading a command takes, as `cargo bench --bench parse` has it."""
        command = [PARSE, "--bench", "--quick", "^(command|organisation)/[^i]"]
        subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        times = {}
        for file in (TARGET / "criterion").glob("*/*/new/estimates.json"):
            if file.parts[-4] in ("command", "organisation"):
                told = json.loads(file.read_text())["median"]["point_estimate"] / 1000
                times[f"{file.parts[-4]} {file.parts[-3]}"] = told
        times.pop("organisation index", None)
        self.seen["parse"] = {"median": statistics.median(times.values()), "most": max(times.values())}

    # --- what came of it -------------------------------------------------------------------------------------------

    def median(self, group, name, of):
        return statistics.median(of(told) for told in self.seen[group][name])

    def ratio(self, group, name, other, of=lambda told: told["rate"]):
        """Inside each round, then the median."""
        pairs = zip(self.seen[group][name], self.seen[group][other])
        return statistics.median(of(told) / of(beside) for told, beside in pairs)


def asked(redis, doing):
    """What clients ask for while something is done, and would not have without it."""
    began = time.monotonic()
    watch = Watch(redis)
    doing()
    took, busy = time.monotonic() - began, watch.stop()
    watch = Watch(redis)
    time.sleep(3)
    idle = watch.stop()
    return {command: max(0, round(count - idle.get(command, 0) * took / 3)) for command, count in busy.items()}


def add(simulator):
    """One addition with its confirmation, until it is done."""
    def shown():
        told = simulator.sim("chat", user="hp_admin", conversation="single")["messages"]
        return [message["card"] for message in told if message.get("card")]

    simulator.sim("say", {"user": "hp_admin", "text": ADD})
    until("the preview", lambda: shown() and shown()[-1]["buttons"])
    card = shown()[-1]
    simulator.sim("tap", {"user": "hp_admin", "card": card["outTrackId"], "button": "确认"})
    until("it is done", lambda: "已完成" in json.dumps(shown()[-1], ensure_ascii=False))
    simulator.quiet()
    time.sleep(1.5)


def main():
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--quick", action="store_true", help="one short round")
    arguments.add_argument("--write", action="store_true", help="write the table to benches/README.md")
    arguments.add_argument("--only", help="parts, commas between them: accept,talk,half,trips,synced,start,parse")
    told = arguments.parse_args()
    parts = told.only.split(",") if told.only else ["accept", "talk", "half", "trips", "synced", "start", "parse"]
    if told.quick and not told.only:
        parts.remove("parse")
    bench = Bench(1, 2, 1) if told.quick else Bench(3, 3, 1)
    for number in range(bench.rounds):
        print(f"round {number + 1} of {bench.rounds}", file=sys.stderr, flush=True)
        if "accept" in parts:
            bench.accept()
        if "talk" in parts:
            bench.talk()
    if "half" in parts and "talk" in parts:
        peak = bench.median("talk", "guanjia, http", lambda told: told["rate"])
        for _ in range(bench.rounds):
            bench.half(peak / 2)
    if "synced" in parts:
        bench.accept("always")
        for door in ("stream", "http"):
            bench.service(door, "always")
            bench.floor(door, "always")
    for part in ("trips", "start", "parse"):
        if part in parts:
            getattr(bench, part)()
    page = table.page(bench)
    print(page)
    if told.write:
        (pathlib.Path(__file__).parent / "README.md").write_text(page)


if __name__ == "__main__":
    main()
