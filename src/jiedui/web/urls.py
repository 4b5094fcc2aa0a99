"""Every address of the site."""

from django.urls import path

from jiedui.web.views import activity, ledger, overview, plan, review, sign_in, tasks

urlpatterns = [
    path("", sign_in.start, name="start"),
    path("sign-in", sign_in.sign_in, name="sign_in"),
    path("sign-out", sign_in.sign_out, name="sign_out"),
    path("language", sign_in.language, name="language"),
    path("p/<slug:slug>/plan", plan.plan, name="plan"),
    path("p/<slug:slug>/overview", overview.overview, name="overview"),
    path("p/<slug:slug>/obligations", overview.obligations, name="obligations"),
    path("p/<slug:slug>/tasks", tasks.tasks, name="tasks"),
    path("p/<slug:slug>/ledger", ledger.ledger, name="ledger"),
    path("p/<slug:slug>/ledger/new", ledger.ledger_new, name="ledger_new"),
    path("p/<slug:slug>/ledger/preview", ledger.ledger_preview, name="ledger_preview"),
    path("p/<slug:slug>/ledger/<uuid:uid>", activity.activity, name="activity"),
    path("p/<slug:slug>/ledger/<uuid:uid>/effects", activity.activity_effects, name="activity_effects"),
    path("p/<slug:slug>/ledger/<uuid:uid>/edit", activity.activity_edit, name="activity_edit"),
    path("p/<slug:slug>/ledger/<uuid:uid>/carry-out", activity.activity_carry_out, name="activity_carry_out"),
    path("p/<slug:slug>/ledger/<uuid:uid>/do/<slug:event>", activity.activity_act, name="activity_act"),
    path("p/<slug:slug>/ledger/<uuid:uid>/evidence", activity.evidence_add, name="evidence_add"),
    path(
        "p/<slug:slug>/ledger/<uuid:uid>/evidence/<uuid:evidence>/withdraw",
        activity.evidence_withdraw,
        name="evidence_withdraw",
    ),
    path("p/<slug:slug>/ledger/<uuid:uid>/contributions", activity.contribution_correct, name="contribution_correct"),
    path("evidence/<uuid:uid>", activity.evidence, name="evidence"),
    path("p/<slug:slug>/review", review.review, name="review"),
    path("p/<slug:slug>/review/new", review.review_new, name="review_new"),
    path("p/<slug:slug>/review/heading", review.review_heading, name="review_heading"),
    path("p/<slug:slug>/review/add", review.review_add, name="review_add"),
    path("p/<slug:slug>/review/name", review.review_name, name="review_name"),
    path("p/<slug:slug>/review/confirm", review.review_confirm, name="review_confirm"),
    path("p/<slug:slug>/review/<slug:key>/correct", review.review_correct, name="review_correct"),
    path("p/<slug:slug>/review/<slug:key>/drop", review.review_drop, name="review_drop"),
    path("p/<slug:slug>/review/finish", review.review_finish, name="review_finish"),
    path("p/<slug:slug>/review/return", review.review_return, name="review_return"),
    path("p/<slug:slug>/review/adopt", review.review_adopt, name="review_adopt"),
    path("p/<slug:slug>/review/close", review.review_close, name="review_close"),
]
