"""Evidence from the web, asked for only where config.yaml names a search (docs/evidence.md)."""
