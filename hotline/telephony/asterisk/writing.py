"""The whole configuration of an Asterisk 20 or later for this line, as text.

Everything is in these files and nothing is loaded that is not named: a module that is not there
cannot be asked. No file but `ari.conf` and `pjsip.conf` holds a secret.
"""

from __future__ import annotations

from collections.abc import Collection

from hotline.telephony.asterisk import dialplan, sip
from hotline.telephony.asterisk.shape import (
    Address,
    Certificate,
    Directories,
    Site,
    Trunk,
    Turn,
)
from hotline.telephony.asterisk.sip import section

__all__ = ["Address", "Certificate", "Directories", "Site", "Trunk", "Turn", "configuration"]

# Of a caller's channel these are told with every event of ARI.
CHANNEL_VARIABLES = ("HOTLINE_CALL_ID", "HOTLINE_ROLE", "HOTLINE_MEMBER", "HOTLINE_RING")

_MODULES = """\
res_timing_timerfd res_crypto res_http_websocket res_websocket_client
res_musiconhold res_mutestream res_security_log
res_sorcery_config res_sorcery_memory res_sorcery_astdb res_srtp res_rtp_asterisk
res_pjproject res_pjsip res_pjsip_acl res_pjsip_authenticator_digest res_pjsip_caller_id
res_pjsip_dlg_options res_pjsip_dtmf_info res_pjsip_empty_info
res_pjsip_endpoint_identifier_ip res_pjsip_endpoint_identifier_user res_pjsip_header_funcs
res_pjsip_logger res_pjsip_maintenance res_pjsip_nat res_pjsip_outbound_authenticator_digest
res_pjsip_outbound_registration res_pjsip_path res_pjsip_pubsub res_pjsip_registrar
res_pjsip_rfc3326 res_pjsip_sdp_rtp res_pjsip_session res_pjsip_sips_contact
res_pjsip_transport_websocket res_format_attr_opus chan_pjsip chan_bridge_media
bridge_builtin_features bridge_builtin_interval_features bridge_holding bridge_native_rtp
bridge_simple bridge_softmix
codec_alaw codec_ulaw codec_a_mu codec_g722 codec_opus_open_source codec_resample
format_pcm format_sln format_wav
res_stasis res_stasis_answer res_stasis_device_state res_stasis_playback res_stasis_recording
res_stasis_snoop res_ari res_ari_model res_ari_applications res_ari_asterisk res_ari_bridges
res_ari_channels res_ari_device_states res_ari_endpoints res_ari_events res_ari_playbacks
res_ari_recordings res_ari_sounds
app_chanspy app_dial app_exec app_mixmonitor app_playback app_senddtmf app_stack app_stasis
func_callerid func_channel func_cut func_dialplan func_env func_global func_groupcount
func_hangupcause func_logic func_periodic_hook func_uri func_pjsip_aor func_pjsip_contact
func_pjsip_endpoint func_strings func_talkdetect func_uuid func_volume func_jitterbuffer
pbx_config"""


def configuration(site: Site, present: Collection[str] | None = None) -> dict[str, str]:
    """Every file by its name. Of the modules only those of `present` are named, where it is known
    what this Asterisk brings: some came with a later version, some are a distribution's own.

    Raises ValueError when a value would break out of its line.
    """
    loaded = [name for name in modules() if present is None or name in present]
    return {
        "asterisk.conf": _asterisk(site),
        "modules.conf": section(
            "modules", [("autoload", False), *(("load", f"{name}.so") for name in loaded)]
        ),
        "logger.conf": _logger(),
        "http.conf": _http(site),
        "ari.conf": _ari(site),
        "pjproject.conf": section("startup", [("log_level", 2)]),
        "pjsip.conf": sip.pjsip(site),
        "sorcery.conf": sip.sorcery(),
        "rtp.conf": sip.rtp(site),
        "musiconhold.conf": _music(site),
        "indications.conf": _indications(),
        "features.conf": section("general", []),
        "udptl.conf": section("general", []),
        "acl.conf": "",
        "ccss.conf": section("general", []),
        "cdr.conf": section("general", [("enable", False)]),
        "cel.conf": section("general", [("enable", False)]),
        "websocket_client.conf": "",
        "extensions.conf": dialplan.extensions(site),
    }


def modules() -> list[str]:
    """What is loaded, without the ending."""
    return _MODULES.split()


def _asterisk(site: Site) -> str:
    places = site.directories
    directories = {
        "astetcdir": places.etc,
        "astmoddir": places.modules,
        "astvarlibdir": places.lib,
        "astdbdir": places.lib,
        "astkeydir": places.lib,
        "astdatadir": places.data,
        "astagidir": places.data / "agi-bin",
        "astspooldir": places.spool,
        "astrundir": places.run,
        "astlogdir": places.log,
    }
    options = section(
        "options",
        [
            ("verbose", 0),
            ("debug", 0),
            ("timestamp", True),
            ("nocolor", True),
            ("documentation_language", "en_US"),
            ("hideconnect", True),
            # Functions that write files stay closed to whoever speaks ARI.
            ("live_dangerously", False),
        ],
    )
    return section("directories", list(directories.items())) + "\n" + options


def _logger() -> str:
    """Warnings and errors only: what is below names callers and what they hear."""
    return section("general", [("dateformat", "%F %T.%3q"), ("queue_log", False)]) + section(
        "logfiles", [("messages", "warning,error"), ("console", "warning,error")]
    ).replace("=", " => ")


def _http(site: Site) -> str:
    pairs: sip.Pairs = [
        ("enabled", True),
        ("bindaddr", site.http.host),
        ("bindport", site.http.port),
        ("sessionlimit", 2000),
        ("enable_static", False),
        ("enable_status", False),
    ]
    if site.certificate and site.tls:
        pairs += [
            ("tlsenable", True),
            ("tlsbindaddr", site.tls),
            ("tlscertfile", site.certificate.chain),
            ("tlsprivatekey", site.certificate.key),
        ]
    return section("general", pairs)


def _ari(site: Site) -> str:
    general = section(
        "general",
        [
            ("enabled", True),
            ("pretty", False),
            ("websocket_write_timeout", 2000),
            ("channelvars", ",".join(CHANNEL_VARIABLES)),
        ],
    )
    user = section(
        site.ari_user,
        [
            ("type", "user"),
            ("read_only", False),
            ("password", site.ari_password),
            ("password_format", "plain"),
        ],
    )
    return general + "\n" + user


def _music(site: Site) -> str:
    directory = site.directories.music
    return section("default", [("mode", "files"), ("directory", directory), ("sort", "alpha")])


def _indications() -> str:
    """The tones of the fixed network of Viet Nam; they are heard only where a leg rings."""
    tones = section(
        "vn",
        [
            ("description", "Viet Nam"),
            ("ringcadence", "1000,4000"),
            ("dial", "425"),
            ("busy", "425/500,0/500"),
            ("ring", "425/1000,0/4000"),
            ("congestion", "425/250,0/250"),
            ("callwaiting", "425/200,0/600,425/200,0/3000"),
            ("dialrecall", "!425/100,!0/100,!425/100,!0/100,!425/100,!0/100,425"),
            ("record", "1400/500,0/15000"),
            ("info", "!950/330,!1400/330,!1800/330,0"),
        ],
    )
    return section("general", [("country", "vn")]) + "\n" + tones
