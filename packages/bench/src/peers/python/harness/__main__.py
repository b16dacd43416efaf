"""A worker in Python: one kernel, one engine. It answers requests, a line of JSON each.

    python3 -B harness numba gemm.py
    pypy3 -B harness pypy gemm.py

`start` reads the arguments, compiles and calls once; `dump` calls once more and writes all that a
call can change; `batch` times calls; `memory` tells what it took. The parent's end is
`native-worker.ts`. `-B` keeps Python from writing compiled files into a folder that may not be ours.
"""

import json
import signal
import sys
import traceback
from time import perf_counter

from argument_file import read_entries, result_entry, write_entries
from engines import ENGINES, arguments, load_kernel
from resident_memory import watch_peak


class Session:
    def __init__(self, engine_name, kernel_path, input_path):
        self.memory = watch_peak()
        engine = ENGINES[engine_name]()
        module, name = load_kernel(kernel_path)
        self.entries = read_entries(input_path, engine.allocate)
        self.saved = [
            (entry.value, engine.copy(entry.value)) for entry in self.entries if entry.updated
        ]
        self.args = arguments(getattr(module, name), self.entries)

        begun = perf_counter()
        self.kernel = engine.prepare(module, name, self.args)
        ready = perf_counter()
        self.kernel(*self.args)
        self.ready_ms = 1000 * (ready - begun)
        self.first_call_ms = 1000 * (perf_counter() - begun)

    def restore(self):
        for array, first in self.saved:
            array[:] = first

    def dump(self, path):
        self.restore()
        result = self.kernel(*self.args)
        write_entries(path, [*self.entries, result_entry(result)])

    def batch(self, min_ms):
        """Calls until the times add up to `min_ms`, at least once. Restoring is not timed."""
        kernel, args, restore = self.kernel, self.args, self.restore
        least = min_ms / 1000
        total = 0.0
        calls = 0
        while calls == 0 or total < least:
            restore()
            begun = perf_counter()
            kernel(*args)
            total += perf_counter() - begun
            calls += 1
        return calls, 1000 * total / calls


class Worker:
    def __init__(self, engine, kernel):
        self.engine = engine
        self.kernel = kernel
        self.session = None

    def answer(self, request):
        kind = request["type"]
        if kind == "start":
            session = self.session = Session(self.engine, self.kernel, request["input"])
            times = {"firstCallMs": session.first_call_ms, "readyMs": session.ready_ms}
            return {"type": "started", **times}
        if self.session is None:
            raise RuntimeError(f"{kind} before start")
        if kind == "dump":
            self.session.dump(request["output"])
            return {"type": "dumped"}
        if kind == "batch":
            calls, mean_ms = self.session.batch(request["minMs"])
            return {"type": "batch", "calls": calls, "meanMs": mean_ms}
        if kind == "memory":
            return {"type": "memory", **self.session.memory()}
        raise ValueError(f"unknown request {kind}")


def main():
    # Ctrl-C reaches the whole process group; the parent decides what ends when.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    worker = Worker(*sys.argv[1:])
    replies, sys.stdout = sys.stdout, sys.stderr
    # The end of the input is the end of the parent.
    for line in iter(sys.stdin.readline, ""):
        try:
            reply = worker.answer(json.loads(line))
        except Exception:
            reply = {"type": "failed", "message": traceback.format_exc()}
        print(json.dumps(reply), file=replies, flush=True)


main()
