"""How every twin measures: threads, warm-up, and one line of JSON with the time of each step."""
import argparse
import json
import math
import time

import torch

WARM_UPS = 2


def parser():
    options = argparse.ArgumentParser()
    options.add_argument("--runs", type=int, required=True)
    options.add_argument("--threads", type=int, required=True)
    return options


def measure(step, options):
    """Runs `step`, which returns its loss as a number, and prints what it took."""
    samples = []
    for run in range(WARM_UPS + options.runs):
        start = time.perf_counter()
        loss = step()
        ms = (time.perf_counter() - start) * 1e3
        if not math.isfinite(loss):
            raise SystemExit(f"The loss became {loss}: the row does not measure sensible numbers.")
        if run >= WARM_UPS:
            samples.append(ms)
    print(json.dumps({"samplesMs": samples, "version": torch.__version__}))
