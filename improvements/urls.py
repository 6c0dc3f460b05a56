"""What came of the evaluations, and what people do to serve each other better."""

from django.urls import path

from improvements.views import actions, learning, needs, news, reviews, suggestions, training

app_name = "improvements"

urlpatterns = [
    path("improvements/<str:code>/", actions.actions, name="actions"),
    path("improvements/<str:code>/<int:action_id>/", actions.action, name="action"),
    path("improvements/<str:code>/<int:action_id>/date/", actions.move, name="move"),
    path("news/", news.news, name="news"),
    path("news/new/", news.announce, name="announce"),
    path("news/<int:news_id>/withdraw/", news.withdraw, name="withdraw_news"),
    path("news/changes/new/", news.plan_change, name="plan_change"),
    path("news/changes/<int:change_id>/off/", news.call_off, name="call_off"),
    path("news/services/<int:service_id>/", news.service_changes, name="service_changes"),
    path("improvements/<str:code>/<int:action_id>/report/", actions.report, name="report"),
    path("improvements/<str:code>/<int:action_id>/verdict/", actions.verdict, name="verdict"),
    path("reviews/", reviews.loop, name="loop"),
    path("reviews/<str:name>/", reviews.loop, name="loop_of"),
    path("reviews/<str:name>/<str:code>/", reviews.review, name="review"),
    path("reviews/<str:name>/<str:code>/<int:theme_id>/act/", reviews.act, name="act_on_theme"),
    path("suggestions/", suggestions.boxes, name="boxes"),
    path("suggestions/key/", suggestions.look_up, name="look_up"),
    path("suggestions/of/<uuid:suggestion_id>/", suggestions.suggestion, name="suggestion"),
    path("suggestions/of/<uuid:suggestion_id>/vote/", suggestions.vote, name="vote"),
    path("suggestions/of/<uuid:suggestion_id>/<str:name>/", suggestions.step, name="suggestion_step"),
    path("suggestions/<str:code>/", suggestions.box, name="box"),
    path("suggestions/<str:code>/new/", suggestions.new, name="suggest"),
    path("suggestions/<str:code>/similar/", suggestions.similar, name="similar"),
    path("needs/", needs.mine, name="my_customers"),
    path("needs/departments/<slug:code>/", needs.department, name="needs_department"),
    path("needs/departments/<slug:code>/<slug:customer>/withdraw/", needs.withdraw_customer, name="withdraw_customer"),
    path("needs/rows/<int:need_id>/drop/", needs.drop, name="drop_need"),
    path("needs/versions/<int:version_id>/agree/", needs.agree, name="agree_needs"),
    path("needs/<slug:customer>/<slug:provider>/", needs.pair, name="needs_pair"),
    path("needs/<slug:customer>/<slug:provider>/begin/", needs.begin, name="begin_needs"),
    path("training/", training.training, name="training"),
    path("training/new/", training.edit_course, name="new_course"),
    path("training/<int:course_id>/", training.course, name="course"),
    path("training/<int:course_id>/edit/", training.edit_course, name="edit_course"),
    path("training/<int:course_id>/date/", training.plan_session, name="plan_session"),
    path("training/dates/<int:session_id>/", training.attendance, name="session"),
    path("training/dates/<int:session_id>/<slug:name>/", training.session_move, name="session_move"),
    path("training/practice/<int:task_id>/", training.practice, name="practice"),
    path("training/departments/<slug:code>/", learning.department_training, name="department_training"),
    path("training/departments/<slug:code>/<int:course_id>/withdraw/", learning.withdraw, name="withdraw_training"),
]
