"""A cluster: a scheduler and workers as processes of their own."""
