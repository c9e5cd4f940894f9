"""Which end of a number favours the defence: the table behind the levels `for-defence` and `for-attack`.

`level: low` and `level: high` put both sides' numbers at the same end at once, so they bound nothing. These two put
every number, of whichever side, at the end that is better for the defence, or for the attack. A number that points
both ways, or whose direction depends on the rest, stays at best: `BOTH_WAYS` lists those with the reason.
"""

from __future__ import annotations

FOR_DEFENCE, FOR_ATTACK = "for-defence", "for-attack"
ENDS = (FOR_DEFENCE, FOR_ATTACK)

DEFENDING = ("sam", "radar", "formation", "reference")  # reference: the assumptions common to all systems
ATTACKING = ("aircraft", "munition", "ballistic", "rocket", "jammer")

# Kinds -> attribute (SI name) -> the end that favours the defence.
_DEFENDING = {
    **dict.fromkeys(
        (
            "channels", "missile_channels", "launchers", "tubes", "stock", "hits_needed", "reliability",
            "system_reliability", "max_range_m", "max_range_cruise_missile_m", "max_range_ballistic_missile_m",
            "max_altitude_m", "max_target_speed_m_s", "burnout_speed_m_s", "boost_speed_m_s", "warhead_kill",
            "radar_reference_range_m", "radar_reference_pd", "radar_antenna_height_m", "radar_max_range_m",
            "radar_max_elevation_rad", "radar_sector_rad", "radar_sidelobe_db",
        ),
        "high",
    ),
    **dict.fromkeys(
        (
            "reload_s", "launch_interval_s", "salvo_interval_s", "reaction_s", "assess_s", "false_kill", "false_miss",
            "min_range_m", "min_altitude_m", "min_speed_m_s", "radar_reference_rcs_m2", "radar_scan_period_s",
            "radar_confirm_m", "radar_min_elevation_rad", "net_delay_s",
        ),
        "low",
    ),
}  # fmt: skip
_ATTACKING = {
    **dict.fromkeys(("rcs_m2", "cruise_altitude_m", "cep_m", "min_range_m", "jam_lowest_frequency_hz"), "high"),
    **dict.fromkeys(
        (
            "speed_m_s", "hit_probability", "hit_silent", "max_range_m", "ballistic_coefficient_kg_m2",
            "jam_power_density_w_hz", "jam_highest_frequency_hz",
        ),
        "low",
    ),
}  # fmt: skip

# Numbers the model reads that stay at best at either of the two levels -> why.
BOTH_WAYS = {
    "first_salvo": "more missiles at one target, fewer for the next",
    "next_salvo": "more missiles at one target, fewer for the next",
    "max_salvos": "more missiles at one target, fewer for the next",
    "reserve": "rounds for the unit itself are rounds less for others",
    "burn_time_s": "with the speed at its end it fixes how the missile flies on",
    "boost_time_s": "with the speed at its end it fixes how the missile flies on",
    "launch_mass_kg": "with the printed reach it fixes the drag",
    "burnout_mass_kg": "with the printed reach it fixes the drag",
    "body_diameter_m": "with the printed reach it fixes the drag",
    "interceptor_cost_usd": "a price: the costs are shown at both ends in any case",
    "cost_usd": "a price: the costs are shown at both ends in any case",
    "radar_pfa": "it goes with the reference range and its detection probability",
    "radar_swerling": "a case, not an amount",
    "radar_confirm_n": "it goes with the detections asked for",
    "radar_altitude_m": "farther down the horizon, farther from what flies low",
    "radar_frequency_hz": "a place in the spectrum, not an amount",
    "radar_gain_db": "it goes with the reference range",
    "radar_beamwidth_rad": "it goes with the gain",
    "radar_noise_temperature_k": "it goes with the reference range",
    "descent_angle_rad": "steeper is seen longer and flies shorter",
    "dive_angle_rad": "steeper is seen longer and flies shorter",
    "reentry_mass_kg": "it goes with the diameter and the drag",
    "reentry_diameter_m": "it goes with the mass and the drag",
    "drag_coefficient": "what falls slower arrives later and farther back",
    "receiver_warns": "who turns away is neither shot down nor drops anything",
    "receiver_delay_s": "who turns away is neither shot down nor drops anything",
    "sight_warns": "who turns away is neither shot down nor drops anything",
    "sight_delay_s": "who turns away is neither shot down nor drops anything",
    "turn_time_s": "who turns away is neither shot down nor drops anything",
    "escape_dive_angle_rad": "lower is hidden sooner and slower",
    "spacing_m": "a place, not an amount",
}


def favours(name: str, kind: str) -> str:
    """ "high" or "low": the end of an attribute (SI name) that favours the defence in a system of a kind; else "".

    Decoys and third parties have none: a decoy that is seen farther draws more fire, and shows itself sooner.
    """
    if name.startswith("kill_probability.") and kind in DEFENDING:
        return "high"
    if kind in DEFENDING:
        return _DEFENDING.get(name, "")
    return _ATTACKING.get(name, "") if kind in ATTACKING else ""


def plain_level(level: str, name: str, kind: str) -> str:
    """low, best or high for any level: what `for-defence` and `for-attack` mean for one number of one system."""
    if level not in ENDS:
        return level
    end = favours(name, kind)
    if not end:
        return "best"
    return end if level == FOR_DEFENCE else {"high": "low", "low": "high"}[end]
