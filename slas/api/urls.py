"""Addresses of standards as data in the API's first version."""

from django.urls import include, path, re_path

from slas.api import views

of_a_department = [
    path("", views.StandardsFile.as_view(), name="standards_file"),
    path("check/", views.StandardsCheck.as_view(), name="standards_check"),
    path("diff/", views.StandardsDiff.as_view(), name="standards_diff"),
    path("import/", views.StandardsImport.as_view(), name="standards_import"),
]
urlpatterns = [
    path("standards/", views.StandardsList.as_view(), name="standards"),
    re_path(r"^standards/(?P<department>[A-Z][A-Z0-9]{1,7})/", include(of_a_department)),
]
