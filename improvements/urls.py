"""What came of the evaluations."""

from django.urls import path

from improvements.views import actions

app_name = "improvements"

urlpatterns = [
    path("improvements/<str:code>/", actions.actions, name="actions"),
    path("improvements/<str:code>/<int:action_id>/date/", actions.move, name="move"),
    path("improvements/<str:code>/<int:action_id>/<str:name>/", actions.step, name="step"),
]
