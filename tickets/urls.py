"""Addresses of requests."""

from django.urls import path

from tickets.views import attachments, detail, drafts, filing, mine, moves, queue

app_name = "tickets"

urlpatterns = [
    path("new/", filing.services, name="services"),
    path("new/<int:service_id>/", filing.new, name="new"),
    path("new/<int:service_id>/promise/", filing.preview, name="preview"),
    path("new/<int:service_id>/discard/", filing.discard, name="discard"),
    path("drafts/<str:key>/", drafts.draft, name="draft"),
    path("drafts/<str:key>/files/", drafts.upload, name="upload"),
    path("uploads/<int:attachment_id>/discard/", drafts.remove_upload, name="discard_upload"),
    path("requests/", mine.requests, name="mine"),
    path("requests/export.csv", mine.export, name="export"),
    path("requests/<str:ref>/", detail.detail, name="detail"),
    path("requests/<str:ref>/say/", detail.say, name="say"),
    path("requests/<str:ref>/changes/", detail.changes, name="changes"),
    path("requests/<str:ref>/follow/", moves.follow, name="follow"),
    path("requests/<str:ref>/<str:move>/", moves.move, name="move"),
    path("queue/<str:code>/", queue.queue, name="queue"),
    path("queue/<str:code>/assign/", queue.assign_several, name="assign_several"),
    path("attachments/<int:attachment_id>/<str:name>", attachments.download, name="attachment"),
]
