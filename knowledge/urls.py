"""Addresses of guides."""

from django.urls import path

from knowledge import views

app_name = "knowledge"

urlpatterns = [
    path("guides/", views.guides, name="guides"),
    path("guides/for/<int:service_id>/", views.suggestions, name="suggestions"),
    path("guides/<slug:slug>/", views.guide, name="guide"),
]
