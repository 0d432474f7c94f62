"""The five incidents, told on a server of their own, from broken to clean."""
