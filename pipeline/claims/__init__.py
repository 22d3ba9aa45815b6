"""What an article claims: clauses, their wording, what they cover, and the ledger of its sentences.

Imports attribution, injection, text and records.
"""
