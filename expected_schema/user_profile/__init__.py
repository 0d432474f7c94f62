"""Billing written by webhooks to one table, and read by the front end from another."""
