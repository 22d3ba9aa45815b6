"""A cluster in place of this process: articles as tasks of dask.distributed.

| who | what | file |
|---|---|---|
| the run | hands out articles, writes verdict files, knows what is finished | run_client.py |
| the scheduler | keeps the one rate limiter and the one budget | scheduler_plugin.py |
| each worker | checks articles, asks before each request | worker_plugin.py, remote_limiter.py |
"""
