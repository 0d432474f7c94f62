"""A dashboard of AI tools for schools, before and after its largest migration."""
