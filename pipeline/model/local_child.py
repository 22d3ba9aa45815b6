"""The process that serves the local model: `python -P local_child.py MODEL PORT`.

It ends when its standard input does, which is when the process that started it is gone.
"""

from __future__ import annotations

import os
import sys


def main() -> None:
    """Serve until standard input closes."""
    import xllamacpp

    model, port = sys.argv[1:]
    params = xllamacpp.CommonParams()
    params.model.path = model
    params.port = int(port)
    params.n_ctx = 8192
    params.n_parallel = 1
    params.cpuparams.n_threads = os.cpu_count() or 2
    params.cache_prompt = True
    server = xllamacpp.Server(params)  # noqa: F841 - serves for as long as it is referred to
    sys.stdin.read()
    # At once: a request under way would be waited for, and nobody is left to read its answer.
    os._exit(0)


if __name__ == "__main__":
    main()
