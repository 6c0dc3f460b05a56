from django.urls import path

from servicedesk.demo import views

app_name = "demo"
urlpatterns = [
    path("sign-in/", views.sign_in, name="sign_in"),
    path("mail/", views.mail_list, name="mail"),
    path("mail/<int:message_id>/", views.mail_read, name="letter"),
]
