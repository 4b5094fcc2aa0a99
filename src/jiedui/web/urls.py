"""Every address of the site."""

from django.urls import path

from jiedui.web.views import plan, sign_in

urlpatterns = [
    path("", sign_in.start, name="start"),
    path("sign-in", sign_in.sign_in, name="sign_in"),
    path("sign-out", sign_in.sign_out, name="sign_out"),
    path("language", sign_in.language, name="language"),
    path("p/<slug:slug>/plan", plan.plan, name="plan"),
]
