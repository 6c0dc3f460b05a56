from django.urls import path

from notifications import views

app_name = "notifications"
urlpatterns = [
    path("", views.notices, name="list"),
    path("bell/", views.bell, name="bell"),
    path("steps/<str:ref>/", views.steps, name="steps"),
    path("read/", views.read_all, name="read_all"),
    path("<int:notification_id>/", views.follow, name="follow"),
]
