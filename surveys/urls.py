"""Rating requests, and the quarterly evaluation."""

from django.urls import path

from surveys.views import coordination, evaluation, moderation, pulses, questionnaires

app_name = "surveys"

urlpatterns = [
    path("rate/follow-ups/<str:code>/", pulses.follow_ups, name="follow_ups"),
    path("rate/<str:token>/", pulses.rate_by_mail, name="pulse"),
    path("rate/mine.csv", pulses.own_csv, name="own_ratings"),
    path("rate/request/<str:ref>/", pulses.rate, name="rate"),
    path("rate/request/<str:ref>/mark/", pulses.ticket_rating, name="ticket_rating"),
    path("rate/follow-up/<int:pulse_id>/", pulses.follow_up, name="follow_up"),
    path("evaluate/", evaluation.evaluate, name="evaluate"),
    path("evaluate/<int:invitation_id>/", evaluation.evaluate_department, name="evaluate_department"),
    path("evaluate/working-here/", evaluation.evaluate_staff, name="evaluate_staff"),
    path("evaluate/by-mail/<str:token>/", evaluation.by_mail, name="by_mail"),
    path("evaluations/", coordination.waves, name="waves"),
    path("evaluations/questionnaire/", questionnaires.versions, name="questionnaires"),
    path("evaluations/questionnaire/start/", questionnaires.start, name="start_questionnaire"),
    path("evaluations/questionnaire/<int:number>/", questionnaires.version, name="questionnaire"),
    path("evaluations/questionnaire/<int:number>/publish/", questionnaires.publish, name="publish_questionnaire"),
    path("evaluations/questionnaire/<int:number>/discard/", questionnaires.discard, name="discard_questionnaire"),
    path("evaluations/questionnaire/<int:number>/<str:language>/", questionnaires.preview, name="preview"),
    path("evaluations/own/<str:code>/", questionnaires.own_questions, name="own_questions"),
    path("evaluations/own/<str:code>/<str:language>/", questionnaires.own_preview, name="own_preview"),
    path("evaluations/<str:name>/", coordination.wave, name="wave"),
    path("evaluations/<str:name>/results/", coordination.released, name="released"),
    path("evaluations/<str:name>/<str:code>.csv", coordination.result_csv, name="result_csv"),
    path("evaluations/<str:name>/<str:code>/words/", moderation.words, name="words"),
    path("evaluations/<str:name>/<str:code>/words/<uuid:comment_id>/", moderation.redact, name="redact"),
    path("evaluations/<str:name>/<str:code>/", coordination.result, name="result"),
]
