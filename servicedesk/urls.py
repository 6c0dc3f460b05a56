"""Every address of the desk."""

from allauth.account.decorators import secure_admin_login
from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path, re_path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView

from core.endpoint import Nowhere
from dashboards.urls import department_urls as card_urls
from dashboards.urls import front_urls
from dashboards.urls import standard_urls as public_standard_urls
from departments.urls import urlpatterns as people_urls
from servicedesk import health, views
from servicedesk.api import DepartmentEscalations, TicketSteps
from servicedesk.csp import csp_override
from slas.urls import urlpatterns as rules_urls
from tickets.api.urls import REF

admin.autodiscover()
admin.site.unregister(EmailAddress)  # a second address would be a second way into somebody's account
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]

api_docs = csp_override(settings.SECURE_CSP_API_DOCS)(SpectacularSwaggerSplitView.as_view(url_name="schema"))
standard_urls = [*rules_urls, *public_standard_urls]
department_urls = [*people_urls, *card_urls]
v1_urls: list[URLPattern | URLResolver] = [
    path("", include("tickets.api.urls")),
    path("", include("slas.api.urls")),
    re_path(rf"^tickets/{REF}/escalations/$", TicketSteps.as_view(), name="ticket_escalations"),
    re_path(
        r"^departments/(?P<code>[A-Z][A-Z0-9]{0,7})/escalations/$",
        DepartmentEscalations.as_view(),
        name="department_escalations",
    ),
]
api_urls: list[URLPattern | URLResolver] = [
    path("v1/", include((v1_urls, "v1"))),
    path("schema/", SpectacularAPIView.as_view(api_version="v1"), name="schema"),
    path("docs/", api_docs, name="api_docs"),
    re_path(r"", Nowhere.as_view()),
]
# The company says who has which address, and everybody has a password. Their names stay: the library asks for them.
NOT_OURS = ("email/", "confirm-email/", "confirm-email/<path:key>/", "password/set/", "login/code/confirm/")
urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("admin/", admin.site.urls),
    *(path(f"accounts/{page}", views.closed) for page in NOT_OURS),
    path("accounts/", include("allauth.account.urls")),
    path("api/", include(api_urls)),
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
    path("", include((standard_urls, "slas"))),
    path("", include("knowledge.urls")),
    path("", include("dashboards.urls")),
    path("", include("improvements.urls")),
]
handler500 = "servicedesk.views.broken"
if settings.DEMO:
    urlpatterns.append(path("demo/", include("servicedesk.demo.urls")))
