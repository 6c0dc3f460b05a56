"""Addresses of calendars, standards, and the audit of both. A department's public page is composed above."""

from django.urls import path

from slas.views import calendars, files, moves, standards

app_name = "slas"

urlpatterns = [
    path("calendars/", calendars.calendars, name="calendars"),
    path("calendars/new/", calendars.new_calendar, name="new_calendar"),
    path("calendars/preview/", calendars.preview, name="calendar_preview"),
    path("calendars/<int:calendar_id>/", calendars.calendar, name="calendar"),
    path("calendars/<int:calendar_id>/progress/", calendars.progress, name="calendar_progress"),
    path("calendars/<int:calendar_id>/delete/", calendars.delete_calendar, name="delete_calendar"),
    path("standards/", standards.overview, name="standards"),
    path("standards/changes/", standards.changes, name="changes"),
    path("standards/files/", files.files, name="files"),
    path("standards/files/<str:code>.yaml", files.file, name="file"),
    path("standards/<int:standard_id>/new-version/", standards.new_version, name="new_version"),
    path("standards/versions/<int:version_id>/", standards.version, name="version"),
    path("standards/versions/<int:version_id>/examples/", standards.examples, name="examples"),
    path("standards/versions/<int:version_id>/compare/<int:other_id>/", standards.compare, name="compare"),
    path("standards/versions/<int:version_id>/propose/", moves.propose, name="propose"),
    path("standards/versions/<int:version_id>/answer/", moves.answer, name="answer"),
    path("standards/versions/<int:version_id>/publish/", moves.publish, name="publish"),
    path("standards/versions/<int:version_id>/withdraw/", moves.withdraw, name="withdraw"),
    path("standards/versions/<int:version_id>/discard/", moves.discard, name="discard"),
    path("standards/<str:code>/new/", standards.new_standard, name="new_standard"),
]
