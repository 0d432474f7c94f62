"""Runs: a plan executed on a busy database, step by step, with a journal, batches, retries and a way back."""
