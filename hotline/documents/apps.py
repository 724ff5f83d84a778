from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "hotline.documents"
    label = "documents"
