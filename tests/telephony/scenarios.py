"""What sipp plays: a carrier that calls, a phone that is called, a phone that registers."""

from __future__ import annotations

from collections.abc import Sequence

_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE scenario SYSTEM "sipp.dtd">\n'

_SDP = """\
v=0
o=- 1 1 IN IP[local_ip_type] [local_ip]
s=-
c=IN IP[media_ip_type] [media_ip]
t=0 0
m=audio [rtpstream_audio_port] RTP/AVP 8 101
a=rtpmap:8 PCMA/8000
a=rtpmap:101 telephone-event/8000
a=fmtp:101 0-15
a=ptime:20
"""


def _send(text: str, *, retrans: bool = False) -> str:
    attribute = ' retrans="500"' if retrans else ""
    return f"<send{attribute}><![CDATA[\n{text}\n]]></send>"


def _body(headers: str, sdp: bool) -> str:
    if sdp:
        return f"{headers}Content-Type: application/sdp\nContent-Length: [len]\n\n{_SDP}"
    return f"{headers}Content-Length: 0\n\n"


def _do(action: str) -> str:
    return f"<nop><action><exec {action}/></action></nop>"


def caller(
    *,
    number: str,
    user: str,
    display: str,
    headers: Sequence[str],
    tone: str | None,
    digits: str,
    wait_ms: int,
    ms: int,
) -> str:
    """Calls, plays its tone, presses its keys, and hangs up after `ms` unless it was hung up on."""
    more = "".join(f"{line}\n" for line in headers)
    who = f"From: {display}<sip:{user}@[local_ip]:[local_port]>;tag=[pid]c[call_number]\n"
    common = "Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]\n"
    to = f"<sip:{number}@[remote_ip]:[remote_port]>"
    contact = "Contact: <sip:carrier@[local_ip]:[local_port]>\nMax-Forwards: 70\n"
    invite = (
        f"INVITE sip:{number}@[remote_ip]:[remote_port] SIP/2.0\n{common}{who}To: {to}\n"
        f"Call-ID: [call_id]\nCSeq: 1 INVITE\n{contact}{more}"
    )
    within = f"{common}[routes]\n{who}To: {to}[peer_tag_param]\nCall-ID: [call_id]\n"
    ack = f"ACK [next_url] SIP/2.0\n{within}CSeq: 1 ACK\n{contact}"
    bye = f"BYE [next_url] SIP/2.0\n{within}CSeq: 2 BYE\n{contact}"
    keys = [
        f'{_do(f"""play_pcap_audio="/usr/share/sip-tester/dtmf_2833_{_key(key)}.pcap" """)}'
        '<pause milliseconds="400"/>'
        for key in digits
    ]
    parts = [
        '<scenario name="caller">',
        _send(_body(invite, True), retrans=True),
        *(f'<recv response="{code}" optional="true"/>' for code in (100, 180, 181, 183)),
        '<recv response="200" rtd="true" rrs="true"/>',
        _send(_body(ack, False)),
        _do(f'rtp_stream="{tone},-1,8"') if tone else "",
        f'<pause milliseconds="{wait_ms}"/>' if digits else "",
        *keys,
        *_talking(f' timeout="{ms}" ontimeout="hang"'),
        '<label id="hang"/>',
        _send(_body(bye, False), retrans=True),
        '<recv response="200"/>',
        '<label id="end"/>',
        "<nop/>",
        "</scenario>",
    ]
    return _HEAD + "\n".join(part for part in parts if part)


def phone(*, tone: str | None, answer_ms: int | None, talk_ms: int | None) -> str:
    """Is called: answers after `answer_ms` (None: never, until the caller gives up) and hangs up
    after `talk_ms` (None: never)."""
    waits = f' timeout="{answer_ms}" ontimeout="answer"' if answer_ms is not None else ""
    talks = f' timeout="{talk_ms}" ontimeout="hang"' if talk_ms is not None else ""
    tagged = _reply("{}", tag=True)
    capture = (
        '<action><ereg regexp="(.*)" search_in="hdr" header="From:" assign_to="1,2"/>'
        '<ereg regexp="(.*)" search_in="hdr" header="To:" assign_to="3,4"/></action>'
    )
    bye = (
        "BYE [next_url] SIP/2.0\nVia: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]\n"
        "From:[$4];tag=[pid]p[call_number]\nTo:[$2]\nCall-ID: [call_id]\nCSeq: 1 BYE\n"
        "Max-Forwards: 70\n"
    )
    parts = [
        '<scenario name="phone">',
        '<recv request="OPTIONS" optional="true" next="options"/>',
        f'<recv request="INVITE" rrs="true">{capture}</recv>',
        '<Reference variables="1,3"/>',
        _send(tagged.format("180 Ringing")),
        f'<recv request="CANCEL"{waits}/>',
        _send(_reply("200 OK")),
        _send(
            tagged.format("487 Request Terminated").replace(
                "[last_CSeq:]", "CSeq: [last_cseq_number] INVITE"
            )
        ),
        '<recv request="ACK"/>',
        '<nop next="end"/>',
        '<label id="answer"/>',
        _send(_reply("200 OK", tag=True, sdp=True), retrans=True),
        '<recv request="ACK"/>',
        _do(f'rtp_stream="{tone},-1,8"') if tone else "",
        *_talking(talks),
        '<label id="hang"/>',
        _send(_body(bye, False), retrans=True),
        '<recv response="200"/>',
        '<nop next="end"/>',
        '<label id="options"/>',
        _send(_reply("200 OK")),
        '<label id="end"/>',
        "<nop/>",
        "</scenario>",
    ]
    return _HEAD + "\n".join(part for part in parts if part)


def registering(*, user: str, password: str, contact: str, expires: int = 600) -> str:
    """Registers `contact` under `user`."""

    def register(number: int, extra: str) -> str:
        return _body(
            "REGISTER sip:[remote_ip] SIP/2.0\n"
            "Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]\n"
            f"From: <sip:{user}@[remote_ip]>;tag=[pid]r[call_number]\n"
            f"To: <sip:{user}@[remote_ip]>\n"
            f"Call-ID: [call_id]\nCSeq: {number} REGISTER\nContact: <{contact}>\n"
            f"Max-Forwards: 70\nExpires: {expires}\n{extra}",
            False,
        )

    authentication = f"[authentication username={user} password={password}]\n"
    parts = [
        '<scenario name="registering">',
        _send(register(1, ""), retrans=True),
        '<recv response="401" auth="true"/>',
        _send(register(2, authentication), retrans=True),
        '<recv response="200"/>',
        "</scenario>",
    ]
    return _HEAD + "\n".join(parts)


def _talking(until: str) -> list[str]:
    """Waits for the other side to hang up and answers what it asks anew meanwhile (re-INVITE)."""
    return [
        '<label id="talking"/>',
        # The clock of a row of receives is the first one's.
        f'<recv request="INVITE" optional="true" next="again"{until}/>',
        '<recv request="UPDATE" optional="true" next="update"/>',
        '<recv request="ACK" optional="true" next="talking"/>',
        '<recv request="BYE"/>',
        _send(_reply("200 OK")),
        '<nop next="end"/>',
        '<label id="again"/>',
        _send(_reply("200 OK", sdp=True)),
        '<nop next="talking"/>',
        '<label id="update"/>',
        _send(_reply("200 OK")),
        '<nop next="talking"/>',
    ]


def _reply(status: str, *, tag: bool = False, sdp: bool = False) -> str:
    own = ";tag=[pid]p[call_number]" if tag else ""
    contact = "Contact: <sip:[local_ip]:[local_port]>\n"
    return _body(
        f"SIP/2.0 {status}\n[last_Via:]\n[last_Record-Route:]\n[last_From:]\n[last_To:]{own}\n"
        f"[last_Call-ID:]\n[last_CSeq:]\n{contact}",
        sdp,
    )


def _key(key: str) -> str:
    return {"*": "star", "#": "pound"}.get(key, key)
