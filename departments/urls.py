"""Addresses of people. A department's own page is composed above, where promises and guides are known."""

from django.urls import path

from departments import views

urlpatterns = [path("people/options/", views.people, name="people")]
