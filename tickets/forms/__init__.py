"""The form of a request: what every request asks, and the questions of the service."""
