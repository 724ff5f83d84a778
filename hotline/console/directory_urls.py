"""Addresses of the directory: agencies by code, everything else by id; never a word of a case."""

from django.urls import path

from hotline.console.views import directory, directory_exchange, directory_keeping

urlpatterns = [
    path("directory/", directory.index, name="directory"),
    path("directory/agency/<path:code>", directory.show, name="directory_agency"),
    path("directory/helpers/", directory.who_can_help, name="who_can_help"),
    path("directory/helpers/gap", directory.record_gap, name="record_gap"),
    path("directory/gaps/", directory.gaps_page, name="directory_gaps"),
    path("directory/stale/", directory_keeping.stale, name="directory_stale"),
    path("directory/ask/<path:code>", directory_keeping.ask, name="directory_ask"),
    path("directory/right/<path:code>", directory_keeping.right, name="directory_right"),
    path("directory/notes/<uuid:link_id>", directory_keeping.mind, name="directory_mind"),
    path("directory/services/new/<path:code>", directory_keeping.new_service, name="new_service"),
    path("directory/services/<uuid:service_id>/", directory_keeping.service, name="service"),
    path(
        "directory/locations/new/<path:code>", directory_keeping.new_location, name="new_location"
    ),
    path("directory/locations/<uuid:location_id>/", directory_keeping.location, name="location"),
    path("directory/locations/<uuid:location_id>/end", directory_keeping.end_location,
         name="end_location"),
    path("directory/contacts/new/<path:code>", directory_keeping.new_contact, name="new_reach"),
    path("directory/contacts/<uuid:contact_id>/", directory_keeping.contact, name="agency_reach"),
    path("directory/contacts/<uuid:contact_id>/end", directory_keeping.end_contact,
         name="end_reach"),
    path("directory/exchange/", directory_exchange.show, name="directory_exchange"),
    path("directory/exchange/file", directory_exchange.download, name="directory_file"),
]  # fmt: skip
