"""Addresses of home, search, the departments' cards, and the dashboards."""

from django.urls import URLPattern, path

from dashboards.views import card, home, search

app_name = "dashboards"

urlpatterns: list[URLPattern] = []
front_urls = [
    path("", home.home, name="home"),
    path("search", search.search, name="search"),
]
department_urls = [path("departments/<slug:code>/", card.card, name="card")]
