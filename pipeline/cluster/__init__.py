"""A cluster in place of this process: articles as tasks of dask.distributed.

| who | what | file |
|---|---|---|
| the run | hands out articles, writes verdict files, knows what is finished | dispatch.py |
| the scheduler | keeps the one gate and the one budget | porter.py |
| each worker | takes articles through a house of its own, and asks at the gate | branch.py, far_gate.py |
"""
