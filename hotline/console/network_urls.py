"""Addresses of mentions and of the national desk's networks: ids only."""

from django.urls import path

from hotline.console.views import mentions, network_packets, networks

NETWORK = "networks/<uuid:sighting_id>/"
PACKET = "networks/packets/<uuid:packet_id>/"

urlpatterns = [
    path("desk/mentions/<str:source_kind>/<uuid:source>/", mentions.show, name="mentions"),
    path("desk/mentions/<uuid:mention_id>/strike", mentions.strike, name="strike_mention"),
    path("desk/mentions/<uuid:mention_id>/ask", mentions.ask, name="ask_national"),
    path("desk/guidance/<uuid:request_id>/", mentions.guidance, name="guidance"),
    path("networks/", networks.index, name="networks"),
    path("networks/requests/<uuid:request_id>/", networks.request_page, name="network_request"),
    path(NETWORK, networks.show, name="network"),
    path(NETWORK + "packet", network_packets.new, name="new_network_packet"),
    path(PACKET, network_packets.show, name="network_packet"),
    path(PACKET + "decide", network_packets.decide, name="decide_network_packet"),
]
