"""The catalog queries, one module per area: what is asked, and how rows become records."""
