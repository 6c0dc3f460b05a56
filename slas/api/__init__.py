"""Standards as data over the API: the same files, checks and services as `manage.py standards`."""
