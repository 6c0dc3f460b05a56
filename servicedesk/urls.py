"""Every address of the desk."""

from allauth.account.decorators import secure_admin_login
from django.conf import settings
from django.contrib import admin
from django.urls import include, path

from dashboards.urls import department_urls as card_urls
from dashboards.urls import front_urls
from departments.urls import urlpatterns as people_urls
from servicedesk import health, views

admin.autodiscover()
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]

department_urls = [*people_urls, *card_urls]
urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("admin/", admin.site.urls),
    path("accounts/", include("allauth.account.urls")),
    path("notifications/", include("notifications.urls")),
    path("preferences/", views.preferences, name="preferences"),
    path("preferences/tokens/", views.tokens, name="tokens"),
    path("preferences/tokens/<int:token_id>/revoke/", views.revoke_token, name="revoke_token"),
    path("preferences/language/", views.language, name="language"),
    path("preferences/theme/", views.theme, name="theme"),
    path("", include("surveys.urls")),
    *front_urls,
    path("", include((department_urls, "departments"))),
    path("", include("tickets.urls")),
    path("", include("knowledge.urls")),
    path("", include("dashboards.urls")),
    path("", include("improvements.urls")),
]
if settings.DEMO:
    urlpatterns.append(path("demo/", include("servicedesk.demo.urls")))
