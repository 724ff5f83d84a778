from django.urls import path

from . import views

app_name = "look"

urlpatterns = [
    path("", views.gallery, name="gallery"),
    path("theme/", views.choose_theme, name="theme"),
]
