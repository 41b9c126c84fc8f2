"""The desk's set-up: queues, categories and staff."""
