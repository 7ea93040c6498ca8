"""The shapes of the states of a milestone as SVG, as static/css/frame.css draws them on screen."""

from __future__ import annotations

import math

from monitoring.drawing.tokens import MILESTONE_STATES, STATE_MARK

SIDE_PX = 14
_MIDDLE, _RADIUS = SIDE_PX / 2, 6.0


def shape_svg(code: str) -> str:
    """The shape of a state, alone.

    Raises:
        KeyError: `code` is not one of MILESTONE_STATES.
    """
    colour = MILESTONE_STATES[code].colour
    ring = (
        f'<circle cx="{_MIDDLE}" cy="{_MIDDLE}" r="{_RADIUS}" fill="#FFFFFF" stroke="{colour}" '
        'stroke-width="2"/>'
    )
    drawn = {
        "completato": f'<circle cx="{_MIDDLE}" cy="{_MIDDLE}" r="7" fill="{colour}"/>',
        "completato_in_ritardo": ring + _slice(0.5, 1.0, colour),
        "a_buon_punto": ring + _slice(0.0, 0.75, colour),
        "in_corso": ring + _slice(0.0, 0.25, colour),
        "in_ritardo": f'<path d="M7 0.6L14 13.4H0Z" fill="{colour}"/>',
        "non_avviato": ring,
        "non_rendicontato": (
            f'<rect x="1" y="1" width="12" height="12" rx="1.5" fill="#FFFFFF" stroke="{colour}" '
            'stroke-width="2" stroke-dasharray="3.2 2"/>'
        ),
        "non_ancora_dovuto": f'<circle cx="{_MIDDLE}" cy="{_MIDDLE}" r="3" fill="{STATE_MARK}"/>',
        "rinviato": (
            f'<path d="M1.4 9.5A6 6 0 0 1 12.4 7.6" fill="none" stroke="{colour}" '
            f'stroke-width="2"/><path d="M9 7.2H14L12 11.6Z" fill="{colour}"/>'
        ),
        "non_applicabile": f'<rect x="2" y="6" width="10" height="2" fill="{colour}"/>',
    }[code]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{SIDE_PX}" height="{SIDE_PX}" '
        f'viewBox="0 0 {SIDE_PX} {SIDE_PX}">{drawn}</svg>'
    )


def _slice(start: float, end: float, colour: str) -> str:
    """A slice of the disc, clockwise from the top; start, end: shares of the turn."""
    points = [
        (
            _MIDDLE + _RADIUS * math.sin(2 * math.pi * share),
            _MIDDLE - _RADIUS * math.cos(2 * math.pi * share),
        )
        for share in (start, end)
    ]
    (x1, y1), (x2, y2) = points
    far = int(end - start > 0.5)
    return (
        f'<path d="M{_MIDDLE} {_MIDDLE}L{x1:.2f} {y1:.2f}A{_RADIUS} {_RADIUS} 0 {far} 1 '
        f'{x2:.2f} {y2:.2f}Z" fill="{colour}"/>'
    )
