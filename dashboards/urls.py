"""Addresses of home, search, the departments' cards, and the dashboards."""

from django.urls import URLPattern, path

from dashboards.views import card, department, home, search

app_name = "dashboards"

urlpatterns: list[URLPattern] = [
    path("departments/<slug:code>/dashboard/", department.department, name="department"),
    path("departments/<slug:code>/dashboard/requests/<slug:key>/", department.requests, name="requests"),
    path("departments/<slug:code>/dashboard/<slug:chart>.csv", department.chart_csv, name="csv"),
]
front_urls = [
    path("", home.home, name="home"),
    path("search", search.search, name="search"),
]
department_urls = [path("departments/<slug:code>/", card.card, name="card")]
