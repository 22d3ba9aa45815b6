"""Trouble: an endpoint that misbehaves by a plan, runs that are killed, disks that are full or spoilt."""
