"""Type changes of large tables while others read and write."""
