"""Addresses of requests."""

from django.urls import path

from tickets.views import attachments, detail, moves, queue

app_name = "tickets"

urlpatterns = [
    path("requests/<str:ref>/", detail.detail, name="detail"),
    path("requests/<str:ref>/say/", detail.say, name="say"),
    path("requests/<str:ref>/changes/", detail.changes, name="changes"),
    path("requests/<str:ref>/follow/", moves.follow, name="follow"),
    path("requests/<str:ref>/<str:move>/", moves.move, name="move"),
    path("queue/<str:code>/", queue.queue, name="queue"),
    path("queue/<str:code>/assign/", queue.assign_several, name="assign_several"),
    path("attachments/<int:attachment_id>/<str:name>", attachments.download, name="attachment"),
]
