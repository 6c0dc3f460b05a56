"""Addresses of home, search, the departments' cards, and the dashboards."""

from django.urls import URLPattern, path

from dashboards.views import (
    card,
    company,
    department,
    escalations,
    evidence,
    fairness,
    home,
    outlook,
    own,
    panels,
    replays,
    reports,
    search,
    standard,
)

app_name = "dashboards"

urlpatterns: list[URLPattern] = [
    path("departments/<slug:code>/dashboard/", department.department, name="department"),
    path("departments/<slug:code>/dashboard/requests/<slug:key>/", department.requests, name="requests"),
    path("departments/<slug:code>/fairness/", fairness.fairness, name="fairness"),
    path("departments/<slug:code>/fairness/<slug:key>/", fairness.fairness_list, name="fairness_list"),
    path("departments/<slug:code>/outlook/", outlook.coming_weeks, name="outlook"),
    path("departments/<slug:code>/outlook.csv", outlook.coming_weeks_csv, name="outlook_csv"),
    path("departments/<slug:code>/escalations/", escalations.escalations, name="escalations"),
    path("departments/<slug:code>/dashboard/<slug:chart>.csv", department.chart_csv, name="csv"),
    path("replays/versions/<int:version_id>/", replays.of_version, name="replays"),
    path("replays/versions/<int:version_id>/latest/", replays.latest, name="latest_replay"),
    path("replays/hours/", replays.of_hours, name="replay_hours"),
    path("replays/<int:replay_id>/", replays.replay, name="replay"),
    path("replays/<int:replay_id>/progress/", replays.progress, name="replay_progress"),
    path("replays/<int:replay_id>/cancel/", replays.cancel, name="cancel_replay"),
    path("departments/<slug:code>/as-customer/", panels.conduct, name="conduct"),
    path("departments/<slug:code>/as-customer/<slug:chart>.csv", panels.conduct_csv, name="conduct_csv"),
    path("work/", own.work, name="work"),
    path("reports/", reports.reports, name="reports"),
    path("reports/ask/", reports.ask, name="ask_for_report"),
    path("reports/<int:report_id>/", reports.download, name="report"),
    path("recognition/evidence/<slug:code>/", evidence.evidence, name="evidence"),
    path("recognition/evidence/<slug:code>.csv", evidence.evidence_csv, name="evidence_csv"),
    path("company/", company.company, name="company"),
    path("company/trend/", panels.trend, name="trend"),
    path("company/trend/<slug:chart>.csv", panels.trend_csv, name="trend_csv"),
    path("company/evaluation/", panels.soundness, name="soundness"),
    path("company/evaluation/<slug:chart>.csv", panels.soundness_csv, name="soundness_csv"),
    path("company/you-said/", own.told, name="told"),
    path("company/you-said.csv", own.told_csv, name="told_csv"),
    path("company/<slug:measure>.csv", company.company_csv, name="company_csv"),
    path("company/<slug:one>/<slug:other>/", company.pair, name="pair"),
]
front_urls = [
    path("", home.home, name="home"),
    path("search", search.search, name="search"),
]
standard_urls = [path("standards/<str:code>/", standard.public, name="public")]
department_urls = [path("departments/<slug:code>/", card.card, name="card")]
