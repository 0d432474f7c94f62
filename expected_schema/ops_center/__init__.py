"""Credit and usage metering of an operations centre."""
