"""Rating requests, and the quarterly evaluation."""

from django.urls import path

from surveys.views import pulses

app_name = "surveys"

urlpatterns = [
    path("rate/<str:token>/", pulses.rate_by_mail, name="pulse"),
    path("rate/request/<str:ref>/", pulses.rate, name="rate"),
    path("rate/request/<str:ref>/mark/", pulses.ticket_rating, name="ticket_rating"),
    path("rate/follow-up/<int:pulse_id>/", pulses.follow_up, name="follow_up"),
]
