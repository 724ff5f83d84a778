"""What Asterisk does by itself: let a call in, serve it when nobody else does, keep a journal.

A call goes to the controller (`Stasis`) while the controller's heartbeat is fresh. Else, or when
it comes back from there, it goes to `fallback`, which needs nothing but this file: it answers,
says the notice, records, and rings the seats that the controller last wrote down as free, again
and again. It hangs up after a conversation and never before one. Whoever still waits when a
controller is back goes to it.

Global variables that the controller sets over ARI:

HOTLINE_HB        epoch seconds, written twice a second; older than 4 s means no controller
HOTLINE_SEATS     free seats as Dial wants them: PJSIP/anna&PJSIP/binh

It sets none of a caller's channel: what a channel does afterwards may write no file, so its end
would be missing in the journal. Variables of that channel are set here:

HOTLINE_CALL_ID   the call's id
HOTLINE_NOTICED   1 once the notice was heard. A line that is up when it comes to the fallback was
                  greeted by a controller, which begins the notice as it answers
"""

from __future__ import annotations

from hotline.telephony.asterisk.shape import Site

APP = "hotline"
STALE_SECONDS = 4
FRESH_SECONDS = 1  # of a controller that is back, to whom a caller who still waits returns
RING_SECONDS = 25
PAUSE_SECONDS = 1

# Whoever comes back from Stasis was not hung up on: there is no controller, or it let go.
# One letter is not a number: `h`, `i`, `s` and `t` mean something else to Asterisk.
# A number that the carrier marks as withheld, or no number at all, goes no further than this:
# not to the controller, not to a display, not into the journal.
_ARRIVAL = """\
[from-trunk]
exten => _[a-zA-Z].,1,Set(HOTLINE_DIALLED=${{FILTER(+0-9a-zA-Z*#,${{EXTEN}})}})
 same => n,Goto(0,1)
exten => _[+0-9*#]!,1,Set(HOTLINE_ROLE=caller)
 same => n,ExecIf($["${{HOTLINE_CALL_ID}}"=""]?Set(HOTLINE_CALL_ID=${{UUID()}}))
 same => n,ExecIf($["${{HOTLINE_DIALLED}}"=""]?Set(HOTLINE_DIALLED=${{FILTER(+0-9*#,${{EXTEN}})}}))
 same => n,Set(HOTLINE_PRES=${{CALLERID(num-pres)}})
 same => n,ExecIf($[${{REGEX("^[+]?[0-9]+$" ${{CALLERID(num)}})}}=0]?Set(HOTLINE_PRES=unavailable))
 same => n,ExecIf($["${{HOTLINE_PRES:0:7}}"!="allowed"]?Set(CALLERID(all)=))
 same => n,Set(CALLERID(name)=)
 same => n,Set(HOTLINE_NUMBER=${{CALLERID(num)}})
 same => n,Set(HOTLINE_START=${{EPOCH}})
 same => n,Gosub(journal,arrived,1)
 same => n,Set(CHANNEL(hangup_handler_push)=journal,ended,1)
 same => n,GotoIf($[${{EPOCH}}-0${{GLOBAL(HOTLINE_HB)}}>{stale}]?fallback,s,1)
 same => n,Set(HOTLINE_WAY=controller)
 same => n,Stasis({app},inbound,${{HOTLINE_DIALLED}},${{HOTLINE_PRES}})
 same => n,Goto(fallback,s,1)
"""

# Who hung up is told by `hangupsource`, which is empty when the seat was lost and nobody did; the
# cause is 16 either way.
# The recording goes on where an earlier stay here ended (`a`), so that nothing is overwritten.
_FALLBACK = """\
[fallback]
exten => s,1,ExecIf($["${{HOTLINE_CALL_ID}}"=""]?Set(HOTLINE_CALL_ID=${{UUID()}}))
 same => n,Set(HOTLINE_WAY=fallback)
 same => n,ExecIf($["${{CHANNEL(state)}}"="Up"]?Set(HOTLINE_NOTICED=1))
 same => n,Answer()
 same => n,ExecIf($["${{HOTLINE_ANSWERED}}"=""]?Set(HOTLINE_ANSWERED=${{EPOCH}}))
 same => n,ExecIf($["${{HOTLINE_NOTICED}}"=""]?Playback({notices}))
 same => n,Set(HOTLINE_NOTICED=1)
 same => n,MixMonitor({recordings}/${{HOTLINE_CALL_ID}}-f.sln,a)
 same => n(again),GotoIf($["${{GLOBAL(HOTLINE_SEATS)}}"=""]?wait)
 same => n,Dial(${{GLOBAL(HOTLINE_SEATS)}},{ring},gm(default)U({told}))
 same => n,GotoIf($["${{DIALSTATUS}}"="ANSWER"]?over)
 same => n(wait),Set(HOTLINE_SEAT=)
 same => n,MusicOnHold(default,{pause})
 same => n,GotoIf($[${{EPOCH}}-0${{GLOBAL(HOTLINE_HB)}}>{fresh}]?again)
 same => n,StopMixMonitor()
 same => n,Set(HOTLINE_WAY=controller)
 same => n,Stasis({app},inbound,${{HOTLINE_DIALLED}},${{HOTLINE_PRES}},${{HOTLINE_NOTICED}})
 same => n,Goto(s,1)
 same => n(over),Set(HOTLINE_SEAT=${{DIALEDPEERNUMBER}})
 same => n,GotoIf($["${{CHANNEL(hangupsource)}}"="${{DIALEDPEERNAME}}"]?done)
 same => n,Goto(wait)
 same => n(done),Hangup()
"""

# On her own line, as she answers: the caller's is written of when it ends.
_ANSWERED = """\
[seat-answers]
exten => s,1,Set(HOTLINE_CALL_ID=${ARG1})
 same => n,Set(HOTLINE_START=${ARG2})
 same => n,Set(HOTLINE_ANSWERED=${EPOCH})
 same => n,Set(HOTLINE_WAY=fallback)
 same => n,Set(HOTLINE_SEAT=${CHANNEL(endpoint)})
 same => n,Gosub(journal,answered,1)
 same => n,Return()
"""

_SEATS = """\
[from-seat]
exten => _[+0-9*#]!,1,Hangup(21)
exten => _[a-zA-Z].,1,Hangup(21)
"""

_JOURNAL = """\
[journal]
exten => arrived,1,Set(HOTLINE_EVENT=arrived)
 same => n,Gosub(journal,line,1)
 same => n,Return()
exten => answered,1,Set(HOTLINE_EVENT=answered)
 same => n,Gosub(journal,line,1)
 same => n,Return()
exten => ended,1,Set(HOTLINE_EVENT=ended)
 same => n,Set(HOTLINE_END=${{EPOCH}})
 same => n,Set(HOTLINE_STATE=${{CHANNEL(state)}})
 same => n,Gosub(journal,line,1)
 same => n,Return()
exten => line,1,Set(FILE({journal},,,al,u)={fields})
 same => n,Return()
"""

# The journal's columns, in this order.
JOURNAL = (
    ("event", "HOTLINE_EVENT"),
    ("call", "HOTLINE_CALL_ID"),
    ("number", "HOTLINE_NUMBER"),
    ("presentation", "HOTLINE_PRES"),
    ("dialled", "HOTLINE_DIALLED"),
    ("start", "HOTLINE_START"),
    ("answered", "HOTLINE_ANSWERED"),
    ("end", "HOTLINE_END"),
    ("state", "HOTLINE_STATE"),
    ("way", "HOTLINE_WAY"),
    ("dialstatus", "DIALSTATUS"),
    ("seat", "HOTLINE_SEAT"),
)


def extensions(site: Site) -> str:
    """extensions.conf"""
    places = site.directories
    notices = "&".join(f"hotline/notice-{language}" for language in site.languages)
    fields = ",".join(f"${{CSV_QUOTE(${{{variable}}})}}" for _, variable in JOURNAL)
    parts = (
        "[general]\nstatic=yes\nwriteprotect=yes\nclearglobalvars=no\n",
        _ARRIVAL.format(stale=STALE_SECONDS, app=APP),
        _FALLBACK.format(
            notices=notices,
            told="seat-answers^${HOTLINE_CALL_ID}^${HOTLINE_START}",
            recordings=places.recordings,
            app=APP,
            fresh=FRESH_SECONDS,
            ring=RING_SECONDS,
            pause=PAUSE_SECONDS,
        ),
        _ANSWERED,
        _SEATS,
        _JOURNAL.format(journal=places.journal, fields=fields),
    )
    return "\n".join(parts)
