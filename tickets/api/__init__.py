"""The REST API of the desk: services, requests, replies, moves and files, over the same services as the pages."""
