"""The page that a run writes: the machine, the bars with what was measured, and every load beside its floor."""

import os
import pathlib
import platform
import re
import subprocess

INTRODUCTION = """# Speed and size

Measured by `scripts/bench` (`--quick`: one short round; `--write`: writes this page). Everything runs on one machine and
shares its cores: who is measured, Redis, and the load, which is a program of its own (`benches/load`) and the same for all.
Rounds are taken in turn; a ratio is taken inside its round; what is shown is the median of the rounds. Redis writes as it
comes (`appendonly yes`), to disk every second unless it says *synced* (`appendfsync always`).

- *accept*: a signed message by HTTP, stored, answered with 200; nobody works it off. Its floor is a bare axum handler that
  checks the same signature and does one script of Redis.
- *talk*: a message of one of 50 administrators (`{ask}`, a world of {members} members), until its reply has arrived at
  the session webhook; each says the next when the one before is answered. Guanjia keeps all its promises, its limits are
  off. The bots on the official SDKs (`benches/peers`) do a dedupe and read and write a session in Redis; *documented* is
  the SDK's own example, *tuned* keeps connections and saves trips. The floor keeps nothing: it answers what it reads.
- µs are processor time a message: of the one measured, of Redis, of the load.
"""


def page(bench):
    """All of it."""
    loads = [load(bench, group) for group in ("accept", "talk", "half", "accept, synced", "talk, synced")]
    tables = [machine(bench), bars(bench), *loads]
    head = INTRODUCTION.format(ask="我能管哪些部门", members=f"{2000:,}")
    return "\n".join([head, *(table for table in tables if table)])


def of(command, pattern=r"\d+\.\d+(?:\.\d+)?"):
    """The version a command tells."""
    told = subprocess.run(command, capture_output=True, text=True, check=False).stdout
    found = re.search(pattern, told)
    return found.group(0) if found else "?"


def machine(bench):
    """Where it ran, as far as it matters."""
    cores = os.cpu_count()
    model = re.search(r"model name\s*: (.*)", pathlib.Path("/proc/cpuinfo").read_text())
    memory = int(re.search(r"MemTotal:\s*(\d+)", pathlib.Path("/proc/meminfo").read_text()).group(1)) / 1024**2
    versions = {
        "Linux": re.match(r"[\d.]+", platform.release()).group(0).rstrip("."),
        "Redis": of(["redis-server", "--version"]),
        "Rust": of(["rustc", "--version"]),
        "Node": of(["node", "--version"]),
        "Python": platform.python_version(),
    }
    told = ", ".join(f"{name} {version}" for name, version in versions.items())
    name = model.group(1) if model else platform.machine()
    return (f"**The machine**: {cores} cores ({name}), {memory:.0f} GB; {told}. "
            f"{bench.rounds} round(s) of {bench.seconds} s; {bench.others:.1f} cores were wanted by others before it began.\n")


def load(bench, group):
    """A group of loads, a line each."""
    names = bench.seen.get(group)
    if not names:
        return ""
    lines = [f"## {group}\n", "| who | a second | of its floor | of tuned Node | p50 ms | p99 ms | server µs | Redis µs "
             "| load µs | RSS MB |", "|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|"]
    for name in names:
        def median(key, name=name):
            return bench.median(group, name, key)

        floor = "floor" if "floor" in names else f"floor, {'http' if 'http' in name else 'stream'}"
        used = [median(lambda told, who=who: told["processor_us"].get(who, 0)) for who in ("server", "redis", "load")]
        cells = [
            name,
            f"{median(lambda told: told['rate']):,.0f}",
            "" if name.startswith("floor") else f"{bench.ratio(group, name, floor):.2f}",
            f"{bench.ratio(group, name, 'node, tuned'):.2f}" if "node, tuned" in names else "",
            f"{median(lambda told: told['p50_us']) / 1000:.2f}",
            f"{median(lambda told: told['p99_us']) / 1000:.2f}",
            *(f"{one:.0f}" for one in used),
            f"{median(lambda told: told['memory']):.0f}",
        ]
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def bars(bench):
    """What the design asks for, and whether it is so."""
    seen, lines = bench.seen, []

    def bar(what, wanted, told, good):
        lines.append(f"| {what} | {wanted} | {told} | {'yes' if good else 'no'} |")

    if "accept" in seen:
        part = bench.ratio("accept", "guanjia", "floor")
        bar("accept, of its floor", "≥ 0.85", f"{part:.2f}", part >= 0.85)
    for door in ("stream", "http") if "talk" in seen else ():
        name = f"guanjia, {door}"
        for other in ("python, documented", "python, tuned", "node, documented"):
            part = bench.ratio("talk", name, other)
            bar(f"talk over {door}, of the {other} bot", "> 1", f"{part:.2f}", part > 1)
        part = bench.ratio("talk", name, "node, tuned")
        bar(f"talk over {door}, of the node, tuned bot", "≥ 1.2", f"{part:.2f}", part >= 1.2)
        part = bench.ratio("talk", name, f"floor, {door}")
        bar(f"talk over {door}, of the undurable floor", "≥ 0.38", f"{part:.2f}", part >= 0.38)
    if "half" in seen:
        part = bench.ratio("half", "guanjia", "floor", lambda told: told["p99_us"])
        late = bench.median("half", "guanjia", lambda told: told["p99_us"]) / 1000
        bar("accept at half of what it answers, workers on: p99", "≤ 2 × the floor's, ≤ 50 ms",
            f"{part:.1f} ×, {late:.1f} ms", part <= 2 and late <= 50)
    if "trips" in seen:
        reply, addition = seen["trips"]["reply"], seen["trips"]["addition"]
        others = seen["trips"]["other, a reply"], seen["trips"]["other, an addition"]
        bar("scripts of the store: a reply", "≤ 3", f"{reply:.2f} (and {others[0]:.2f} other commands)", reply < 3.05)
        bar("scripts of the store: an addition with its confirmation", "≤ 15",
            f"{addition:.0f} (and {others[1]:.0f} other commands)", addition <= 15)
    if "start" in seen:
        start = seen["start"]
        bar("start: `demo` ready", "≤ 300 ms", f"{start['demo']:.0f} ms", start["demo"] <= 300)
        bar("start: `serve` ready, with Redis", "≤ 300 ms", f"{start['serve']:.0f} ms", start["serve"] <= 300)
        bar("memory, idle, the small world", "≤ 25 MB", f"{start['idle']:.0f} MB", start["idle"] <= 25)
    if "talk" in seen:
        most = max(bench.median("talk", f"guanjia, {door}", lambda told: told["memory"]) for door in ("stream", "http"))
        bar("memory, talking", "≤ 60 MB", f"{most:.0f} MB", most <= 60)
    if "parse" in seen:
        parse = seen["parse"]
        bar("reading a command (the slowest of the bench's)", "≤ 20 µs",
            f"{parse['median']:.1f} µs median, {parse['most']:.1f} µs the slowest", parse["most"] <= 20)
    if not lines:
        return ""
    head = ["## The bars\n", "| what | bar | measured | met |", "|---|---|---|---|"]
    missing = "\nNot measured yet: a second start from the shared snapshot of 15,000 members, which does not exist yet.\n"
    return "\n".join([*head, *lines]) + "\n" + missing
