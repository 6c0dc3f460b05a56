"""What came of the evaluations."""

from django.urls import path

from improvements import views

app_name = "improvements"

urlpatterns = [
    path("improvements/<str:code>/", views.actions, name="actions"),
    path("improvements/<str:code>/<int:action_id>/date/", views.move, name="move"),
    path("improvements/<str:code>/<int:action_id>/<str:name>/", views.step, name="step"),
]
