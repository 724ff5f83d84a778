"""Every address of the product. Each view behind one declares its policy, or answers 404."""

from django.urls import include, path

from hotline.config import views

urlpatterns = [
    path("healthz", views.healthz, name="healthz"),
    path("lock", views.lock, name="lock"),
    path("lock/open", views.unlock, name="unlock"),
    path("lock/again", views.again, name="again"),
    path("session", views.session, name="session"),
    path("account/", include("allauth.urls")),
    path("i18n/", include("django.conf.urls.i18n")),
    path("look/", include("hotline.look.urls")),
    path("portal/", include("hotline.portal.urls")),
    path("", include("hotline.public.urls")),
    path("", include("hotline.console.urls")),
]
