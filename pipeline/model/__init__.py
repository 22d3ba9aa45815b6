"""The only place that talks to a model: prompts, calls, recordings, the cache, the local server.

Imports storage, config, telemetry and records.
"""
