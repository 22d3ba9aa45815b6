"""Other fact-checkers beside onrecord: the same model, the same claims, the same evidence.

    python -m benchmarks.peers ask --system factscore --python PEERS_PYTHON --data tune.json \
        --base-url http://127.0.0.1:8080/v1 --model NAME --keep peers.jsonl
    python -m benchmarks.peers table --data tune.json --keep peers.jsonl --keep onrecord.jsonl \
        --model NAME --date 2026-11-22 --out benchmarks/results/peers.json
    python -m benchmarks.peers articles --system loki --python PEERS_PYTHON --source CHECKOUT \
        --articles FOLDER --base-url http://127.0.0.1:8080/v1 --model NAME --keep articles.jsonl
    python -m benchmarks.peers articles-table --articles FOLDER --keep articles.jsonl \
        --model NAME --date 2026-12-01

Each peer runs from its own package or source, with its own prompt and its own reading of the answer, in an
interpreter of its own (adapters/). What it asks goes through a proxy of ours, which sets the temperature and
the model, and counts (proxy.py). docs/peers.md tells how each is set up.
"""
