"""Which SIP messages and sound come from and go to whom: transports, trunks, RTP.

Counsellors' endpoints are not in here: the controller pushes them over ARI, for a session, into
the memory of Asterisk (sorcery.conf).
"""

from __future__ import annotations

from ipaddress import ip_address

from hotline.telephony.asterisk.shape import Address, Site, Trunk

Pairs = list[tuple[str, object]]

# What a pushed endpoint may be; `contact` stays where it is by default (astdb).
PUSHED = ("auth", "aor", "endpoint")


def section(name: str, pairs: Pairs) -> str:
    """One section of a configuration file."""
    return "\n".join([f"[{name}]", *(f"{key}={said(value)}" for key, value in pairs), ""])


def said(value: object) -> str:
    """A value as Asterisk reads it. A semicolon begins a comment unless a backslash is before.

    Raises ValueError for a value that would begin another line.
    """
    text = {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)
    if any(ord(character) < 32 for character in text):
        raise ValueError("a setting of the telephone contains a line break")
    return text.replace(";", "\\;")


def pjsip(site: Site) -> str:
    """pjsip.conf"""
    parts = [
        section(
            "global",
            [
                ("type", "global"),
                ("user_agent", "PBX"),
                ("send_contact_status_on_update_registration", True),
            ],
        ),
        *_transports(site),
    ]
    for trunk in site.trunks:
        parts += _trunk(trunk)
    return "\n".join(parts)


def sorcery() -> str:
    """sorcery.conf: what the files say first, then what was pushed."""
    pairs: Pairs = []
    for kind in PUSHED:
        pairs += [(kind, f"config,pjsip.conf,criteria=type={kind}"), (kind, "memory")]
    return section("res_pjsip", pairs)


def rtp(site: Site) -> str:
    """rtp.conf. Candidates of ICE are gathered for browsers only: trunks do not ask for them."""
    first, last = site.rtp
    pairs: Pairs = [
        ("rtpstart", first),
        ("rtpend", last),
        ("icesupport", True),
        ("strictrtp", True),
    ]
    if site.stun:
        pairs.append(("stunaddr", site.stun))
    if site.turn:
        pairs += [
            ("turnaddr", f"{site.turn.host}:{site.turn.port}"),
            ("turnusername", site.turn.username),
            ("turnpassword", site.turn.secret),
        ]
    return section("general", pairs)


def _transports(site: Site) -> list[str]:
    outside: Pairs = [("local_net", net) for net in site.local_nets]
    if site.external:
        outside += [
            ("external_media_address", site.external),
            ("external_signaling_address", site.external),
        ]
    protocols = ["udp", *(["tcp"] if site.tcp else [])]
    parts = [
        section(
            protocol,
            [("type", "transport"), ("protocol", protocol), ("bind", site.sip), *outside],
        )
        for protocol in protocols
    ]
    # Both come in through the HTTP server; their own address is never listened on.
    nominal = Address(site.sip.host, site.sip.port)
    parts.append(
        section("ws", [("type", "transport"), ("protocol", "ws"), ("bind", nominal), *outside])
    )
    if site.certificate:
        parts.append(
            section(
                "wss", [("type", "transport"), ("protocol", "wss"), ("bind", nominal), *outside]
            )
        )
    return parts


def _trunk(trunk: Trunk) -> list[str]:
    """A caller who must stay silent behind a carrier that suppresses silence is never hung up on
    (rtp_timeout=0). A withheld number is told to the carrier and to nobody else."""
    name, known = trunk.name, bool(trunk.username)
    auth: Pairs = [("outbound_auth", f"{name}-auth")] if known else []
    parts = [
        section(
            name,
            [
                ("type", "endpoint"),
                ("transport", "udp"),
                ("context", "from-trunk"),
                ("disallow", "all"),
                ("allow", "alaw,ulaw"),
                ("aors", name),
                *auth,
                ("direct_media", False),
                ("dtmf_mode", "rfc4733"),
                ("rtp_timeout", 0),
                ("rtp_timeout_hold", 0),
                ("rtp_symmetric", True),
                ("timers", True),
                ("trust_id_inbound", True),
                ("trust_id_outbound", True),
                ("send_pai", True),
                # Else the carrier, and a caller's display, learn which seat answered.
                ("send_connected_line", False),
                ("allow_transfer", False),
                ("identify_by", "ip"),
                ("language", "en"),
            ],
        ),
        section(
            name,
            [
                ("type", "aor"),
                *(("contact", f"sip:{_host(host)}:{trunk.port}") for host in trunk.hosts),
                ("qualify_frequency", 15),
                ("qualify_timeout", 3.0),
            ],
        ),
        section(
            f"{name}-identify",
            [
                ("type", "identify"),
                ("endpoint", name),
                *(("match", address) for address in (*trunk.hosts, *trunk.matches)),
            ],
        ),
    ]
    if known:
        parts.append(_auth(trunk))
    if known and trunk.registers:
        parts.append(_registration(trunk))
    return parts


def _auth(trunk: Trunk) -> str:
    return section(
        f"{trunk.name}-auth",
        [
            ("type", "auth"),
            ("auth_type", "digest"),
            ("username", trunk.username),
            ("password", trunk.secret),
        ],
    )


def _registration(trunk: Trunk) -> str:
    host = f"{_host(trunk.hosts[0])}:{trunk.port}"
    return section(
        f"{trunk.name}-registration",
        [
            ("type", "registration"),
            ("transport", "udp"),
            ("outbound_auth", f"{trunk.name}-auth"),
            ("server_uri", f"sip:{host}"),
            ("client_uri", f"sip:{trunk.username}@{host}"),
            ("retry_interval", 30),
            ("forbidden_retry_interval", 300),
            ("max_retries", 100000),
        ],
    )


def _host(host: str) -> str:
    try:
        return f"[{host}]" if ip_address(host).version == 6 else host
    except ValueError:
        return host
