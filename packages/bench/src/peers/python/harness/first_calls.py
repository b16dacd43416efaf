"""A program in Python from its start on: it reads its arguments, and calls for as long as it is told.

    python3 first_calls.py numba gemm.py INPUT OUTPUT SECONDS

It writes one object of JSON: when each call ended, by the clock that all processes share, how long it
took, and the peak of memory by then. What a call can change goes to OUTPUT in the end. The same program
in JavaScript is in `side-programs.ts`.
"""

import json
import sys
from time import monotonic

from argument_file import read_entries, result_entry, write_entries
from engines import ENGINES, arguments, load_kernel
from resident_memory import status


def main(engine_name, kernel_path, input_path, output_path, seconds):
    engine = ENGINES[engine_name]()
    module, name = load_kernel(kernel_path)
    entries = read_entries(input_path, engine.allocate)
    saved = [(entry.value, engine.copy(entry.value)) for entry in entries if entry.updated]
    args = arguments(getattr(module, name), entries)
    kernel = engine.prepare(module, name, args)

    ended_ms, call_ms, peak_bytes = [], [], []
    until = None
    while until is None or monotonic() < until:
        for array, first in saved:
            array[:] = first
        begun = monotonic()
        result = kernel(*args)
        ended = monotonic()
        ended_ms.append(1000 * ended)
        call_ms.append(1000 * (ended - begun))
        peak_bytes.append(status("VmHWM"))
        if until is None:
            until = ended + float(seconds)

    write_entries(output_path, [*entries, result_entry(result)])
    report = {"endedMs": ended_ms, "callMs": call_ms, "peakBytes": peak_bytes}
    json.dump(report, sys.stdout)


main(*sys.argv[1:])
